'use client'

import { type RefObject, useLayoutEffect, useState } from 'react'
import type { NodeId } from '#lib/core/session.ts'

/** The boxes of the diagram, by the name on their element. */
export type BoxId = 'browser' | 'balancer' | NodeId | 'bus' | 'redis' | 'database'

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export type Boxes = Partial<Record<BoxId, Box>>

/** The position of each box in the diagram, measured again after each change of size. */
export function useBoxes(diagram: RefObject<HTMLElement | null>): Boxes {
  const [boxes, setBoxes] = useState<Boxes>({})
  useLayoutEffect(() => {
    const root = diagram.current
    if (root === null) return
    const boxes = Array.from(root.querySelectorAll<HTMLElement>('[data-place]'))
    function measure(): void {
      if (root === null) return
      const origin = root.getBoundingClientRect()
      const entries = boxes.map((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect()
        const box: Box = {
          left: left - origin.left,
          right: right - origin.left,
          top: top - origin.top,
          bottom: bottom - origin.top,
        }
        return [element.dataset.place, box] as const
      })
      setBoxes(Object.fromEntries(entries) as Boxes)
    }
    const observer = new ResizeObserver(measure)
    observer.observe(root)
    for (const place of boxes) observer.observe(place)
    return () => observer.disconnect()
  }, [diagram])
  return boxes
}

const middle = ({ top, bottom }: Box) => Math.round((top + bottom) / 2)
/** Distance of the lines from the boxes if everything is in one column. */
const GUTTER = 9

/** The line between two boxes, as an SVG path; null if one of them is missing. */
export function pathBetween(boxes: Boxes, from: BoxId, to: BoxId): string | null {
  const [a, b] = [boxes[from], boxes[to]]
  if (!a || !b) return null
  if (b.left >= a.right) {
    const bend = (b.left - a.right) / 2
    return `M${a.right} ${middle(a)}C${a.right + bend} ${middle(a)} ${b.left - bend} ${middle(b)} ${b.left} ${middle(b)}`
  }
  if (from === 'browser') return `M${(a.left + a.right) / 2} ${a.bottom}V${b.top}`
  // In one column: towards the nodes on the left, away from them on the right.
  return from === 'balancer'
    ? `M${a.left} ${middle(a)}H${a.left - GUTTER}V${middle(b)}H${b.left}`
    : `M${a.right} ${middle(a)}H${a.right + GUTTER}V${middle(b)}H${b.right}`
}

/** The line through several boxes; missing ones are left out. */
export function pathThrough(boxes: Boxes, ...ids: readonly BoxId[]): string {
  return ids
    .slice(1)
    .flatMap((id, i) => pathBetween(boxes, ids[i] ?? id, id) ?? [])
    .map((path, index) => (index === 0 ? path : path.replace(/^M/, 'L')))
    .join('')
}
