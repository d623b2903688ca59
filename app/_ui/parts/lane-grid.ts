import type { CSSProperties } from 'react'

interface LaneGrid {
  readonly className: string
  readonly style: CSSProperties
  /** For a name that is needed only while the lanes are in several rows: side by side, the lane below has it. */
  readonly nameClassName: string
}

/**
 * A grid for the lanes, and for what belongs to them: side by side on a wide screen, in rows of two or three on a narrower
 * one, so that as few places as possible stay empty.
 */
export function laneGrid(count: number): LaneGrid {
  const isMany = count > 4
  const several = count > 1 ? 'md:grid-cols-2' : ''
  const odd = count > 1 && count % 2 === 1 ? 'lg:grid-cols-3' : ''
  const all = isMany ? 'wide:grid-cols-(--lanes)' : 'bench:grid-cols-(--lanes)'
  const style = {
    '--lanes': `repeat(${count}, minmax(0, 1fr))`,
    // Narrow lanes need more lines, which their lists of sessions give up.
    '--list-min': isMany ? '5rem' : '8rem',
  } as CSSProperties
  return {
    className: ['grid', 'overflow-clip', several, odd, all].join(' '),
    style,
    nameClassName: isMany ? 'wide:sr-only' : 'bench:sr-only',
  }
}
