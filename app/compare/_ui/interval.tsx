import type { MechanismId } from '#lib/core/session.ts'
import type { TableCell } from '#lib/web/evidence-table.ts'
import { useCompareWords } from './use-compare-words.ts'

/** The interval of a time, on the scale of its row: intervals that overlap are a tie. */
export function Interval({
  of: { ci95, median, n },
  highest,
  mechanism,
}: {
  of: TableCell
  /** The end of the scale. */
  highest: number
  mechanism: MechanismId
}) {
  const texts = useCompareWords()
  if (!ci95 || median === undefined) return null
  const at = (value: number) => `${(100 * value) / highest}%`
  return (
    <span
      className="relative mt-1 block h-1.5 border-b border-hairline"
      title={texts.interval(String(ci95[0]), String(ci95[1]), n ?? 0)}
    >
      <span
        data-mechanism={mechanism}
        className="absolute inset-y-0 min-w-0.5 rounded-sm bg-accent"
        style={{ left: at(ci95[0]), width: at(ci95[1] - ci95[0]) }}
      />
    </span>
  )
}
