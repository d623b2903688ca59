'use client'

import { useId } from 'react'
import type { ResponseBody } from '#lib/web/routes-types.ts'
import { send } from '../../../_ui/lab/api.ts'
import { type Loaded, useLoading } from '../../../_ui/lab/use-reading.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { useStorageWords } from './use-storage-words.ts'

type Costs = ResponseBody<'/api/bench/storage/costs', 'POST'>

function readCosts(_: string, signal: AbortSignal): Promise<Loaded<Costs>> {
  return send<Costs>('POST', '/api/bench/storage/costs', {}, signal)
}

/** Bytes and microseconds, measured with the newest record, and that record in both forms. @param when measures again if it changes */
export function StorageCosts({ when }: { when: string }) {
  const texts = useStorageWords()
  const heading = useId()
  const { latest, again } = useLoading('costs', readCosts, { when })
  if (latest === null) return null
  const { record, micros, rounds } = latest
  const { costRows } = texts
  return (
    <div className="grid gap-x-10 gap-y-4 border-t border-hairline pt-3 lanes:grid-cols-[minmax(18rem,auto)_minmax(0,1fr)]">
      <section aria-labelledby={heading}>
        <div className="flex items-baseline gap-4">
          <h2 id={heading} className="font-medium">
            {texts.costs}
          </h2>
          <Button look="quiet" className="border border-edge/40 text-xs" onClick={() => again()}>
            {texts.measureAgain}
          </Button>
        </div>
        <dl className="mt-1 grid grid-cols-[auto_auto] justify-start gap-x-6 gap-y-0.5 text-xs">
          <dt className="text-soft">{costRows.bytes}</dt>
          <dd className="tabular-nums">{texts.bytes(record.plainBytes, record.sealedBytes)}</dd>
          {(['open', 'seal', 'mark'] as const).map((id) => (
            <div key={id} className="contents">
              <dt className="text-soft">{costRows[id]}</dt>
              <dd className="tabular-nums">{texts.micros(micros[id])}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-1 max-w-sm text-xs text-faint">
          {[
            texts.costsOf(rounds),
            ...(record.sealedBytes < record.plainBytes ? [texts.compact] : []),
            ...(record.sessionId === undefined ? [texts.ofSpecimen] : []),
          ].map((text) => (
            <span key={text} className="block">
              {text}
            </span>
          ))}
        </p>
      </section>
      <section aria-label={texts.record} className="min-w-0">
        <h2 className="font-medium">{texts.record}</h2>
        <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-xs">
          {(['plain', 'sealed'] as const).map((form) => (
            <div key={form} className="contents">
              <dt className="text-soft">{texts[form]}</dt>
              <dd>
                <Scroller
                  label={texts[form]}
                  className="max-h-24 rounded border border-hairline bg-sunk px-2 py-1 font-mono text-2xs break-all"
                >
                  {record[form]}
                </Scroller>
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  )
}
