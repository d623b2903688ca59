import type { CSSProperties } from 'react'

/**
 * A grid for the lanes, and for what belongs to them: side by side on a wide screen, in rows of two or three on a narrower
 * one, so that as few places as possible stay empty.
 */
export function laneGrid(count: number): { readonly className: string; readonly style: CSSProperties } {
  const several = count > 1 ? 'md:grid-cols-2' : ''
  const odd = count > 1 && count % 2 === 1 ? 'lg:grid-cols-3' : ''
  const all = count > 4 ? 'wide:grid-cols-(--lanes)' : 'bench:grid-cols-(--lanes)'
  const style = { '--lanes': `repeat(${count}, minmax(0, 1fr))` } as CSSProperties
  return { className: ['grid', 'overflow-clip', several, odd, all].join(' '), style }
}
