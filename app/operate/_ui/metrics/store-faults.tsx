'use client'

import { useState } from 'react'
import type { ServerSessionStore } from '#lib/core/policy.ts'
import type { RequestBody } from '#lib/web/routes-types.ts'
import { callApi } from '../../../_ui/lab/api.ts'
import { useLab, useLabState } from '../../../_ui/lab/use-lab.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { type MetricsWords, useMetricsWords } from './use-metrics-words.ts'

type Faults = RequestBody<'/api/bench/faults', 'PATCH'>

/** The faults of the stores whose effect the charts and a load show. */
export function StoreFaults() {
  const { faults: texts } = useMetricsWords()
  const words = useWords()
  const lab = useLab()
  const faults = useLabState(({ bench }) => bench?.faults)
  const [problem, setProblem] = useState<string | null>(null)
  const store = useLabState(({ bench }) => bench?.policy.serverSession.store)
  const redis = faults?.redis ?? 'up'
  const pools = faults?.pools ?? 'free'
  const change = (body: Faults) =>
    lab.operate(async () => {
      const { problem: failed } = await callApi('PATCH', '/api/bench/faults', { body })
      setProblem(failed && texts.failed(problemText(failed, words)))
    })
  return (
    <section aria-labelledby="store-faults" className="bench:w-72">
      <h2 id="store-faults" className="text-sm font-medium">
        {texts.title}
      </h2>
      <div className="mt-2 flex flex-wrap items-start gap-x-5 gap-y-2 bench:flex-col">
        <Select
          label={texts.redis}
          value={redis}
          onChange={({ target }) => change({ redis: target.value as keyof typeof texts.redisStates })}
        >
          {(['up', 'slow', 'read-only', 'down'] as const).map((id) => (
            <option key={id} value={id}>
              {texts.redisStates[id]}
            </option>
          ))}
        </Select>
        <Select
          label={texts.pools}
          value={pools}
          onChange={({ target }) => change({ pools: target.value as keyof typeof texts.poolStates })}
        >
          {(['free', 'exhausted'] as const).map((id) => (
            <option key={id} value={id}>
              {texts.poolStates[id]}
            </option>
          ))}
        </Select>
      </div>
      <p role="status" className="mt-2 max-w-3xl text-xs text-soft">
        {problem ??
          effectsOf({ redis, pools, store })
            .map((id) => texts.explained[id])
            .join(' ')}
      </p>
    </section>
  )
}

interface Setting {
  readonly redis: keyof MetricsWords['faults']['redisStates']
  readonly pools: keyof MetricsWords['faults']['poolStates']
  /** Where the records of server-side sessions are. */
  readonly store: ServerSessionStore | undefined
}

/** What the faults do to requests, and whether server-side sessions depend on the store. */
function effectsOf({ redis, pools, store }: Setting): readonly (keyof MetricsWords['faults']['explained'])[] {
  const isExhausted = pools === 'exhausted'
  if (redis === 'up' && !isExhausted) return ['none']
  const isInMemory = store === 'memory' || store === 'replicated'
  return [
    ...(redis === 'up' ? [] : [redis]),
    ...(isExhausted ? (['exhausted'] as const) : []),
    ...(isInMemory ? (['inMemory'] as const) : []),
    ...(store === 'database' && !isExhausted ? (['inDatabase'] as const) : []),
  ]
}
