'use client'

import { useId, useState } from 'react'
import type { ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import { openSheet } from '../../../_ui/display/open-sheet.ts'
import { callApi } from '../../../_ui/lab/api.ts'
import { LOOKS } from '../../../_ui/mechanisms/index.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import { duration } from '../../../_ui/words/format.ts'
import { Part, Table } from './drawer-parts.tsx'
import { outcomeOf } from './outcome.ts'
import { tampersFor } from './tamper.ts'
import { useDrawerWords } from './use-drawer-words.ts'

interface Result {
  readonly nth: number
  readonly change: string
  readonly exchange: ExchangeDetail | null
  readonly code: string | null
}

/** Changes one part of the credential, sends it as a real request, and shows the step that refused it. */
export function Resend({ of, isRevealed }: { of: ExchangeDetail; isRevealed: boolean }) {
  const words = useDrawerWords()
  const { resend } = words
  const credential = credentialOf(of)
  const [results, setResults] = useState<readonly Result[]>([])

  async function send(change: string, value: string): Promise<void> {
    const { problem, body } = await callApi('POST', '/api/exchanges/{id}/resend', {
      params: { id: of.id },
      body: { credential: value },
    })
    const result = problem
      ? { change, exchange: null, code: problem.code }
      : { change, exchange: body, code: null }
    setResults((before) => [{ nth: before.length + 1, ...result }, ...before])
  }

  return (
    <Part title={resend.title}>
      {credential === null ? (
        <p className="text-soft">{resend.none}</p>
      ) : (
        <>
          <p className="mb-2 text-soft">
            {of.act === 'transfer' || of.act === 'me' ? resend.intro : resend.introOther}
          </p>
          <div className="flex flex-wrap gap-1.5 text-xs">
            {tampersFor(LOOKS[of.mechanism].format).map(({ id, make }) => (
              <Button
                key={id}
                className="h-7 px-2"
                onClick={() => send(resend.tampers[id] ?? id, make(credential))}
              >
                {resend.tampers[id]}
              </Button>
            ))}
          </div>
          {isRevealed && <Own credential={credential} onSend={(value) => send(resend.custom, value)} />}
          <div aria-live="polite" className="mt-3">
            {results.length > 0 && <Results of={results} />}
          </div>
        </>
      )}
    </Part>
  )
}

/** The credential that can be changed: the presented or the issued one. Refresh tokens are not included. */
function credentialOf({ credentials }: ExchangeDetail): string | null {
  const candidates = credentials.filter(({ kind }) => kind !== 'refresh')
  const presented = candidates.find(({ direction }) => direction === 'presented')
  return (presented ?? candidates[0])?.value ?? null
}

function Own({ credential, onSend }: { credential: string; onSend: (value: string) => void }) {
  const { resend } = useDrawerWords()
  const id = useId()
  const [value, setValue] = useState(credential)
  return (
    <div className="mt-3">
      <label htmlFor={id} className="text-xs text-soft">
        {resend.customLabel}
      </label>
      <textarea
        id={id}
        rows={4}
        spellCheck={false}
        className="mt-1 block w-full rounded-md border border-edge/60 bg-raised px-2 py-1 font-mono text-xs break-all"
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <Button className="mt-1 h-7 text-xs" onClick={() => onSend(value.trim())}>
        {resend.send}
      </Button>
    </div>
  )
}

function Results({ of }: { of: readonly Result[] }) {
  const words = useDrawerWords()
  const { resend, steps } = words
  return (
    <Table
      label={resend.results}
      head={[resend.changed, resend.response, resend.step, steps.took, resend.open]}
    >
      {of.map(({ nth, change, exchange, code }) => (
        <tr key={nth}>
          <th scope="row">{change}</th>
          {exchange === null ? (
            <td colSpan={4}>{resend.failed(code ?? '')}</td>
          ) : (
            <>
              <td
                data-outcome={outcomeOf(exchange.status)}
                className="font-mono whitespace-nowrap text-outcome"
              >
                <OutcomeSign of={outcomeOf(exchange.status)} className="mr-1 inline size-2.5" />
                {exchange.status} {exchange.code ?? resend.accepted}
              </td>
              <td>{exchange.refusedBy === null ? '–' : steps.names[exchange.refusedBy]}</td>
              <td className="font-mono whitespace-nowrap">{duration(exchange.micros / 1000)}</td>
              <td>
                <Button
                  look="quiet"
                  className="-my-1"
                  aria-label={resend.openName(change)}
                  onClick={() => openSheet({ sheet: 'wire', of: exchange.id })}
                >
                  {resend.open}
                </Button>
              </td>
            </>
          )}
        </tr>
      ))}
    </Table>
  )
}
