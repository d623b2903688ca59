'use client'

import { useState } from 'react'
import { callApi, type Problem } from '../../_ui/lab/api.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { problemText } from '../../_ui/words/problem-text.ts'
import { useAllWords } from '../../_ui/words/use-all-words.ts'
import { RaceMap } from './race-map.tsx'
import { STAGE } from './race-stage.tsx'
import { CODES, type Code, type OrdersView, type RaceView } from './race-types.ts'
import type { RaceAddress } from './use-race-address.ts'
import { useRaceWords } from './use-race-words.ts'

interface RaceOrdersProps {
  readonly race: RaceView
  readonly change: (address: Partial<RaceAddress>) => void
  readonly isReady: boolean
}

/** Every order of the naive and of the fixed code, counted and drawn. */
export function RaceOrders({ race, change, isReady }: RaceOrdersProps) {
  const words = useRaceWords()
  const all = useAllWords()
  const [results, setResults] = useState<Partial<Record<Code, OrdersView>>>({})
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const run = async () => {
    if (isRunning || !isReady) return
    setRunning(true)
    setProblem(null)
    for (const implementation of CODES) {
      const answer = await callApi('POST', '/api/bench/races/{id}', {
        params: { id: race.id },
        body: { implementation, exhaust: true },
      })
      if (answer.problem) {
        setProblem(answer.problem)
        break
      }
      const orders = answer.body
      if ('map' in orders) setResults((before) => ({ ...before, [implementation]: orders }))
    }
    setRunning(false)
  }
  return (
    <section aria-labelledby="race-orders" className="mt-10 border-t border-hairline pt-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 id="race-orders" className="text-lg font-semibold tracking-tight">
          {words.orders}
        </h2>
        <Button onClick={run} aria-disabled={!isReady || isRunning}>
          {isRunning ? words.running : words.runAll}
        </Button>
      </div>
      <p className="mt-1 max-w-3xl text-sm text-soft">{words.ordersHelp}</p>
      <div role="status" className="mt-1 min-h-5 text-sm text-refused">
        {problem && words.problem(problemText(problem, all))}
      </div>
      <div className="mt-3 grid gap-x-10 gap-y-8 lanes:grid-cols-2">
        {CODES.map((code) => {
          const orders = results[code]
          const isShorter = (results.fixed?.schedules ?? 0) < (results.naive?.schedules ?? 0)
          return (
            orders && <Orders key={code} code={code} orders={orders} isShorter={isShorter} change={change} />
          )
        })}
      </div>
    </section>
  )
}

function Orders({
  code,
  orders,
  isShorter,
  change,
}: {
  code: Code
  orders: OrdersView
  /** Whether the fixed code has fewer orders than the naive code. */
  isShorter: boolean
  change: RaceOrdersProps['change']
}) {
  const words = useRaceWords()
  const language = useLanguage()
  const name = words.implementations[code]
  const { schedules, bad, sequential, shortestBad, because, ms } = orders
  const execute = (schedule: string) => {
    change({ code, schedule })
    document.getElementById(STAGE)?.scrollIntoView({ block: 'start' })
  }
  return (
    <div data-orders={code}>
      <p className="font-medium">{words.result(name, bad, schedules)}</p>
      <p className="text-xs text-soft">
        {sequential > 0 && <>{words.sequentialOf(sequential)} · </>}
        {words.milliseconds(ms)}
      </p>
      {code === 'fixed' && bad === 0 && isShorter && (
        <p className="mt-1 text-sm text-soft">{words.oneStep}</p>
      )}
      {shortestBad !== null && (
        <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
          {words.shortest}: <code className="font-mono">{shortestBad}</code>
          <Button look="quiet" onClick={() => execute(shortestBad)}>
            {words.execute}
          </Button>
          <span className="w-full text-soft">{because?.[language]}</span>
        </p>
      )}
      <RaceMap label={words.map(name)} orders={orders} execute={execute} />
    </div>
  )
}
