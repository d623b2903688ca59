import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Baseline, NoBaseline, runBaseline } from '#lib/kit/mutate/baseline.ts'
import { tryByProcess } from '#lib/kit/mutate/bugs-by-process.ts'
import { DependentTests, tryByRound } from '#lib/kit/mutate/bugs-by-round.ts'
import { type Bug, Lab, UnusableLab } from '#lib/kit/mutate/lab.ts'
import type { TestLine } from '#lib/kit/mutate/reporter.ts'
import type { RunOptions, Suite, SuiteRun } from '#lib/kit/mutate/suite.ts'

/* The search with suites whose results each test states. */

let lab: Lab
let benches = 0
const server = createServer((_, outgoing) => {
  benches += 1
  outgoing.writeHead(201, { 'content-type': 'application/json' }).end(`{"id":"b${benches}","users":[]}`)
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  lab = new Lab(url, new AbortController().signal)
})

afterAll(() => server.close())

const text = { en: '', zh: '' }
const bug = (id: string): Bug => ({
  id,
  title: text,
  what: text,
  mechanisms: ['jwt'],
  seam: { file: '', name: '' },
  exposingAct: text,
  source: { title: '', url: '' },
  control: false,
})

const line = (test: string, more: Partial<TestLine> = {}): TestLine => ({
  kind: 'test',
  test,
  variant: null,
  passed: true,
  failure: null,
  message: '',
  durationMs: 1,
  reach: { bugs: ['m01', 'm02'], mechanisms: ['jwt'] },
  file: '',
  line: 1,
  ...more,
})

const failed = (test: string, failure: TestLine['failure'] = 'assertion'): TestLine =>
  line(test, { passed: false, failure })

const run = (tests: readonly TestLine[], more: Partial<SuiteRun> = {}): SuiteRun => ({
  tests,
  errors: [],
  dependent: null,
  isOverdue: false,
  code: 0,
  durationMs: 1,
  ...more,
})

/** A suite that creates a bench and has these results, run by run; the last one for all further runs. */
function suiteOf(...runs: readonly SuiteRun[]): Suite & { readonly ran: RunOptions[] } {
  const ran: RunOptions[] = []
  return {
    ran,
    async run(options) {
      ran.push(options)
      await fetch(`${options.url}/api/benches`, { method: 'POST' })
      return runs[Math.min(ran.length, runs.length) - 1] as SuiteRun
    },
  }
}

describe('the baseline', () => {
  const baseline = async (...runs: readonly SuiteRun[]) => {
    const notes: string[] = []
    const { strategy } = await runBaseline(suiteOf(...runs), lab, [bug('m01')], (note) => notes.push(note))
    return { strategy, notes: notes.join('\n') }
  }

  test('allows rounds if the tests are green under the titles of rounds', async () => {
    expect(await baseline(run([line('a')]), run([line('a', { variant: 'none' })]))).toMatchObject({
      strategy: 'kit',
    })
  })

  test('gives each bug a run of its own if a suite states that its tests depend on each other', async () => {
    const dependent = run([line('a')], { dependent: 'flow is a serial group' })
    expect(await baseline(dependent)).toEqual({
      strategy: 'proxy',
      notes: expect.stringContaining('flow is a serial group'),
    })
  })

  test('gives each bug a run of its own if a test depends on its title', async () => {
    const red = run([{ ...failed('a'), variant: 'none' }], { code: 1 })
    const green = run([line('a')])
    expect(await baseline(green, red, green)).toEqual({
      strategy: 'proxy',
      notes: expect.stringContaining('snapshots'),
    })
    await expect(baseline(green, red, run([failed('a')], { code: 1 }))).rejects.toThrow(NoBaseline)
  })

  test('gives each bug a run of its own if a test does not run under its title of a round', async () => {
    const first = run([line('a'), line('b')])
    expect((await baseline(first, run([line('a', { variant: 'none' })]), first)).notes).toContain(
      'b does not run',
    )
  })

  test('names the places of the tests in the files of the suite', async () => {
    const suite = suiteOf(
      run([line('a', { file: 'a.spec.ts', line: 7 })]),
      run([line('a', { file: 'variants.ts', line: 18, variant: 'none' })]),
    )
    const { tests } = await runBaseline(suite, lab, [bug('m01')], () => {})
    expect(tests).toMatchObject([{ file: 'a.spec.ts', line: 7 }])
  })

  test('is impossible if the suite sends its requests elsewhere', async () => {
    const elsewhere = { run: async () => run([line('a', { reach: { bugs: [], mechanisms: [] } })]) }
    await expect(runBaseline(elsewhere, lab, [bug('m01')], () => {})).rejects.toThrow('SESSION_LAB_URL')
  })

  test('gives each bug a run of its own if a test was declared without the kit', async () => {
    expect((await baseline(run([line('a')]))).notes).toContain('mergeTests')
  })
})

describe('a bug in rounds', () => {
  const baseline = (tests: readonly TestLine[]): Baseline => ({
    strategy: 'kit',
    tests,
    reach: { bugs: ['m01', 'm02'], mechanisms: ['jwt'] },
    suiteMs: 1,
    durationMs: 2,
  })
  const rounds = (suite: Suite, tests: readonly TestLine[]) => ({
    suite,
    lab,
    baseline: baseline(tests),
    killers: new Map<string, string>(),
    isStopped: () => false,
    note: () => {},
  })

  test('is killed by a test that fails twice, and passes without it', async () => {
    const statuses: string[] = []
    const suite = suiteOf(
      run([{ ...failed('a'), variant: 'm01' }]),
      run([{ ...failed('a'), variant: 'm01' }, line('a', { variant: 'none-after-m01' })]),
    )
    await tryByRound([bug('m01')], {
      ...rounds(suite, [line('a')]),
      note: (_, trials) => statuses.push(trials[0]?.result().status ?? ''),
    })
    expect(statuses).toEqual(['Pending', 'Killed'])
    expect(suite.ran[1]?.plan?.selected).toEqual({ a: ['m01', 'none-after-m01'] })
  })

  test('is not killed by a test that fails after it without a bug, too', async () => {
    const suite = suiteOf(
      run([{ ...failed('a'), variant: 'm01' }]),
      run([
        { ...failed('a'), variant: 'm01' },
        { ...failed('a'), variant: 'none-after-m01' },
      ]),
    )
    await expect(tryByRound([bug('m01')], rounds(suite, [line('a')]))).rejects.toThrow(DependentTests)
  })

  test('is not tried in rounds if an error is of no test', async () => {
    const suite = suiteOf(run([line('a', { variant: 'm01' })], { errors: ['A fixture of a worker failed.'] }))
    await expect(tryByRound([bug('m01')], rounds(suite, [line('a')]))).rejects.toThrow('of no test')
  })
})

describe('a bug in runs of its own', () => {
  const statusOf = async (...runs: readonly SuiteRun[]) => {
    const suite = suiteOf(...runs)
    const baseline = { suiteMs: 1, tests: [line('a')] }
    const { status, killedBy } = await tryByProcess(bug('m01'), { suite, lab, baseline, note: () => {} })
    return [status, killedBy, suite.ran.length]
  }
  const a = run([failed('a')])
  const b = run([line('a'), failed('b')])
  const broken = run([failed('a', 'error')])
  const green = run([line('a'), line('b')])

  test.each<[string, readonly SuiteRun[], readonly unknown[]]>([
    ['survives if all tests pass', [green], ['Survived', null, 1]],
    ['is killed by a test that fails twice', [a, a], ['Killed', 'a', 2]],
    ['is not killed by a test that fails once', [a, green], ['Survived', null, 2]],
    ['is not killed by two tests that fail once each', [a, b, green], ['Survived', null, 3]],
    ['is killed by a later test that fails twice', [a, b, b], ['Killed', 'b', 3]],
    ['is killed after an error only by a test that fails twice', [broken, b, b], ['Killed', 'b', 3]],
    ['is not killed after an error by a test that fails once', [broken, b, green], ['Survived', null, 3]],
    ['is unclear if the test breaks each time', [broken, broken], ['RuntimeError', null, 2]],
    ['is unclear if tests are missing', [run([])], ['RuntimeError', null, 1]],
    [
      'is unclear if the command fails without a failed test',
      [run([line('a')], { code: 1 })],
      ['RuntimeError', null, 1],
    ],
    ['is unclear if the command does not end', [run([], { isOverdue: true })], ['Timeout', null, 1]],
  ])('%s', async (_, runs, expected) => {
    expect(await statusOf(...runs)).toEqual(expected)
  })
})

describe('a request to the server', () => {
  test('ends when the run is interrupted', async () => {
    const run = new AbortController()
    const silent = createServer(() => run.abort())
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
    await expect(new Lab(url, run.signal).readReach('b1')).rejects.toThrow(UnusableLab)
    silent.closeAllConnections()
    silent.close()
  })

  test('states that a server does not respond, or is another one', async () => {
    const { signal } = new AbortController()
    await expect(new Lab('http://127.0.0.1:9', signal).readReach('b1')).rejects.toThrow('does not respond')
    await expect(lab.readBugs()).rejects.toThrow('No Session Lab')
  })
})
