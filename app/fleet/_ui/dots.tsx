'use client'

import { useEffect, useRef, useState } from 'react'
import { useReducedMotion } from '../../_ui/display/reduced-motion.ts'
import { useLab } from '../../_ui/lab/use-lab.tsx'
import { Glyph } from '../../_ui/parts/glyph.tsx'
import { type Boxes, pathThrough } from './geometry.ts'
import { type RoutedRequest, requestsAfter } from './traffic.ts'

/** The maximum number of animated requests; more are only counted in the boxes. */
const MAX_DOTS = 24
/** Requests of the same kind within this time are one dot with a number. */
const TOGETHER_MS = 150
const ANIMATION_MS = 900

interface Dot extends RoutedRequest {
  readonly at: number
  readonly count: number
}

/** A dot for each real request, on its real path. None with reduced motion. */
export function Dots({ boxes }: { boxes: Boxes }) {
  const lab = useLab()
  const isStill = useReducedMotion()
  const [dots, setDots] = useState<readonly Dot[]>([])
  const seen = useRef<string | null>(null)

  useEffect(() => {
    function look(): void {
      const state = lab.store.get()
      const from = seen.current
      seen.current = state.seq
      // Requests from before the page was open are not animated.
      if (from === null || state.seq === from || document.hidden || isStill) return
      const added = requestsAfter(state, from)
      if (added.length > 0) setDots((dots) => added.reduce(withPassage, dots))
    }
    look()
    return lab.store.subscribe(look)
  }, [lab, isStill])

  if (isStill) return null
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-0 overflow-hidden">
      {dots.map((dot) => (
        <Travelling
          key={dot.seq}
          dot={dot}
          path={pathOf(boxes, dot)}
          onArrived={() => setDots((all) => all.filter(({ seq }) => seq !== dot.seq))}
        />
      ))}
    </div>
  )
}

function withPassage(dots: readonly Dot[], passage: RoutedRequest): readonly Dot[] {
  const at = performance.now()
  const isAlike = (dot: Dot) =>
    at - dot.at < TOGETHER_MS &&
    dot.node === passage.node &&
    dot.mechanism === passage.mechanism &&
    dot.outcome === passage.outcome &&
    dot.reach === passage.reach
  if (dots.some(isAlike)) {
    const twin = dots.findLast(isAlike)
    return dots.map((dot) => (dot === twin ? { ...dot, count: dot.count + 1 } : dot))
  }
  return dots.length >= MAX_DOTS ? dots : [...dots, { ...passage, at, count: 1 }]
}

function pathOf(boxes: Boxes, { node, reach }: Dot): string {
  return reach === 'node'
    ? pathThrough(boxes, 'browser', 'balancer', node)
    : pathThrough(boxes, 'browser', 'balancer', node, reach)
}

function Travelling({ dot, path, onArrived }: { dot: Dot; path: string; onArrived: () => void }) {
  const element = useRef<HTMLSpanElement>(null)
  const arrived = useRef(onArrived)
  arrived.current = onArrived
  // biome-ignore lint/correctness/useExhaustiveDependencies: a dot goes its way once, by the path that it set out on
  useEffect(() => {
    const span = element.current
    if (span === null || path === '') return arrived.current()
    span.style.offsetPath = `path("${path}")`
    span.style.offsetRotate = '0deg'
    const way = span.animate(
      [
        { offsetDistance: '0%', opacity: 0.2 },
        { opacity: 1, offset: 0.1 },
        { opacity: 1, offset: 0.9 },
        { offsetDistance: '100%', opacity: 0 },
      ],
      { duration: ANIMATION_MS, easing: 'cubic-bezier(0.4, 0, 0.4, 1)', fill: 'both' },
    )
    way.onfinish = () => arrived.current()
    return () => way.cancel()
  }, [])
  return (
    <span
      ref={element}
      data-outcome={dot.outcome}
      className="absolute top-0 left-0 flex items-center gap-0.5 rounded-full bg-paper p-0.5 text-2xs font-medium text-outcome"
    >
      <Glyph of={dot.mechanism} className="size-2.5 fill-outcome!" />
      {dot.count > 1 && dot.count}
    </span>
  )
}
