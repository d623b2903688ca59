'use client'

import { useCallback, useState } from 'react'

/** Rows that a list shows if its height follows its content. */
const ROWS = 3
/** The heights of a row, and of everything else in the area: its head and two folded groups. */
const ROW_PX = 45
const OTHER_PX = 80

/**
 * How many rows of sessions an area has room for. Where the bench fits the screen, the height of the area is what the rest of
 * the lane leaves; otherwise it follows its content.
 */
export function useRowRoom(): readonly [
  area: (element: HTMLElement | null) => (() => void) | undefined,
  rows: number,
] {
  const [rows, setRows] = useState(ROWS)
  const area = useCallback((element: HTMLElement | null) => {
    if (!element) return
    const observer = new ResizeObserver(() => {
      const isFixed = getComputedStyle(element).contain.includes('size')
      setRows(isFixed ? Math.max(2, Math.floor((element.clientHeight - OTHER_PX) / ROW_PX)) : ROWS)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [area, rows]
}
