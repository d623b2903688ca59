'use client'

import { useId, useState } from 'react'
import { DUMP_FIELDS, DUMP_STORES, type DumpForm, type DumpStore } from '#lib/core/storage-settings.ts'
import type { ResponseBody } from '#lib/web/routes-types.ts'
import { send } from '../../../_ui/lab/api.ts'
import { type Loaded, useLoading } from '../../../_ui/lab/use-reading.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { STACKED, StackedCell } from '../stacked-cell.tsx'
import { useStorageWords } from './use-storage-words.ts'

type Dump = ResponseBody<'/api/bench/dumps', 'POST'>
type DumpedLane = Dump['lanes'][number]
type DumpedField = DumpedLane['fields']['user']

function readDump(store: string, signal: AbortSignal): Promise<Loaded<Dump>> {
  return send<Dump>('POST', '/api/bench/dumps', { store }, signal)
}

/** What an attacker reads in a copy of a store, lane by lane and field by field. @param when reads again if it changes */
export function DumpView({ when }: { when: string }) {
  const texts = useStorageWords()
  const heading = useId()
  const [store, setStore] = useState<DumpStore>('redis')
  const { latest, isStale, again } = useLoading(store, readDump, { when })
  const isEmpty = latest?.lanes.every(({ records }) => records === 0)
  return (
    <section aria-labelledby={heading} className="border-t border-hairline pt-3">
      <div className="flex flex-wrap items-baseline gap-x-6 gap-y-2">
        <h2 id={heading} className="font-medium">
          {texts.dump}
        </h2>
        <fieldset className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-sm">
          <legend className="sr-only">{texts.copyOf}</legend>
          {DUMP_STORES.map((id) => (
            <label key={id} className="inline-flex items-center gap-1.5 has-checked:font-medium">
              <input
                type="radio"
                name={heading}
                className="size-4 shrink-0 accent-ink"
                checked={id === store}
                onChange={() => setStore(id)}
              />
              {texts.copies[id]}
            </label>
          ))}
        </fieldset>
        <Button look="quiet" className="border border-edge/40 text-xs" onClick={() => again()}>
          {texts.readAgain}
        </Button>
        <span role="status" className="text-xs text-unavailable">
          {isStale ? texts.readFailed : ''}
        </span>
      </div>
      <p className="mt-1 max-w-4xl text-xs text-soft">{texts.copyNotes[store]}</p>
      {latest === null ? (
        <p className="mt-3 text-sm text-faint">{isStale ? '' : texts.reading}</p>
      ) : isEmpty ? (
        <p className="mt-3 text-sm text-soft">{texts.empty}</p>
      ) : (
        <DumpTable lanes={latest.lanes} />
      )}
    </section>
  )
}

function DumpTable({ lanes }: { lanes: readonly DumpedLane[] }) {
  const texts = useStorageWords()
  return (
    <Scroller label={texts.table} className="mt-2">
      <table className={`w-full text-left text-xs lanes:min-w-[62rem] lanes:table-fixed ${STACKED}`}>
        <thead className="max-lanes:sr-only">
          <tr className="border-b border-edge/60 text-faint">
            <th scope="col" className="w-40 py-1 pr-3 font-normal">
              {texts.lane}
            </th>
            <th scope="col" className="w-16 py-1 pr-4 text-right font-normal">
              {texts.records}
            </th>
            {DUMP_FIELDS.map((field) => (
              <th key={field} scope="col" className="py-1 pr-3 font-normal">
                {texts.dumpFields[field]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lanes.map(({ lane, records, fields }) => (
            <tr key={lane} data-dumped={lane} className="border-b border-hairline align-top max-lanes:py-2">
              <th scope="row" className="py-1.5 pr-3 font-medium">
                {lane === 'event-log' ? texts.eventLog : <LaneName of={lane} />}
              </th>
              <td className="py-1.5 pr-4 tabular-nums max-lanes:py-0.5 lanes:text-right">
                <StackedCell column={texts.records}>{records}</StackedCell>
              </td>
              {DUMP_FIELDS.map((field) => (
                <td key={field} data-field={field} className="py-1.5 pr-3 max-lanes:py-0.5">
                  <StackedCell column={texts.dumpFields[field]}>
                    <FieldCell field={fields[field]} />
                  </StackedCell>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

/** Forms that an attacker can use as they are. */
const OPEN: ReadonlySet<string> = new Set<DumpForm>(['readable', 'usable'])

function FieldCell({ field }: { field: DumpedField }) {
  const texts = useStorageWords()
  const forms = Object.entries(field.forms) as [DumpForm, number][]
  if (forms.length === 0) return <span className="text-faint">–</span>
  return (
    <>
      {forms.map(([form, count]) => (
        <span key={form} data-form={form} className="mr-2 inline-block">
          <span
            className={
              OPEN.has(form) ? 'font-medium text-ink' : form === 'absent' ? 'text-faint' : 'text-soft'
            }
          >
            {texts.dumpForms[form]}
          </span>
          {forms.length > 1 && <span className="text-faint tabular-nums"> {count}</span>}
        </span>
      ))}
      {field.sample && (
        <span className="block truncate font-mono text-2xs text-faint" title={field.sample}>
          {field.sample}
        </span>
      )}
    </>
  )
}
