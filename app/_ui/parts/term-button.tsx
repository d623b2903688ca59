'use client'

import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { Term } from '../words/terms.en.ts'
import { lazyPart } from './lazy-part.tsx'

const TermTip = lazyPart(() => import('./term-tip.tsx').then((module) => module.TermTip))

/** The pointer may move from the term to its explanation (WCAG 1.4.13). */
const CLOSE_DELAY_MS = 150

/** A term in a text. Its explanation opens on hover, focus and touch, and closes on Escape. */
export function TermButton({ of, children }: { of: Term; children: ReactNode }) {
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  function open(): void {
    clearTimeout(timer.current)
    setOpen(true)
  }
  function closeSoon(): void {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setOpen(false), CLOSE_DELAY_MS)
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        aria-describedby={isOpen ? id : undefined}
        className="cursor-help text-left underline decoration-edge decoration-dotted underline-offset-3 hover:decoration-ink"
        onPointerEnter={open}
        onPointerLeave={closeSoon}
        onFocus={open}
        onBlur={closeSoon}
        onClick={open}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !isOpen) return
          event.stopPropagation()
          setOpen(false)
        }}
      >
        {children}
      </button>
      {isOpen && (
        <TermTip
          id={id}
          of={of}
          anchor={button}
          onEnter={open}
          onLeave={closeSoon}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
