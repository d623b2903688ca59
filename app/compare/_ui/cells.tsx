'use client'

import type { PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { EvidenceTable, TableRow } from '#lib/web/evidence-table.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { differs } from './cell-text.ts'
import { Charts } from './charts.tsx'
import { EvidenceRows } from './evidence-rows.tsx'
import { Toolbar } from './toolbar.tsx'
import { useAddress } from './use-address.ts'
import { useCompareWords } from './use-compare-words.ts'
import { useMeasurement } from './use-measurement.ts'

/** All mechanisms, whatever lanes the bench has. */
const mechanisms = MECHANISM_IDS

/** The measured cells of one preset, with what can be done with them. */
export function Cells({ table }: { table: EvidenceTable }) {
  const texts = useCompareWords()
  const words = useWords()
  const [address, setAddress] = useAddress()
  const measuring = useMeasurement()
  const { preset, onlyDifferences, group: filter, cell } = address
  const isShown = (row: TableRow) =>
    !onlyDifferences ||
    differs(
      row,
      mechanisms.map((mechanism) => row.cells[preset][mechanism]),
    )
  const groups = table.groups
    .filter(({ id }) => filter === '' || id === filter)
    .map((group) => ({ ...group, rows: group.rows.filter(isShown) }))
    .filter(({ rows }) => rows.length > 0)
  return (
    <section aria-label={texts.parts.cells} className="mt-6">
      <Toolbar
        {...{ table, groups, mechanisms, filter, measuring, preset, onlyDifferences }}
        setFilter={(next) => setAddress({ ...address, group: next })}
        setPreset={(next: PresetId) => setAddress({ ...address, preset: next, cell: null })}
        setOnlyDifferences={(next) => setAddress({ ...address, onlyDifferences: next })}
      />
      {groups.length === 0 ? (
        <p className="py-10 text-soft">{texts.noRows}</p>
      ) : (
        <EvidenceRows
          {...{ groups, mechanisms, preset, measuring }}
          label={`${texts.title}: ${words.bar.presets[preset]}`}
          open={cell}
          onOpen={(next) => setAddress({ ...address, cell: next })}
        />
      )}
      <Charts table={table} preset={preset} mechanisms={mechanisms} />
    </section>
  )
}
