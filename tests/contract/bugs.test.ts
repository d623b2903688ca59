import { describe, expect, test } from 'vitest'
import type { Experiment } from '#lib/experiments/experiment.ts'
import { EXPERIMENTS } from '#lib/experiments/index.ts'
import { send } from '../support/app.ts'
import { ExperimentRun } from '../support/experiment-run.ts'
import { TestBench } from '../support/test-bench.ts'

const BUGS = EXPERIMENTS.filter(({ bug }) => bug !== undefined)
const [experiment] = BUGS as [Experiment]
const { bug } = experiment as Required<Experiment>
const lines = bug.places.map(([line = 0]) => line)
const right = bug.fixes.find(({ fails }) => fails === null)
const wrong = bug.fixes.find(({ fails }) => fails === 'exploit')

const start = () => ExperimentRun.start(experiment)
const bugOf = (run: ExperimentRun, id = run.experiment.id) =>
  run.bench.request(`/api/bench/experiments/${id}/bug`)

describe('the API of bugs', () => {
  test('lists them as experiments of the kind bug, without bench, lines, fixes and explanations', async () => {
    const { experiments } = await (await send('/api/experiments')).json()
    const kinds = experiments.map(({ kind }: { kind: string }) => kind)
    expect(kinds).toEqual(EXPERIMENTS.map((known) => (known.bug ? 'bug' : 'bench')))
    const listed = experiments.find(({ id }: { id: string }) => id === experiment.id)
    expect(listed).toMatchObject({ kind: 'bug', lanes: [], preset: null, policy: null, minutes: 3 })
    for (const { text, explanation } of Object.values(bug.texts.en)) {
      expect(JSON.stringify(experiments)).not.toContain(text)
      expect(JSON.stringify(experiments)).not.toContain(explanation)
    }
  })

  test('starts without a change of the bench', async () => {
    const bench = await TestBench.open({ preset: 'hardened' })
    await bench.login('jwt')
    const { status, body } = await bench.request(`/api/bench/experiments/${experiment.id}`, {
      method: 'POST',
      body: {},
    })
    expect({ status, preset: body.preset, state: body.experiment.state }).toEqual({
      status: 200,
      preset: 'hardened',
      state: 'started',
    })
    expect(await bench.sessions('state=active')).toHaveLength(1)
  })

  test('shows the listing, but no answer before it is given', async () => {
    const run = await start()
    const { status, body } = await bugOf(run)
    expect({ status, ...body, lines: body.lines.length > 10 }).toEqual({
      status: 200,
      path: `lib/vulnerable/${bug.folder}/flawed.ts`,
      lines: true,
      placeCount: bug.places.length,
      places: null,
      marked: null,
      exploit: null,
      fixes: null,
    })
  })

  test('accepts right lines only, and shows the places once they are found', async () => {
    const run = await start()
    const missed = await run.post('/answer', { part: 'lines', lines: [1] })
    expect(missed).toMatchObject({ status: 200, body: { right: false, bug: { marked: [1], places: null } } })
    const found = await run.post('/answer', { part: 'lines', lines })
    expect(found).toMatchObject({
      status: 200,
      body: { right: true, bug: { marked: lines, places: bug.places, fixes: null } },
    })
    expect(found.body.experiment.checks).toMatchObject([
      { id: 'lines', passed: true },
      { id: 'exploit', passed: false },
      { id: 'fix', passed: false },
    ])
  })

  test('runs the exploit on the server, and shows its steps and then the fixes without results', async () => {
    const run = await start()
    await run.post('/answer', { part: 'lines', lines })
    const { body } = await run.post('/answer', { part: 'exploit' })
    expect(body).toMatchObject({ right: true, bug: { exploit: { breach: true } } })
    expect(body.bug.exploit.steps.length).toBeGreaterThan(1)
    expect(body.experiment.rightChoice).toBe(experiment.prediction.right)
    expect(body.bug.fixes.map(({ id, result }: { id: string; result: unknown }) => ({ id, result }))).toEqual(
      bug.fixes.map(({ id }) => ({ id, result: null })),
    )
    for (const { explanation } of Object.values(bug.texts.en)) {
      expect(JSON.stringify(body)).not.toContain(explanation)
    }
  })

  test('runs each chosen fix against exploit and contract test, and keeps what ran', async () => {
    const run = await start()
    await run.post('/answer', { part: 'lines', lines })
    await run.post('/answer', { part: 'exploit' })
    const failed = await run.post('/answer', { part: 'fix', fix: wrong?.id })
    expect(failed.body).toMatchObject({ right: false, experiment: { state: 'started', reason: null } })
    const fixOf = ({ fixes }: { fixes: { id: string; result: unknown }[] }, id = '') =>
      fixes.find((fix) => fix.id === id)?.result
    expect(fixOf(failed.body.bug, wrong?.id)).toMatchObject({
      right: false,
      exploit: { breach: true },
      contract: { passed: true },
      explanation: { en: bug.texts.en[wrong?.id ?? '']?.explanation },
    })
    const solved = await run.post('/answer', { part: 'fix', fix: right?.id })
    expect(solved.body).toMatchObject({ right: true, experiment: { state: 'solved' } })
    const { body } = await bugOf(run)
    expect(body).toEqual(solved.body.bug)
    expect(fixOf(body, wrong?.id)).toEqual(fixOf(failed.body.bug, wrong?.id))
    const answered = (await run.bench.events()).filter(({ type }) => type === 'experiment.answered')
    expect(answered).toHaveLength(4)
  })

  test('refuses a fix before the lines are found and the exploit succeeded', async () => {
    const run = await start()
    const fix = { part: 'fix', fix: right?.id }
    expect(await run.post('/answer', fix)).toMatchObject({ status: 409, body: { code: 'conflict' } })
    await run.post('/answer', { part: 'exploit' })
    expect(await run.post('/answer', fix)).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect((await bugOf(run)).body.fixes).toBeNull()
  })

  test('shows no fix after a reset of the bench before the exploit succeeded', async () => {
    const run = await start()
    await run.post('/answer', { part: 'lines', lines })
    await run.bench.request('/api/bench/reset', { method: 'POST', body: {} })
    expect((await bugOf(run)).body.fixes).toBeNull()
  })

  test('refuses an answer before the start, and one to an experiment on the bench', async () => {
    const bench = await TestBench.open()
    const answer = (id: string) =>
      bench.request(`/api/bench/experiments/${id}/answer`, { method: 'POST', body: { part: 'exploit' } })
    expect(await answer(experiment.id)).toMatchObject({ status: 409, body: { code: 'conflict' } })
    for (const id of [EXPERIMENTS.find((known) => !known.bug)?.id ?? '', 'unknown']) {
      expect(await answer(id)).toMatchObject({ status: 404, body: { code: 'not_found' } })
      const view = await bench.request(`/api/bench/experiments/${id}/bug`)
      expect(view).toMatchObject({ status: 404, body: { code: 'not_found' } })
    }
  })

  test.each([
    [{ part: 'lines', lines: [0] }],
    [{ part: 'lines', lines: [100] }],
    [{ part: 'lines', lines: [1.5] }],
    [{ part: 'lines', lines: [] }],
    [{ part: 'lines', lines: Array.from({ length: 51 }, () => 1) }],
    [{ part: 'lines' }],
    [{ part: 'fix', fix: 'unknown' }],
    [{ part: 'fix', fix: '../flawed' }],
    [{ part: 'exploit', code: 'process.exit()' }],
    [{ part: 'nonsense' }],
    [{}],
  ])('refuses %j with 422', async (body) => {
    const run = await start()
    expect(await run.post('/answer', body)).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
  })

  test('begins a new attempt without the answers of the last one', async () => {
    const run = await start()
    await run.all(experiment.solution)
    await run.post('')
    const nothing = { marked: null, places: null, exploit: null, fixes: null }
    expect((await bugOf(run)).body).toMatchObject(nothing)
    expect(await run.progress()).toMatchObject({ state: 'started', attempts: 2 })
    expect(await run.post('/answer', { part: 'fix', fix: right?.id })).toMatchObject({ status: 409 })
    await run.all(experiment.solution)
    expect(await run.progress()).toMatchObject({ state: 'solved', attempts: 2 })
  })

  test('keeps the simulated clients and the requests of the bench', async () => {
    const bench = await TestBench.open()
    const { jar } = await bench.login('jwt', 'alice', { carrier: 'cookie' })
    const theft = { method: 'POST', body: { mechanism: 'jwt' }, headers: { cookie: jar } }
    expect((await bench.request('/api/guests/mallory/steal', theft)).status).toBe(200)
    const before = (await bench.request('/api/guests')).body
    await bench.request(`/api/bench/experiments/${experiment.id}`, { method: 'POST', body: {} })
    expect((await bench.request('/api/guests')).body).toEqual(before)
  })

  test('counts no answer of an earlier attempt', async () => {
    const run = await start()
    await run.post('/answer', { part: 'lines', lines })
    await run.post('/answer', { part: 'exploit' })
    await Promise.all([run.post('/answer', { part: 'fix', fix: right?.id }), run.post('')])
    // The restart came before or after the answer; either way the new attempt has no answer.
    expect(await run.progress()).toMatchObject({ state: 'started', attempts: 2 })
    const { checks } = await run.progress()
    expect(checks.filter(({ passed }) => passed)).toEqual([])
    const earlier = (await run.bench.events()).find(({ type }) => type === 'experiment.started')
    const { lab } = await import('#lib/bench/lab.ts')
    const bench = await lab().benches.find(run.bench.id)
    const late = { experiment: experiment.id, attempt: earlier?.seq ?? '' }
    bench?.append({ type: 'experiment.check_passed', ...late, check: 'lines' })
    bench?.append({ type: 'experiment.solved', ...late })
    expect(await run.progress()).toMatchObject({ state: 'started', checks })
  })

  test('leaves the run of an experiment on the bench complete', async () => {
    const onBench = EXPERIMENTS.find(({ id }) => id === 'stale-role') as Experiment
    const running = await ExperimentRun.start(onBench)
    const [first, ...rest] = onBench.solution.filter(({ act }) => act !== 'predict')
    if (first) await running.one(first)
    await running.progress()
    const { lab } = await import('#lib/bench/lab.ts')
    const bench = await lab().benches.find(running.bench.id)
    for (let event = 0; event < 2500; event++) {
      bench?.append({ type: 'clock.advanced', now: 0, offsetSeconds: 0, frozen: false })
      if (event % 500 === 0) await running.progress()
    }
    const answering = new ExperimentRun(running.bench, experiment)
    await answering.post('')
    await answering.post('/answer', { part: 'exploit' })
    await running.all(rest)
    expect((await running.progress()).state).toBe('solved')
  })
})
