'use client'

import type { ReactNode } from 'react'
import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { EvidenceTable, TableCell } from '#lib/web/evidence-table.ts'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { byteSize, exactSpan } from '../../_ui/words/format.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { useCompareWords } from './use-compare-words.ts'

interface ChartsProps {
  readonly table: EvidenceTable
  readonly preset: PresetId
  readonly mechanisms: readonly MechanismId[]
}

/** Three rows as lengths. Each length has its number next to it, so that the chart is also its table. */
export function Charts({ table, preset, mechanisms }: ChartsProps) {
  const { charts: texts, perMillion } = useCompareWords()
  const words = useWords()
  const rows = table.groups.flatMap((group) => group.rows)
  const cell = (id: string, mechanism: MechanismId): TableCell | undefined =>
    rows.find((row) => row.id === id)?.cells[preset][mechanism]
  const numbers = (id: string) => mechanisms.map((mechanism) => Number(cell(id, mechanism)?.value ?? 0) || 0)
  const lags = mechanisms.map((mechanism) => cell('copy-after-logout', mechanism)?.seconds ?? 0)
  const [bytes, withData] = [numbers('bytes'), numbers('bytes-with-data')]
  const [memory, reads] = [numbers('redis-bytes'), numbers('reads-per-check')]
  return (
    <section aria-labelledby="charts" className="mt-10">
      <h2 id="charts" className="text-lg font-semibold tracking-tight">
        {texts.title}
      </h2>
      <div className="mt-3 grid gap-x-10 gap-y-6 lanes:grid-cols-3">
        <Chart title={texts.lag}>
          {mechanisms.map((mechanism, at) => (
            <Bar
              key={mechanism}
              of={mechanism}
              isHatched
              parts={[lags[at] ?? 0]}
              highest={Math.max(...lags)}
              text={`${lags[at] ? exactSpan(lags[at] * 1000, words) : texts.now} · ${texts.reads(reads[at] ?? 0)}`}
            />
          ))}
        </Chart>
        <Chart title={texts.bytes}>
          {mechanisms.map((mechanism, at) => (
            <Bar
              key={mechanism}
              of={mechanism}
              parts={[bytes[at] ?? 0, (withData[at] ?? 0) - (bytes[at] ?? 0)]}
              highest={Math.max(...withData)}
              text={`${byteSize(bytes[at] ?? 0)} · ${byteSize(withData[at] ?? 0)} ${texts.withData}`}
            />
          ))}
        </Chart>
        <Chart title={texts.memory}>
          {mechanisms.map((mechanism, at) => (
            <Bar
              key={mechanism}
              of={mechanism}
              parts={[memory[at] ?? 0]}
              highest={Math.max(...memory)}
              text={memory[at] ? perMillion(byteSize(memory[at] * 1_000_000)) : texts.noRedis}
            />
          ))}
        </Chart>
      </div>
    </section>
  )
}

function Chart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="text-xs text-soft">{title}</h3>
      <ul className="mt-2 flex flex-col gap-2">{children}</ul>
    </section>
  )
}

function Bar({
  of,
  parts,
  highest,
  text,
  isHatched = false,
}: {
  of: MechanismId
  /** Lengths one after the other, the later ones lighter. */
  parts: readonly number[]
  highest: number
  text: string
  isHatched?: boolean
}) {
  return (
    <li data-mechanism={of}>
      <span className="flex justify-between gap-3 text-xs">
        <LaneName of={of} />
        <span className="text-soft tabular-nums">{text}</span>
      </span>
      <span className="mt-1 flex h-2 overflow-hidden rounded-sm bg-sunk" aria-hidden="true">
        {parts.map((part, at) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other identity than their order
            key={at}
            className={`${isHatched ? 'hatched' : 'bg-accent'} ${at > 0 ? 'opacity-40' : ''}`}
            style={{ width: `${highest === 0 ? 0 : (100 * part) / highest}%` }}
          />
        ))}
      </span>
    </li>
  )
}
