'use client'

import type { CSSProperties } from 'react'
import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { EvidenceTable, TableCell, TableRow } from '#lib/web/evidence-table.ts'
import { Glyph } from '../../_ui/parts/glyph.tsx'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { CellDetail } from './cell-detail.tsx'
import { cellText } from './cell-text.ts'
import { Interval } from './interval.tsx'
import { useCompareWords } from './use-compare-words.ts'
import type { MeasuredHere, useMeasurement } from './use-measurement.ts'

interface EvidenceRowsProps {
  readonly label: string
  readonly groups: EvidenceTable['groups']
  readonly mechanisms: readonly MechanismId[]
  readonly preset: PresetId
  readonly measuring: ReturnType<typeof useMeasurement>
  /** The open cell, `row/mechanism`. */
  readonly open: string | null
  readonly onOpen: (cell: string | null) => void
}

/** Side by side from this width on; below it, each row is a card. */
const COLUMNS =
  'grid grid-cols-2 gap-x-4 lanes:grid-cols-[minmax(14rem,1.6fr)_repeat(var(--lanes),minmax(0,1fr))]'

/** The table of cells. One cell at a time is open. */
export function EvidenceRows(props: EvidenceRowsProps) {
  const texts = useCompareWords()
  const language = useLanguage()
  const { groups, mechanisms, label } = props
  return (
    <table
      aria-label={label}
      className="block w-full"
      style={{ '--lanes': mechanisms.length } as CSSProperties}
    >
      <thead className="sticky top-0 z-10 block bg-paper max-lanes:hidden">
        <tr className={`${COLUMNS} border-b border-edge/60 py-2 text-left text-xs`}>
          <th className="font-normal text-faint">{texts.row}</th>
          {mechanisms.map((mechanism) => (
            <th key={mechanism} className="font-medium">
              <LaneName of={mechanism} />
            </th>
          ))}
        </tr>
      </thead>
      {groups.map(({ id, title, rows }) => (
        <tbody key={id} className="block">
          <tr className="block">
            <th
              scope="rowgroup"
              colSpan={mechanisms.length + 1}
              className="block pt-6 pb-1 text-left text-base font-semibold tracking-tight"
            >
              {title[language]}
            </th>
          </tr>
          {rows.map((row) => (
            <Row key={row.id} {...props} row={row} />
          ))}
        </tbody>
      ))}
    </table>
  )
}

function Row({ row, mechanisms, preset, measuring, open, onOpen }: EvidenceRowsProps & { row: TableRow }) {
  const language = useLanguage()
  const cells = row.cells[preset]
  const highest = Math.max(...mechanisms.map((mechanism) => cells[mechanism].ci95?.[1] ?? 0))
  const opened = mechanisms.find((mechanism) => open === `${row.id}/${mechanism}`) ?? null
  return (
    <>
      <tr
        id={row.id}
        data-row={row.id}
        className={`${COLUMNS} scroll-mt-14 items-baseline border-b border-hairline py-1.5 target:bg-sunk`}
      >
        <th scope="row" className="text-left font-normal max-lanes:col-span-2 max-lanes:font-medium">
          {row.title[language]}
        </th>
        {mechanisms.map((mechanism) => (
          <td key={mechanism} className="min-w-0">
            <CellButton
              {...{ row, mechanism, highest }}
              cell={cells[mechanism]}
              here={hereOf(measuring, row, mechanism, preset)}
              isOpen={opened === mechanism}
              onPress={() => onOpen(opened === mechanism ? null : `${row.id}/${mechanism}`)}
            />
          </td>
        ))}
      </tr>
      {opened !== null && (
        <tr className="block" onKeyDown={({ key }) => key === 'Escape' && onOpen(null)}>
          <td colSpan={mechanisms.length + 1} className="block">
            <CellDetail {...{ row, preset, measuring }} mechanism={opened} cells={cells} />
          </td>
        </tr>
      )}
    </>
  )
}

interface CellButtonProps {
  readonly row: TableRow
  readonly mechanism: MechanismId
  readonly cell: TableCell
  /** The value that was measured on this bench, if there is one. */
  readonly here: Pick<TableCell, 'value' | 'seconds'> | null
  /** The upper end of all intervals of the row. */
  readonly highest: number
  readonly isOpen: boolean
  readonly onPress: () => void
}

function CellButton({ row, mechanism, cell, here, highest, isOpen, onPress }: CellButtonProps) {
  const texts = useCompareWords()
  const words = useWords()
  const language = useLanguage()
  const by = { words, texts, language }
  const text = cellText(cell, row, by)
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={onPress}
      className="-mx-1.5 block w-full rounded px-1.5 py-0.5 text-left tabular-nums hover:bg-sunk aria-expanded:bg-sunk"
    >
      <span className="sr-only">
        {row.title[language]}, {words.mechanisms[mechanism].name}: {cell.value === null && texts.nothing}
      </span>
      <Glyph of={mechanism} className="mr-1.5 size-2.5 lanes:hidden" />
      <span className={cell.value === null ? 'text-faint' : ''}>{text}</span>
      {cell.isStale && (
        <span className="ml-1.5 text-2xs text-faint" title={texts.staleMeaning}>
          {texts.stale}
        </span>
      )}
      {here && <span className="block text-xs text-soft">{texts.here(cellText(here, row, by))}</span>}
      {cell.ci95 && <Interval of={cell} highest={highest} mechanism={mechanism} />}
    </button>
  )
}

/** The newest value of a cell on this bench. */
function hereOf(
  { measurement }: ReturnType<typeof useMeasurement>,
  row: TableRow,
  mechanism: MechanismId,
  preset: PresetId,
): MeasuredHere | null {
  return measurement?.cells.find(({ id }) => id === `${row.id}/${mechanism}/${preset}`) ?? null
}
