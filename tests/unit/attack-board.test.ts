import { describe, expect, test } from 'vitest'
import type { ApiResult } from '../../app/_ui/lab/api.ts'
import {
  type AttackResult,
  type AttackView,
  createAttackRuns,
  type RunId,
  runKey,
} from '../../app/attacks/_ui/attack-runs.ts'
import { bugsOf, contains, runsOf, settingLines, settingOf } from '../../app/attacks/_ui/attack-settings.ts'
import { attackViews } from '../../lib/web/attack-view.ts'

/* The board of attacks: how its runs are scheduled, and what it derives from the attacks. */

const RESULT: AttackResult = {
  ...{ outcome: 'held', route: 'intended', code: 'binding_mismatch', honest: null },
  ...{ because: { en: '', zh: '' }, seqs: [], events: [] },
}
const ANSWERED = { cost: null, retryAfterSeconds: null, seq: '0-0' } as const
const done: ApiResult<AttackResult> = { ...ANSWERED, problem: null, body: RESULT }
const refused = (status: number, code: string): ApiResult<AttackResult> => ({
  ...ANSWERED,
  ...{ problem: { status, code, detail: '' }, body: null, retryAfterSeconds: 2 },
})

const idAt = (place: number): RunId => ({
  ...{ attack: `a${place}`, mechanism: 'jwt', variant: 'v', stage: 'weak' },
})

/** Runs whose requests are answered one by one by the test. */
function controlled() {
  const waiting: { id: RunId; answer: (result: ApiResult<AttackResult>) => void }[] = []
  const pauses: number[] = []
  const runs = createAttackRuns({
    request: (id) => new Promise((answer) => waiting.push({ id, answer })),
    pause: async (ms) => {
      pauses.push(ms)
    },
  })
  const ended = new Promise<void>((resolve) => {
    runs.subscribe(() => {
      if (runs.get().phase === 'finished' || runs.get().phase === 'stopped') resolve()
    })
  })
  const answer = async (result: ApiResult<AttackResult>) => {
    waiting.shift()?.answer(result)
    await new Promise(setImmediate)
  }
  const stateOf = (place: number) => runs.get().runs.get(runKey(idAt(place)))?.state
  return { runs, waiting, pauses, ended, answer, stateOf }
}

describe('the runs of the board', () => {
  test('are carried out four at a time, and counted', async () => {
    const { runs, waiting, ended, answer, stateOf } = controlled()
    runs.start([0, 1, 2, 3, 4, 5].map(idAt))
    expect(waiting).toHaveLength(4)
    expect(runs.get()).toMatchObject({ phase: 'running', done: 0, total: 6 })
    expect(stateOf(4)).toBeUndefined()
    await answer(done)
    expect(waiting).toHaveLength(4)
    expect(runs.get()).toMatchObject({ done: 1 })
    for (let place = 1; place < 6; place++) await answer(done)
    await ended
    expect(runs.get()).toMatchObject({ phase: 'finished', done: 6, total: 6 })
    for (let place = 0; place < 6; place++) expect(stateOf(place)).toBe('done')
  })

  test('begin no other run after they were stopped', async () => {
    const { runs, waiting, ended, answer, stateOf } = controlled()
    runs.start([0, 1, 2, 3, 4, 5].map(idAt))
    runs.stop()
    while (waiting.length > 0) await answer(done)
    await ended
    expect(runs.get()).toMatchObject({ phase: 'stopped', done: 4, total: 4 })
    expect(stateOf(3)).toBe('done')
    expect(stateOf(4)).toBeUndefined()
  })

  test('are requested again, after the time that the server states, if it has no room', async () => {
    const { runs, pauses, ended, answer, stateOf } = controlled()
    runs.start([idAt(0)])
    await answer(refused(429, 'rate_limited'))
    expect(stateOf(0)).toBe('running')
    await answer(done)
    await ended
    expect(pauses).toEqual([2000])
    expect(stateOf(0)).toBe('done')
  })

  test('keep the state from before a run that was stopped while it waited for room', async () => {
    const { runs, ended, answer, stateOf } = controlled()
    runs.start([idAt(0)])
    runs.stop()
    await answer(refused(429, 'rate_limited'))
    await ended
    expect(stateOf(0)).toBeUndefined()
  })

  test('state the problem of a run that failed', async () => {
    const { runs, ended, answer } = controlled()
    runs.start([idAt(0)])
    await answer(refused(503, 'store_unavailable'))
    await ended
    expect(runs.get().runs.get(runKey(idAt(0)))).toMatchObject({
      state: 'failed',
      problem: { code: 'store_unavailable' },
    })
  })

  test('are limited to one with an ID on the bench of the visitor', async () => {
    const { runs, waiting, answer } = controlled()
    const id: RunId = { ...idAt(0), stage: 'bench' }
    const first = runs.onBench(id, '5-0')
    await runs.onBench(id, '6-0')
    expect(waiting).toHaveLength(1)
    expect(runs.get().runs.get(runKey(id))).toEqual({ state: 'running', after: '5-0' })
    await answer(done)
    await first
    expect(runs.get().runs.get(runKey(id))?.state).toBe('done')
  })
})

const attacks: readonly AttackView[] = attackViews()

describe.each(attacks.map((attack) => [attack.id, attack] as const))('the attack %s', (_, attack) => {
  test('is data that the page can receive: no functions', () => {
    expect(structuredClone(attack)).toEqual(attack)
  })

  test('runs both settings of a known variant on each mechanism to which it applies', () => {
    const lanes = Object.keys(attack.defaults) as RunId['mechanism'][]
    const runs = runsOf(attack, lanes)
    expect(runs).toHaveLength(2 * attack.applies.length)
    const known = attack.variants.map(({ id }) => id)
    for (const { variant } of runs) expect(known).toContain(variant)
  })

  test('states why it does not apply to each other mechanism', () => {
    for (const mechanism of Object.keys(attack.defaults)) {
      const applies = attack.applies.includes(mechanism as RunId['mechanism'])
      expect(Object.hasOwn(attack.notes, mechanism), mechanism).toBe(!applies)
    }
  })

  test('has a change that the page can show, in each variant of the board', () => {
    const shown = Object.values(attack.defaults)
    for (const { id, carrier } of attack.variants.filter((variant) => shown.includes(variant.id))) {
      const [weak, mended] = [settingOf(attack, id, 'weak'), settingOf(attack, id, 'mended')]
      const differs =
        settingLines(attack, id).length > 0 ||
        bugsOf(attack, id).length > 0 ||
        (mended.carrier ?? carrier) !== (weak.carrier ?? carrier)
      expect(differs && weak.label.en !== mended.label.en, id).toBe(true)
    }
  })
})

test('finds a merge patch in a policy that has all of it', () => {
  const policy = { csrf: 'off', jwt: { rotation: true, gracePeriodSeconds: 10 }, lanes: ['jwt'] }
  expect(contains(policy, {})).toBe(true)
  expect(contains(policy, { jwt: { rotation: true } })).toBe(true)
  expect(contains(policy, { lanes: ['jwt'] })).toBe(true)
  expect(contains(policy, { jwt: { rotation: false } })).toBe(false)
  expect(contains(policy, { cookies: { httpOnly: true } })).toBe(false)
})
