'use client'

import { useState } from 'react'
import type { PresetId } from '#lib/core/policy.ts'
import type { EvidenceTable, TableRow } from '#lib/web/evidence-table.ts'
import { useLaneIds } from '../../_ui/lab/use-lab.tsx'
import { useWords } from '../../_ui/words/use-words.ts'
import { differs } from './cell-text.ts'
import { Charts } from './charts.tsx'
import { EvidenceRows } from './evidence-rows.tsx'
import { Toolbar } from './toolbar.tsx'
import { useAddress } from './use-address.ts'
import { useCompareWords } from './use-compare-words.ts'
import { useMeasurement } from './use-measurement.ts'

/** The measured cells of one preset, with what can be done with them. */
export function Cells({ table }: { table: EvidenceTable }) {
  const texts = useCompareWords()
  const words = useWords()
  const mechanisms = useLaneIds()
  const [address, setAddress] = useAddress()
  const [filter, setFilter] = useState('')
  const measuring = useMeasurement()
  const { preset, onlyDifferences, cell } = address
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
        {...{ table, groups, mechanisms, filter, setFilter, measuring, preset, onlyDifferences }}
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
