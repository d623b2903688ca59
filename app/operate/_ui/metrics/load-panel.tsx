'use client'

import { useEffect, useRef, useState } from 'react'
import type { RequestBody, ResponseBody } from '#lib/web/routes-types.ts'
import { send } from '../../../_ui/lab/api.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { LoadTable } from './load-table.tsx'
import { useMetricsWords } from './use-metrics-words.ts'

type LoadRequest = RequestBody<'/api/bench/load', 'POST'>
export type LoadResult = ResponseBody<'/api/bench/load', 'POST'>

const CONCURRENCIES = [1, 4, 16, 32]
const SECONDS = [2, 5, 10]
/** In addition to the load itself: it may wait for the measurements of others. */
const WAIT_MS = 60_000

/** Starts a load, and shows the results of the lanes next to each other. */
export function LoadPanel() {
  const { load: texts } = useMetricsWords()
  const words = useWords()
  const [settings, setSettings] = useState({ concurrency: 16, seconds: 5, act: 'me' as 'me' | 'login' })
  const [result, setResult] = useState<LoadResult | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isRunning, setRunning] = useState(false)
  const abort = useRef<AbortController | null>(null)
  // A load stops when the page is left.
  useEffect(() => () => abort.current?.abort(), [])

  async function start(): Promise<void> {
    if (isRunning) return
    setRunning(true)
    setProblem(null)
    abort.current = new AbortController()
    const body: LoadRequest = settings
    const timeoutMs = settings.seconds * 1000 + WAIT_MS
    const answer = await send<LoadResult>('POST', '/api/bench/load', body, abort.current.signal, timeoutMs)
    setRunning(false)
    if (answer.problem) setProblem(texts.failed(problemText(answer.problem, words)))
    else setResult(answer.body)
  }
  const change = (part: Partial<typeof settings>) => setSettings({ ...settings, ...part })

  return (
    <section aria-labelledby="load" className="min-w-0">
      <h2 id="load" className="text-sm font-medium">
        {texts.title}
      </h2>
      <p className="mt-1 max-w-3xl text-xs text-soft">{texts.intro}</p>
      <p className="max-w-3xl text-xs text-soft">{texts.counted[settings.act]}</p>
      <div className="mt-3 flex flex-wrap items-center gap-x-5 gap-y-2">
        <Select
          label={texts.concurrency}
          value={settings.concurrency}
          onChange={({ target }) => change({ concurrency: Number(target.value) })}
        >
          {CONCURRENCIES.map((count) => (
            <option key={count}>{count}</option>
          ))}
        </Select>
        <Select
          label={texts.seconds}
          value={settings.seconds}
          onChange={({ target }) => change({ seconds: Number(target.value) })}
        >
          {SECONDS.map((count) => (
            <option key={count} value={count}>
              {texts.secondsOf(count)}
            </option>
          ))}
        </Select>
        <Select
          label={texts.act}
          value={settings.act}
          onChange={({ target }) => change({ act: target.value as 'me' | 'login' })}
        >
          {(['me', 'login'] as const).map((id) => (
            <option key={id} value={id}>
              {texts.acts[id]}
            </option>
          ))}
        </Select>
        <Button onClick={start} aria-busy={isRunning}>
          {isRunning ? texts.running(settings.concurrency) : texts.start}
        </Button>
      </div>
      <p role="status" className="mt-2 text-xs text-soft">
        {problem ?? (result ? texts.result(result.concurrency, result.seconds) : texts.none)}
      </p>
      {result && <LoadTable result={result} />}
    </section>
  )
}
