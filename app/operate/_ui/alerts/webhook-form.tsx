'use client'

import { type FormEvent, useState } from 'react'
import type { ResponseBody } from '#lib/web/routes-types.ts'
import { copyText } from '../../../_ui/display/clipboard.ts'
import { callApi, type Problem, send } from '../../../_ui/lab/api.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { useAlertsWords } from './use-alerts-words.ts'

type Delivery = ResponseBody<'/api/bench/alerts/test', 'POST'>

/** Three attempts of two seconds, and the pauses between them. */
const TEST_TIMEOUT_MS = 20_000

interface WebhookFormProps {
  /** The URL that is set; null if there is none. */
  readonly url: string | null
  readonly onChange: () => Promise<unknown>
}

/** Sets, tests and removes the webhook. */
export function WebhookForm({ url, onChange }: WebhookFormProps) {
  const { webhook: texts } = useAlertsWords()
  const words = useWords()
  const [typed, setTyped] = useState(url ?? 'http://127.0.0.1:9000/alerts')
  const [secret, setSecret] = useState<string | null>(null)
  const [status, setStatus] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  /** A URL may be invalid for several reasons, which only the detail of the response states. */
  const whyRefused = (refused: Problem) =>
    refused.code === 'invalid_request' ? texts.invalid(refused.detail) : problemText(refused, words)

  async function change(webhook: { readonly url: string } | null): Promise<void> {
    setStatus(null)
    const { problem: refused, body } = await callApi('PATCH', '/api/bench/alerts', { body: { webhook } })
    setProblem(refused && whyRefused(refused))
    if (refused) return
    setSecret(body.webhook?.secret ?? null)
    await onChange()
  }

  async function test(): Promise<void> {
    setProblem(null)
    setStatus(texts.sending)
    const sent = await send<Delivery>('POST', '/api/bench/alerts/test', {}, undefined, TEST_TIMEOUT_MS)
    if (sent.problem) {
      setStatus(null)
      setProblem(problemText(sent.problem, words))
      return
    }
    const { outcome, attempts, status: code } = sent.body
    const isDelivered = outcome === 'delivered' && code !== null
    setStatus(isDelivered ? texts.delivered(code, attempts) : texts.notDelivered(code, attempts))
  }

  function submit(event: FormEvent): void {
    event.preventDefault()
    change({ url: typed })
  }

  return (
    <section aria-labelledby="webhook" data-focus-fallback tabIndex={-1} className="min-w-0 outline-none">
      <h2 id="webhook" className="text-sm font-medium">
        {texts.title}
      </h2>
      <p className="mt-1 max-w-3xl text-xs text-soft">{texts.intro}</p>
      <form onSubmit={submit} className="mt-3 flex flex-wrap items-center gap-2">
        <label className="flex min-w-0 flex-1 items-center gap-2 text-xs text-faint">
          {texts.url}
          <input
            type="text"
            inputMode="url"
            spellCheck={false}
            maxLength={500}
            className="h-8 min-w-40 flex-1 rounded-md border border-edge/60 bg-raised px-2 font-mono text-xs text-ink"
            aria-invalid={problem !== null}
            aria-describedby="webhook-status"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </label>
        <Button type="submit">{texts.set}</Button>
      </form>
      <p id="webhook-status" role="status" className="mt-2 text-xs break-words text-soft">
        {problem ? (
          <span className="text-refused">{problem}</span>
        ) : (
          (status ?? (url === null ? texts.none : texts.isSet(url)))
        )}
      </p>
      {url !== null && (
        <p className="mt-2 flex gap-1.5">
          <Button look="quiet" className="border border-edge/40 text-xs" onClick={test}>
            {texts.test}
          </Button>
          <Button look="quiet" className="border border-edge/40 text-xs" onClick={() => change(null)}>
            {texts.remove}
          </Button>
        </p>
      )}
      {secret !== null && <Secret key={secret} value={secret} />}
    </section>
  )
}

function Secret({ value }: { value: string }) {
  const { webhook: texts } = useAlertsWords()
  const [isCopied, setCopied] = useState(false)
  return (
    <div className="mt-3 border-t border-hairline pt-2 text-xs">
      <p className="text-soft">{texts.secret}</p>
      <p className="mt-1 flex flex-wrap items-center gap-2">
        <code className="min-w-0 font-mono break-all">{value}</code>
        <Button look="quiet" onClick={async () => setCopied(await copyText(value))}>
          {isCopied ? texts.copied : texts.copy}
        </Button>
      </p>
    </div>
  )
}
