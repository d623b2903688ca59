import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Experiment, LANGUAGES } from '#lib/experiments/experiment.ts'
import { EXPERIMENTS } from '#lib/experiments/index.ts'
import { nextHint, progressOf } from '#lib/experiments/progress.ts'
import { MALLORY, PHONE } from '#lib/experiments/run.ts'
import { check, login } from '#lib/experiments/step.ts'
import { CLIENT_NAMES } from '#lib/web/simulated-client-ids.ts'
import { FUNCTIONS, SOURCES } from '#lib/web/source.ts'
import { send } from '../support/app.ts'
import { ExperimentRun } from '../support/experiment-run.ts'
import { type AppServer, serveApp } from '../support/serve.ts'
import { TestBench } from '../support/test-bench.ts'

// Services send requests to the app itself.
let server: AppServer
beforeAll(async () => {
  server = await serveApp()
})
afterAll(() => server.close())

const NOTHING_YET = { lanes: [], events: [] }

test('has each experiment once', () => {
  const ids = EXPERIMENTS.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test('names Mallory and the phone as the event log does', () => {
  expect({ mallory: MALLORY, phone: PHONE }).toEqual(CLIENT_NAMES)
})

describe.each(EXPERIMENTS.map((experiment) => ({ id: experiment.id, experiment })))(
  '$id',
  ({ id, experiment }) => {
    const { checks, mistakes, prediction, texts, wrongAttempts } = experiment
    const hints = [...checks.flatMap((check) => check.hints), ...mistakes.map(({ hint }) => hint)]

    test('is complete: identifiers, hints, solution, three wrong attempts, sources, code', () => {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(prediction.choices).toContain(prediction.right)
      expect(prediction.choices.length).toBeGreaterThan(1)
      expect(checks.map((check) => check.id)).toContain(prediction.answeredBy)
      for (const check of checks) expect(check.hints.length, check.id).toBeGreaterThan(0)
      expect(new Set(hints).size).toBe(hints.length)
      expect(experiment.solution.length).toBeGreaterThan(0)
      expect(wrongAttempts.length).toBeGreaterThanOrEqual(3)
      expect(experiment.minutes).toBeGreaterThan(0)
      expect(experiment.sources.length).toBeGreaterThan(0)
      for (const { url } of experiment.sources) expect(new URL(url).protocol).toBe('https:')
      for (const { file, name } of experiment.code) {
        expect(Object.keys(SOURCES)).toContain(file)
        expect(FUNCTIONS).toContain(name)
      }
    })

    test.each(LANGUAGES)('has every text in %s, and no other', (language) => {
      const { title, task, question, choices, reason, ...rest } = texts[language]
      expect(Object.keys(choices).sort()).toEqual(prediction.choices.toSorted())
      expect(Object.keys(rest.checks).sort()).toEqual(checks.map((check) => check.id).sort())
      expect(Object.keys(rest.hints).sort()).toEqual(hints.toSorted())
      const all = [
        title,
        question,
        reason,
        ...task,
        ...Object.values({ ...choices, ...rest.checks, ...rest.hints }),
      ]
      for (const text of all) expect(text.trim()).not.toBe('')
      const isChinese = all.every((text) => /\p{Script=Han}/u.test(text))
      expect(isChinese).toBe(language === 'zh')
    })

    test('passes no check and makes no mistake before it is started, and none by its set-up', async () => {
      const empty = { ...NOTHING_YET, lanes: experiment.lanes }
      expect(checks.filter((check) => check.passes(empty)).map((check) => check.id)).toEqual([])
      expect(mistakes.filter(({ isMade }) => isMade(empty)).map(({ hint }) => hint)).toEqual([])
      const run = await ExperimentRun.start(experiment)
      const { state, checks: states } = await run.progress()
      expect({ state, passed: states.filter(({ passed }) => passed) }).toEqual({
        state: 'started',
        passed: [],
      })
      const events = { lanes: experiment.lanes, events: await run.bench.events() }
      expect(mistakes.filter(({ isMade }) => isMade(events)).map(({ hint }) => hint)).toEqual([])
    })

    test('is solved by its solution, with a right prediction', async () => {
      const run = await ExperimentRun.start(experiment)
      await run.all(experiment.solution)
      const { checks: states, ...progress } = await run.progress()
      expect(states.filter(({ passed }) => !passed).map((state) => state.id)).toEqual([])
      const { right } = prediction
      expect(progress).toMatchObject({ state: 'solved', prediction: right, rightChoice: right, attempts: 1 })
      expect(progress.reason).toEqual({ en: texts.en.reason, zh: texts.zh.reason })
    })

    test.each(wrongAttempts.map((attempt) => ({ name: attempt.id, ...attempt })))(
      'is not solved by the wrong attempt $name, which brings its hint',
      async ({ steps, hint }) => {
        const run = await ExperimentRun.start(experiment)
        await run.all(steps)
        const { state, reason, checks: states } = await run.progress()
        expect({ state, reason }).toEqual({ state: 'started', reason: null })
        expect(states.some(({ passed }) => !passed)).toBe(true)
        const { status, body } = await run.post('/hint')
        expect({ status, hint: body.hint.id }).toEqual({ status: 200, hint })
        expect(body.hint.text.en).toBe(texts.en.hints[hint])
      },
    )

    test('can fail each check: some wrong attempt or the start leaves it open', async () => {
      const open = progressOf([experiment], [])[0]
      expect(open?.checks.every(({ passed }) => !passed)).toBe(true)
      // Every hint of the ladder can be taken, one after the other.
      let progress = open
      const ladder: string[] = []
      while (progress) {
        const next = nextHint(experiment, progress, { ...NOTHING_YET, lanes: experiment.lanes })
        if (next === null) break
        ladder.push(next)
        progress = { ...progress, hints: ladder }
      }
      expect(ladder).toEqual(checks.flatMap((check) => check.hints))
    })
  },
)

describe('the API of experiments', () => {
  const [experiment] = EXPERIMENTS as readonly [Experiment]
  const path = `/api/bench/experiments/${experiment.id}`
  const post = (bench: TestBench, where = path, body: object = {}) =>
    bench.request(where, { method: 'POST', body })

  test('lists all experiments without hints, answer and reason', async () => {
    const { experiments } = await (await send('/api/experiments')).json()
    expect(experiments.map(({ id }: { id: string }) => id)).toEqual(EXPERIMENTS.map(({ id }) => id))
    const text = JSON.stringify(experiments)
    for (const { texts } of EXPERIMENTS) {
      for (const hint of Object.values(texts.en.hints)) expect(text).not.toContain(hint)
      expect(text).not.toContain(texts.en.reason)
    }
  })

  test('returns the answer, all hints and the reason as notes for a speaker', async () => {
    for (const { id, prediction, texts } of EXPERIMENTS) {
      const notes = await (await send(`/api/experiments/${id}/notes`)).json()
      expect(notes.rightChoice).toBe(prediction.right)
      expect(notes.hints.map(({ text }: { text: { zh: string } }) => text.zh)).toEqual(
        Object.values(texts.zh.hints),
      )
      expect(notes.reason).toEqual({ en: texts.en.reason, zh: texts.zh.reason })
    }
    expect((await send('/api/experiments/nothing/notes')).status).toBe(404)
  })

  test('returns open progress for a new bench', async () => {
    const { experiments } = await (await TestBench.open()).call('GET', '/api/bench/experiments')
    for (const { state, prediction, checks, hints, attempts } of experiments) {
      expect({ state, prediction, hints, attempts }).toEqual({
        state: 'open',
        prediction: null,
        hints: [],
        attempts: 0,
      })
      expect(checks.every(({ passed, at }) => !passed && at === null)).toBe(true)
    }
  })

  test('starts with a reset bench, the policy and the lanes of the set-up', async () => {
    const bench = await TestBench.open({ preset: 'hardened' })
    await bench.login(experiment.lanes[0] ?? 'jwt')
    const { status, body } = await post(bench)
    expect({ status, preset: body.preset, policy: body.policy, id: body.id }).toEqual({
      status: 200,
      preset: experiment.setUp?.preset,
      policy: { ...experiment.setUp?.policy, lanes: experiment.lanes },
      id: bench.id,
    })
    expect(body.experiment).toMatchObject({ id: experiment.id, state: 'started', attempts: 1 })
    expect(await bench.sessions('state=active')).toEqual([])
  })

  test('returns 404 for an unknown experiment, 422 for an unknown choice', async () => {
    const bench = await TestBench.open()
    for (const rest of ['', '/prediction', '/hint']) {
      const body = rest === '/prediction' ? { choice: 'all' } : {}
      const answer = await post(bench, `/api/bench/experiments/unknown${rest}`, body)
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 404, code: 'not_found' })
    }
    await post(bench)
    for (const body of [{ choice: 'nonsense' }, {}, { choice: 1 }, { choice: 'all', more: 1 }]) {
      const answer = await post(bench, `${path}/prediction`, body)
      expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
    }
  })

  test('returns 409 for a prediction or a hint before the start', async () => {
    const bench = await TestBench.open()
    const { choices } = experiment.prediction
    for (const answer of [
      await post(bench, `${path}/prediction`, { choice: choices[0] }),
      await post(bench, `${path}/hint`),
    ]) {
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 409, code: 'conflict' })
    }
  })

  test('accepts one prediction in each attempt', async () => {
    const bench = await TestBench.open()
    await post(bench)
    const [first = '', second = ''] = experiment.prediction.choices
    const made = await post(bench, `${path}/prediction`, { choice: first })
    expect(made).toMatchObject({ status: 200, body: { prediction: first, rightChoice: null } })
    const again = await post(bench, `${path}/prediction`, { choice: second })
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } })
    const { body } = await post(bench)
    expect(body.experiment).toMatchObject({ prediction: null, attempts: 2 })
    const renewed = await post(bench, `${path}/prediction`, { choice: second })
    expect(renewed).toMatchObject({ status: 200, body: { prediction: second } })
  })

  test('refuses a prediction after the answer', async () => {
    const run = await ExperimentRun.start(experiment)
    await run.all(experiment.solution.filter(({ act }) => act !== 'predict'))
    const { status, body } = await run.post('/prediction', { choice: experiment.prediction.right })
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'conflict' })
    expect(await run.progress()).toMatchObject({ state: 'solved', prediction: null })
    expect((await run.post('/hint')).status).toBe(409)
  })

  test('returns each hint once, then 409', async () => {
    const run = await ExperimentRun.start(experiment)
    const ladder = experiment.checks.flatMap(({ hints }) => hints)
    for (const hint of ladder) expect((await run.post('/hint')).body.hint.id).toBe(hint)
    expect(await run.post('/hint')).toMatchObject({ status: 409, body: { code: 'conflict' } })
    const { hints, hintTexts } = await run.progress()
    expect({ hints, texts: hintTexts.map(({ id }) => id) }).toEqual({ hints: ladder, texts: ladder })
  })

  test('writes events while the bench is used, without a request for progress', async () => {
    const run = await ExperimentRun.start(experiment)
    await run.all(experiment.solution)
    const written = async () =>
      (await run.bench.events()).flatMap((event) => ('experiment' in event ? [event.type] : []))
    await expect.poll(written, { timeout: 3000 }).toContain('experiment.solved')
    const types = await written()
    expect(types.filter((type) => type === 'experiment.solved')).toHaveLength(1)
    expect(types.filter((type) => type === 'experiment.check_passed')).toHaveLength(experiment.checks.length)
    expect(types.slice(0, 2)).toEqual(['experiment.started', 'experiment.predicted'])
  })

  test('keeps what is solved after a reset, and ends an attempt in progress', async () => {
    const run = await ExperimentRun.start(experiment)
    await run.all(experiment.solution)
    expect((await run.progress()).state).toBe('solved')
    await run.bench.request('/api/bench/reset', { method: 'POST', body: {} })
    expect((await run.progress()).state).toBe('solved')
    await run.post('')
    const again = await run.progress()
    expect(again).toMatchObject({ state: 'started', attempts: 2, hints: [] })
    expect(again.solvedAt).not.toBeNull()
    await run.bench.request('/api/bench/reset', { method: 'POST', body: {} })
    expect(await run.progress()).toMatchObject({ state: 'open', attempts: 2 })
    expect((await run.post('/hint')).status).toBe(409)
  })

  test('keeps the progress when older events are trimmed', async () => {
    const run = await ExperimentRun.start(experiment)
    await run.all(experiment.solution)
    expect((await run.progress()).state).toBe('solved')
    const { lab } = await import('#lib/bench/lab.ts')
    const bench = await lab().benches.find(run.bench.id)
    for (let event = 0; event < 2500; event++) {
      bench?.append({ type: 'clock.advanced', now: 0, offsetSeconds: 0, frozen: false })
      if (event % 200 === 0) await bench?.observer.ledger.whenFlushed()
    }
    expect((await run.bench.events()).some(({ type }) => type === 'experiment.started')).toBe(false)
    expect(await run.progress()).toMatchObject({ state: 'solved', attempts: 1 })
  })

  test('can be solved after more checks than the event log keeps', async () => {
    const { refreshReuse } = await import('#lib/experiments/refresh-reuse/index.ts')
    const run = await ExperimentRun.start(refreshReuse)
    await run.one(login('jwt'))
    await run.one(check('jwt'))
    const heartbeat = (await run.bench.events()).findLast(({ type }) => type === 'request.verified')
    if (heartbeat?.type !== 'request.verified') throw new Error('The check was not accepted.')
    const { lab } = await import('#lib/bench/lab.ts')
    const bench = await lab().benches.find(run.bench.id)
    for (let event = 0; event < 2500; event++) {
      bench?.append(heartbeat)
      if (event % 200 === 0) await run.progress()
    }
    expect((await run.bench.events()).some(({ type }) => type === 'policy.changed')).toBe(false)
    await run.all(refreshReuse.solution)
    expect((await run.progress()).state).toBe('solved')
  })

  test('sets up concurrent starts one after the other', async () => {
    const bench = await TestBench.open()
    const timeout = EXPERIMENTS.find(({ id }) => id === 'which-timeout')
    await Promise.all(
      [experiment.id, 'which-timeout'].flatMap((id) =>
        [1, 2].map(() => post(bench, `/api/bench/experiments/${id}`)),
      ),
    )
    const { hint } = (await post(bench, '/api/bench/experiments/which-timeout/hint')).body
    const types = (await bench.events()).flatMap(({ type }) =>
      ['bench.reset', 'experiment.started', 'policy.changed'].includes(type) ? [type] : [],
    )
    expect(types).toEqual(Array(4).fill(['bench.reset', 'experiment.started', 'policy.changed']).flat())
    const { policy, clock } = (await bench.request('/api/bench')).body
    expect({ policy, frozen: clock.frozen, hint: hint?.id }).toEqual({
      policy: { ...timeout?.setUp?.policy, lanes: timeout?.lanes },
      frozen: true,
      hint: timeout?.checks[0]?.hints[0],
    })
  })

  test('names the event of a prediction and a hint in Lab-Seq', async () => {
    const run = await ExperimentRun.start(experiment)
    const made = await run.post('/prediction', { choice: experiment.prediction.choices[0] ?? '' })
    const hinted = await run.post('/hint')
    const seqs = (await run.bench.events()).flatMap((event) =>
      event.type === 'experiment.predicted' || event.type === 'experiment.hint_taken' ? [event.seq] : [],
    )
    expect([made, hinted].map(({ headers }) => headers.get('lab-seq'))).toEqual(seqs)
  })

  test('gives the bench its own preset back at a reset', async () => {
    const bench = await TestBench.open({ preset: 'finance' })
    await post(bench)
    await bench.request('/api/bench/reset', { method: 'POST', body: {} })
    expect((await bench.request('/api/bench')).body.preset).toBe('finance')
  })
})
