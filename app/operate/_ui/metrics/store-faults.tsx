'use client'

import { useState } from 'react'
import type { RequestBody } from '#lib/web/routes-types.ts'
import { callApi } from '../../../_ui/lab/api.ts'
import { useLab, useLabState } from '../../../_ui/lab/use-lab.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { useMetricsWords } from './use-metrics-words.ts'

type Faults = RequestBody<'/api/bench/faults', 'PATCH'>

/** The faults of the stores whose effect the charts and a load show. */
export function StoreFaults() {
  const { faults: texts } = useMetricsWords()
  const words = useWords()
  const lab = useLab()
  const faults = useLabState(({ bench }) => bench?.faults)
  const [problem, setProblem] = useState<string | null>(null)
  const pools = faults?.pools ?? 'free'
  const change = (body: Faults) =>
    lab.operate(async () => {
      const { problem: failed } = await callApi('PATCH', '/api/bench/faults', { body })
      setProblem(failed && texts.failed(problemText(failed, words)))
    })
  return (
    <section aria-labelledby="store-faults" className="lanes:w-72">
      <h2 id="store-faults" className="text-sm font-medium">
        {texts.title}
      </h2>
      <div className="mt-2 flex flex-col items-start gap-2">
        <Select
          label={texts.redis}
          value={faults?.redis ?? 'up'}
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
        {problem ?? texts.explained[pools]}
      </p>
    </section>
  )
}
