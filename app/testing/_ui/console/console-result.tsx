'use client'

import {
  type Copied,
  type CopyKind,
  copyRequest,
  personOfRequest,
  withCookiePlace,
} from '../../../_ui/code/copy-request.ts'
import { type CodeRequest, objectOf } from '../../../_ui/code/request-code.ts'
import { useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { CopyCode } from '../../../_ui/parts/copy-code.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { type ConsoleResponse, formatted } from './run-request.ts'
import type { Outcome } from './use-console-run.ts'
import { useConsoleWords } from './use-console-words.ts'

interface ConsoleResultProps {
  readonly request: CodeRequest
  readonly outcome: Outcome | null
  readonly isRunning: boolean
  /** Whether the outcome is of this request. */
  readonly isSent: boolean
}

/** The response, and the request as code with this response as its expected result. */
export function ConsoleResult({ request, outcome, isRunning, isSent }: ConsoleResultProps) {
  const words = useConsoleWords()
  const benchId = useLiveState(({ bench }) => bench?.id ?? '')
  const response = outcome === 'none' ? null : outcome
  const isKnown = isSent && !isRunning && response !== null
  const copied: Copied = {
    request: withCookiePlace(request),
    result: isKnown ? { status: response.status, code: codeOf(response) } : null,
    person: personOfRequest(request, null),
  }
  const textOf = (kind: CopyKind, withCredential: boolean) =>
    copyRequest(kind, copied, { origin: location.origin, benchId, withCredential })
  return (
    <>
      <section aria-labelledby="console-response" className="mt-6 border-t border-hairline pt-4">
        <h3 id="console-response" className="text-sm font-medium">
          {words.response}
        </h3>
        <div role="status" className="mt-1 text-sm" data-status={response?.status}>
          {isRunning && response === null && <p className="text-soft">{words.sending}</p>}
          {outcome === 'none' && <p>{words.noResponse}</p>}
          {response && <StatusLine of={response} />}
        </div>
        {response && <Details of={response} />}
      </section>
      <section aria-labelledby="console-code" className="mt-6 border-t border-hairline pt-4">
        <h3 id="console-code" className="mb-2 text-sm font-medium">
          {words.code}
        </h3>
        <CopyCode textOf={textOf} first="kit" />
      </section>
    </>
  )
}

const headerOf = ({ headers }: ConsoleResponse, wanted: string) =>
  headers.find(([name]) => name === wanted)?.[1]

function codeOf({ status, body }: ConsoleResponse): string | null {
  const code = objectOf(body)?.code
  return status >= 400 && typeof code === 'string' ? code : null
}

function StatusLine({ of }: { of: ConsoleResponse }) {
  const words = useConsoleWords()
  const code = codeOf(of)
  const seq = headerOf(of, 'lab-seq')
  // Only requests to a mechanism are kept, and can be inspected.
  const isKept = headerOf(of, 'lab-exchange') !== undefined && seq !== undefined
  return (
    <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
      <span
        className={`font-mono font-medium ${of.status < 400 ? 'text-accepted' : 'text-refused'}`}
        data-testid="console-status"
      >
        {of.status < 400 ? '✓' : '✕'} {of.status}
        {code && ` ${code}`}
      </span>
      <span className="tabular-nums text-soft">{words.time(of.ms)}</span>
      {of.state === 'arriving' && <span className="text-soft">{words.arriving}</span>}
      {of.state === 'stopped' && <span className="text-soft">{words.stopped}</span>}
      {isKept && (
        <a
          href={`/?${new URLSearchParams({ sheet: 'wire', of: seq })}`}
          className="underline underline-offset-4 hover:text-ink"
        >
          {words.exchange}
        </a>
      )}
    </p>
  )
}

function Details({ of }: { of: ConsoleResponse }) {
  const words = useConsoleWords()
  return (
    <>
      <details className="mt-2 text-xs">
        <summary className="w-fit text-soft">{words.headers(of.headers.length)}</summary>
        <dl className="mt-1 font-mono leading-5">
          {of.headers.map(([name, value]) => (
            <div key={name} className="pl-4 -indent-4 break-all">
              <dt className="inline text-faint">{name}: </dt>
              <dd className="inline">{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      {of.body === '' ? (
        <p className="mt-2 text-xs text-soft">{words.empty}</p>
      ) : (
        <Scroller
          label={words.responseBody}
          className="mt-2 max-h-112 rounded-md bg-sunk/60 px-3 py-2 font-mono text-xs leading-5"
        >
          <pre lang="en" className="whitespace-pre-wrap break-all">
            {formatted(of.body)}
          </pre>
        </Scroller>
      )}
      {of.isCut && <p className="mt-1 text-xs text-soft">{words.cut}</p>}
    </>
  )
}
