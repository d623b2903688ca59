'use client'

import { Select } from '../../../_ui/parts/select.tsx'
import { SORTS, type Sort } from './board-rows.ts'
import { CellLegend } from './progress-cell.tsx'
import { useBoardWords } from './use-board-words.ts'

const MINUTES = [1, 2, 3, 4, 5, 7, 10, 15] as const

interface Props {
  readonly sort: Sort
  readonly setSort: (sort: Sort) => void
  readonly stuckMinutes: number
  readonly setStuckMinutes: (minutes: number) => void
}

/** The order of the rows, when a seat counts as stuck, and what the signs of the cells mean. */
export function SortBar({ sort, setSort, stuckMinutes, setStuckMinutes }: Props) {
  const { sort: texts } = useBoardWords()
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs">
      <Select label={texts.label} value={sort} onChange={({ target }) => setSort(target.value as Sort)}>
        {SORTS.map((id) => (
          <option key={id} value={id}>
            {texts.by[id]}
          </option>
        ))}
      </Select>
      <Select
        label={texts.stuckAfter}
        value={stuckMinutes}
        onChange={({ target }) => setStuckMinutes(Number(target.value))}
      >
        {MINUTES.map((n) => (
          <option key={n} value={n}>
            {texts.minutes(n)}
          </option>
        ))}
      </Select>
      <CellLegend />
    </div>
  )
}
