'use client'

import { type ReactNode, useLayoutEffect, useRef } from 'react'

/** The largest type that fits is used. Each step in rem, which is a part of the screen (globals.css). */
const STEPS = [1, 0.94, 0.88, 0.82, 0.77, 0.72, 0.67, 0.62, 0.57, 0.52]

/** Content that is never cut off, and never scrolled: its sizes are in em, and shrink until all of it is in the space that there is. */
export function Fit({ className = '', children }: { className?: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  // After each rendering: what is in the box may have changed.
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const shrink = () => {
      for (const step of STEPS) {
        element.style.fontSize = `${step}rem`
        if (isWhole(element)) return
      }
    }
    shrink()
    const observer = new ResizeObserver(shrink)
    observer.observe(element)
    document.fonts.ready.then(shrink)
    return () => observer.disconnect()
  })
  return (
    <div ref={box} className={`min-h-0 flex-1 overflow-hidden leading-[1.3] ${className}`}>
      {children}
    </div>
  )
}

function isWhole({ scrollHeight, clientHeight, scrollWidth, clientWidth }: HTMLElement): boolean {
  return scrollHeight <= clientHeight && scrollWidth <= clientWidth
}
