'use client'

import type { ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import { duration } from '../../../_ui/words/format.ts'
import { Part, Table } from './drawer-parts.tsx'
import { useDrawerWords } from './use-drawer-words.ts'

interface Row {
  readonly key: string
  readonly name: string
  readonly meaning: string
  readonly startMicros: number
  readonly micros: number
  readonly isStoreCall: boolean
  readonly hasFailed: boolean
  readonly hasRefused: boolean
}

/**
 * The steps of the server with their durations, and the store calls inside the step that waited for them. A table that
 * draws its bars.
 */
export function Waterfall({ of }: { of: ExchangeDetail }) {
  const words = useDrawerWords()
  const { steps } = words
  const total = Math.max(1, of.micros)
  const rows = rowsOf(of, words)
  return (
    <Part
      title={steps.title}
      aside={
        <span className="text-xs text-soft">
          {steps.total} <span className="font-mono">{duration(of.micros / 1000)}</span>
        </span>
      }
    >
      <Table label={steps.title} head={[steps.step, steps.took, steps.share, steps.what]}>
        {rows.map((row) => (
          <tr key={row.key} data-step={row.key} data-refused={row.hasRefused}>
            <th
              scope="row"
              className={`whitespace-nowrap ${row.isStoreCall ? 'pl-4 font-mono text-soft' : ''}`}
            >
              {row.name}
            </th>
            <td className="text-right font-mono whitespace-nowrap">{duration(row.micros / 1000)}</td>
            <td className="w-2/5 min-w-32">
              <span className="relative mt-1 block h-2 bg-sunk" aria-hidden="true">
                <span
                  data-outcome="refused"
                  className={`absolute inset-y-0 min-w-px ${row.hasRefused || row.hasFailed ? 'bg-outcome' : row.isStoreCall ? 'hatched' : 'bg-accent'}`}
                  style={{
                    left: `${(row.startMicros / total) * 100}%`,
                    width: `${(row.micros / total) * 100}%`,
                  }}
                />
              </span>
            </td>
            <td className="text-soft">
              {row.hasRefused && (
                <strong data-outcome="refused" className="mr-1.5 font-medium whitespace-nowrap text-outcome">
                  <OutcomeSign of="refused" className="mr-1 inline size-2.5" />
                  {steps.refusedHere}
                </strong>
              )}
              {row.meaning}
            </td>
          </tr>
        ))}
      </Table>
    </Part>
  )
}

function rowsOf({ steps, asks, refusedBy }: ExchangeDetail, words: ReturnType<typeof useDrawerWords>): Row[] {
  const refusing = steps.findLastIndex(({ step }) => step === refusedBy)
  return steps.flatMap(({ step, startMicros, micros }, index) => {
    const own: Row = {
      key: `${step}.${index}`,
      name: words.steps.names[step],
      meaning: words.steps.meanings[step],
      startMicros,
      micros,
      isStoreCall: false,
      hasFailed: false,
      hasRefused: index === refusing,
    }
    const isLast = index === steps.length - 1
    const inside = asks
      .filter(
        (call) => call.startMicros >= startMicros && (isLast || call.startMicros < startMicros + micros),
      )
      .map((call, nth) => ({
        key: `${step}.${index}.${nth}`,
        name: `${call.store} ${call.operation}`,
        meaning: call.failed ? words.steps.failed : words.steps.calls[call.kind],
        startMicros: call.startMicros,
        micros: call.micros,
        isStoreCall: true,
        hasFailed: call.failed,
        hasRefused: false,
      }))
    return [own, ...inside]
  })
}
