'use client'

import { useState } from 'react'
import type { ApiResult } from '../../../_ui/lab/api.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { CodeLine } from '../code-block.tsx'
import { useTestingWords } from '../use-testing-words.ts'
import { type CallGroup, KIT_CALLS, type KitCallId, type KitForm, withKit, withoutKit } from './kit-calls.ts'
import { useBenchCall } from './use-bench-call.ts'

const IDS = Object.keys(KIT_CALLS) as KitCallId[]
/** Description, the call of the kit, and the request without it. */
const COLUMNS = 'grid gap-x-6 lanes:grid-cols-[minmax(0,5fr)_minmax(0,5fr)_minmax(0,6fr)]'
const GROUPS: readonly CallGroup[] = ['clock', 'faults', 'nodes', 'world']

/** The calls that change a world, with the kit and without it. */
export function CallList() {
  const { calls } = useTestingWords().worlds
  return (
    <section aria-labelledby="calls">
      <h2 id="calls" className="text-lg font-medium">
        {calls.title}
      </h2>
      <p className="mt-1 max-w-3xl text-sm text-soft">{calls.note}</p>
      {GROUPS.map((group) => (
        <section key={group} aria-labelledby={`calls-${group}`} className="mt-5">
          <div className={`${COLUMNS} text-xs text-faint`}>
            <h3 id={`calls-${group}`} className="text-sm font-medium text-ink">
              {calls.groups[group]}
            </h3>
            <span aria-hidden="true" className="max-lanes:hidden">
              {calls.withKit}
            </span>
            <span aria-hidden="true" className="max-lanes:hidden">
              {calls.withoutKit}
            </span>
          </div>
          <ul className="mt-1 border-t border-hairline">
            {IDS.filter((id) => KIT_CALLS[id].group === group).map((id) => (
              <Call key={id} id={id} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  )
}

function Call({ id }: { id: KitCallId }) {
  const { calls } = useTestingWords().worlds
  const forms: readonly KitForm[] = KIT_CALLS[id].forms
  const [chosen, setChosen] = useState(0)
  const form = forms[chosen] ?? KIT_CALLS[id].forms[0]
  const call = withKit(form)
  const { run, response } = useBenchCall(form.request)
  return (
    <li data-call={id} className={`${COLUMNS} items-start gap-y-2 border-b border-hairline py-2.5`}>
      <div className="min-w-0">
        <p className="text-sm text-soft">{calls.rows[id]}</p>
        <div className="mt-1.5 flex flex-wrap items-center gap-2 empty:hidden">
          {forms.length > 1 && (
            <Select
              label={calls.choose(id)}
              hideLabel
              value={chosen}
              onChange={({ target }) => setChosen(Number(target.value))}
            >
              {forms.map(({ value }, index) => (
                <option key={value} value={index}>
                  {value}
                </option>
              ))}
            </Select>
          )}
          {KIT_CALLS[id].runs && (
            <Button className="h-7! text-xs" aria-label={calls.runWhat(call)} onClick={run}>
              {calls.run}
            </Button>
          )}
        </div>
      </div>
      <Form name={calls.withKit} text={call} />
      <Form name={calls.withoutKit} text={withoutKit(form)} />
      <div role="status" className="min-w-0 text-xs empty:hidden lanes:col-span-3">
        {response && <CallResponse result={response.result} />}
      </div>
    </li>
  )
}

function Form({ name, text }: { name: string; text: string }) {
  return (
    <div className="min-w-0">
      <span className="text-xs text-faint lanes:sr-only">{name}</span>
      <CodeLine text={text} what={`${name}: ${text}`} />
    </div>
  )
}

function CallResponse({ result }: { result: ApiResult | null }) {
  const { calls } = useTestingWords().worlds
  if (result === null) return <p className="text-refused">{calls.locked}</p>
  return (
    <p className="border-l-2 border-edge py-1 pl-3">
      <span className={result.problem ? 'text-refused' : 'text-soft'}>{calls.response}</span>{' '}
      <code lang="en" className="font-mono break-words">
        {JSON.stringify(result.problem ?? result.body)}
      </code>
    </p>
  )
}
