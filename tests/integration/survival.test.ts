import { describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import type { TrialRow } from '#lib/bench/survival-trial.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { TRIAL_FAULTS, trialLinesOf } from '#lib/core/survival.ts'
import { selfContained } from '../support/cases.ts'
import { type BenchOptions, TestBench } from '../support/test-bench.ts'

/* Thirty users, one fault: the measured results match the rules. */

/** Policies under which the rules branch. */
const POLICIES: readonly (readonly [string, BenchOptions])[] = [
  ['textbook, sticky', { preset: 'textbook' }],
  ['hardened, round robin', { preset: 'hardened' }],
  [
    'a shop, sticky: sessions longer than the skew, fail-open',
    { preset: 'e-commerce', policy: { balancer: 'sticky', outage: 'fail-open' } },
  ],
  [
    'with a cache of verified credentials, and revocation by user',
    {
      preset: 'hardened',
      policy: selfContained({ verifiedCacheSeconds: 60, revocation: ['epoch', 'not-before'] }),
    },
  ],
  [
    'hybrid, with lifetimes shorter than the trial',
    {
      preset: 'hardened',
      policy: { lifetime: { idleSeconds: 1 }, ...selfContained({ checkOn: 'sensitive-acts' }) },
    },
  ],
]

const run = (bench: TestBench, fault: string) =>
  bench.request('/api/bench/survival', { method: 'POST', body: { fault } })

describe.each(POLICIES)('%s', (_, settings) => {
  test.each(TRIAL_FAULTS)('%s: matches the rules for every mechanism and store', async (fault) => {
    const bench = await TestBench.open(settings)
    const { status, body } = await run(bench, fault)
    expect(status).toBe(200)
    const rows = body.rows as readonly TrialRow[]
    expect(rows.map(({ mechanism, store }) => ({ mechanism, store }))).toEqual(
      trialLinesOf({ lanes: MECHANISM_IDS }),
    )
    for (const { mechanism, store, predicted, measured, agrees } of rows) {
      const predictedTotals = { accepted: 0, refused: {} as Record<string, number>, unavailable: 0 }
      for (const { outcome, code, users } of predicted) {
        if (outcome === 'refused')
          predictedTotals.refused[code ?? ''] = (predictedTotals.refused[code ?? ''] ?? 0) + users
        else predictedTotals[outcome] += users
      }
      expect(measured, `${mechanism} ${store ?? ''}`).toEqual(predictedTotals)
      expect(agrees).toBe(true)
    }
  })
})

describe('a survival trial', () => {
  test('leaves its bench unchanged, and no data of its own', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('server-session')
    const events = await bench.events()
    // Writes the rows of the audit trail that are still pending.
    await bench.must('/api/bench/audit')
    const { commands } = lab().link
    const own = async () => (await commands.keys(`{${bench.id}}*`)).sort()
    const before = await own()
    const benches = new Set<string>()
    for (const fault of ['redis-restart-empty', 'partition']) {
      let isOver = false
      const trial = run(bench, fault).finally(() => {
        isOver = true
      })
      let cursor = '0'
      while (!isOver) {
        // Other tests fill the same Redis concurrently; only a trial has users with such names. A page at a
        // time: KEYS would block the trial itself.
        const [next, keys] = await commands.scan(cursor, 'MATCH', '*:user-*', 'COUNT', 1000)
        for (const key of keys) benches.add(key.slice(0, key.indexOf('}') + 1))
        cursor = next
      }
      expect((await trial).status).toBe(200)
    }
    expect(benches.size).toBeGreaterThan(0)
    for (const bench of benches) expect(await commands.keys(`${bench}*`)).toEqual([])
    expect(await own()).toEqual(before)
    expect(await bench.events()).toEqual(events)
    expect((await alice.me('?slide=0')).status).toBe(200)
  })

  test('waits for its turn while another one runs', async () => {
    const benches = await Promise.all(Array.from({ length: 4 }, () => TestBench.open()))
    const answers = await Promise.all(benches.map((bench) => run(bench, 'node-down')))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  })

  test('is refused if its bench has several waiting, and does not delay other benches', async () => {
    const [greedy, patient] = [await TestBench.open(), await TestBench.open()]
    const order: string[] = []
    const many = Array.from({ length: 6 }, () => run(greedy, 'node-down').finally(() => order.push('greedy')))
    const one = run(patient, 'node-down').finally(() => order.push('patient'))
    const answers = await Promise.all(many)
    expect((await one).status).toBe(200)
    // One runs and two wait; this bench alternates with the other one.
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429, 429])
    expect(answers.at(-1)?.body.code).toBe('rate_limited')
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(order.filter((who) => who === 'greedy').length).toBe(6)
    expect(order.indexOf('patient')).toBeLessThan(order.lastIndexOf('greedy'))
  })

  test('is refused for an unknown fault', async () => {
    const bench = await TestBench.open()
    const { status, body } = await run(bench, 'flood')
    expect(status).toBe(422)
    expect(body.errors[0].field).toBe('fault')
  })
})
