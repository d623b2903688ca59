import type { CSSProperties } from 'react'

interface LaneGrid {
  readonly className: string
  readonly style: CSSProperties
  /** For what is needed only while the lanes are in several rows: side by side, the lanes show it. */
  readonly onlyInRows: string
}

/** By the number of lanes: from which width of their container on all of them fit side by side, 12rem each. */
const FROM: Readonly<Record<number, { readonly all: string; readonly onlyInRows: string }>> = {
  1: { all: '', onlyInRows: 'hidden' },
  2: { all: 'lanes:@min-[24rem]:grid-cols-(--lanes)', onlyInRows: 'lanes:@min-[24rem]:hidden' },
  3: { all: 'lanes:@min-[36rem]:grid-cols-(--lanes)', onlyInRows: 'lanes:@min-[36rem]:hidden' },
  4: { all: 'lanes:@min-[48rem]:grid-cols-(--lanes)', onlyInRows: 'lanes:@min-[48rem]:hidden' },
}
const MANY = {
  all: 'lanes:@min-[36rem]:grid-cols-3 lanes:@min-[66rem]:grid-cols-(--lanes)',
  onlyInRows: 'lanes:@min-[66rem]:hidden',
}

/**
 * A grid for the lanes, and for what belongs to them: side by side on a screen and in a container of sufficient width (an
 * open sheet makes it narrower), otherwise in rows of two or three. The container is the nearest `@container`.
 */
export function laneGrid(count: number): LaneGrid {
  const { all, onlyInRows } = FROM[count] ?? MANY
  const style = {
    '--lanes': `repeat(${count}, minmax(0, 1fr))`,
    // Narrow lanes need more lines, which their lists of sessions give up.
    '--list-min': count > 4 ? '5rem' : '8rem',
  } as CSSProperties
  return {
    className: ['grid', 'overflow-clip', count > 1 ? 'md:grid-cols-2' : '', all].join(' '),
    style,
    onlyInRows,
  }
}
