import type { CSSProperties } from 'react'

interface LaneGrid {
  readonly className: string
  readonly style: CSSProperties
  /** For what is needed only while the lanes are in several rows: side by side, the lanes show it. */
  readonly onlyInRows: string
}

/** From which width of their container on all lanes fit side by side, by their number: 12rem each; five need more. */
const SIDE_BY_SIDE: Readonly<Record<number, string>> = {
  2: 'lanes:@min-[24rem]:grid-cols-(--lanes)',
  3: 'lanes:@min-[36rem]:grid-cols-(--lanes)',
  4: 'lanes:@min-[48rem]:grid-cols-(--lanes)',
  5: 'lanes:@min-[36rem]:grid-cols-3 lanes:@min-[66rem]:grid-cols-(--lanes)',
}
const ONLY_IN_ROWS: Readonly<Record<number, string>> = {
  1: 'hidden',
  2: 'lanes:@min-[24rem]:hidden',
  3: 'lanes:@min-[36rem]:hidden',
  4: 'lanes:@min-[48rem]:hidden',
  5: 'lanes:@min-[66rem]:hidden',
}
/** The same with more room: 18rem each. */
const ROOMY: Readonly<Record<number, string>> = {
  2: 'lanes:@min-[36rem]:grid-cols-(--lanes)',
  3: 'lanes:@min-[54rem]:grid-cols-(--lanes)',
  4: 'lanes:@min-[72rem]:grid-cols-(--lanes)',
  5: 'lanes:@min-[54rem]:grid-cols-3 lanes:@min-[88rem]:grid-cols-(--lanes)',
}

/**
 * A grid for the lanes, and for what belongs to them: side by side on a screen and in a container of sufficient width (an
 * open sheet makes it narrower), otherwise in rows of two or three. The container is the nearest `@container`.
 * @param isRoomy whether the content of a lane needs more width
 */
export function laneGrid(count: number, isRoomy = false): LaneGrid {
  const columns = (isRoomy ? ROOMY : SIDE_BY_SIDE)[count] ?? ''
  const style = {
    '--lanes': `repeat(${count}, minmax(0, 1fr))`,
    // Narrow lanes need more lines, which their lists of sessions give up.
    '--list-min': count > 4 ? '5rem' : '8rem',
  } as CSSProperties
  return {
    className: ['grid', 'overflow-clip', count > 1 ? 'md:grid-cols-2' : '', columns].join(' '),
    style,
    onlyInRows: ONLY_IN_ROWS[count] ?? '',
  }
}
