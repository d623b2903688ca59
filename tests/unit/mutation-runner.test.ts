import reportJsonSchema from 'mutation-testing-report-schema/mutation-testing-report-schema.json' with {
  type: 'json',
}
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readJunit } from '#lib/kit/mutate/junit.ts'
import type { Bug } from '#lib/kit/mutate/lab.ts'
import { readOptions, UsageError } from '#lib/kit/mutate/options.ts'
import { type Outcome, type Scored, scoreOf } from '#lib/kit/mutate/outcome.ts'
import { afterVariant, bugsOf, titleOf, variantOf, variantWith } from '#lib/kit/mutate/plan.ts'
import { htmlReport } from '#lib/kit/mutate/report/html.ts'
import { junitReport } from '#lib/kit/mutate/report/junit.ts'
import { markdownReport } from '#lib/kit/mutate/report/markdown.ts'
import { schemaReport } from '#lib/kit/mutate/report/schema.ts'
import { isPlaywrightCommand } from '#lib/kit/mutate/suite.ts'
import { type Status, Trial, type Tried } from '#lib/kit/mutate/trial.ts'
import { MUTATIONS } from '#lib/mutants/index.ts'

const tried = (test: string, failure: Tried['failure'] = null): Tried => ({
  test,
  passed: failure === null,
  failure,
  message: `${test} failed`,
})

/** Runs a trial to its end with tests whose results are fixed, or given for each repetition. */
function finished(tests: Readonly<Record<string, readonly Tried['failure'][]>>): Trial {
  const trial = new Trial(['m01'], Object.keys(tests))
  const runs = new Map<string, number>()
  while (trial.isOpen) {
    const batch = trial.next()
    const results = batch.map((name) => {
      const run = runs.get(name) ?? 0
      runs.set(name, run + 1)
      return tried(name, tests[name]?.[run] ?? null)
    })
    trial.note(batch, results)
  }
  return trial
}

describe('the search for a test that exposes a bug', () => {
  test('kills with an assertion that fails twice', () => {
    expect(finished({ a: [null], b: ['assertion', 'assertion'] }).result()).toMatchObject({
      status: 'Killed',
      killedBy: 'b',
    })
  })

  test('does not count a failure that does not repeat, and continues with the other tests', () => {
    const tests = { a: ['assertion'], b: [null], c: [null], d: ['assertion', 'assertion'] } as const
    expect(finished(tests).result()).toMatchObject({ status: 'Killed', killedBy: 'd' })
    expect(finished({ a: ['assertion'], b: [null] }).result().status).toBe('Survived')
  })

  test.each([
    ['timeout', 'Timeout'],
    ['error', 'RuntimeError'],
  ] as const)('does not count a %s as a kill', (failure, status) => {
    expect(finished({ a: [failure], b: [null] }).result().status).toBe(status)
    expect(finished({ a: [failure], b: ['assertion', 'assertion'] }).result().status).toBe('Killed')
  })

  test('runs a few tests first, and twice as many in each further round', () => {
    const trial = new Trial(['m01'], ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
    expect(trial.next()).toEqual(['a', 'b'])
    trial.note(['a', 'b'], [tried('a'), tried('b')])
    expect(trial.next()).toEqual(['c', 'd', 'e', 'f'])
    trial.note(['c', 'd', 'e', 'f'], [tried('c'), tried('d', 'assertion'), tried('e'), tried('f')])
    expect(trial.next()).toEqual(['d'])
    trial.note(['d'], [tried('d', 'assertion')])
    expect(trial.isOpen).toBe(false)
  })

  test('tries a test again that did not run, and is unclear if it never runs', () => {
    const trial = new Trial(['m01'], ['a', 'b'])
    const skipped = { ...tried('b'), passed: null }
    let rounds = 0
    while (trial.isOpen && rounds < 10) {
      rounds += 1
      trial.note(trial.next(), [tried('a'), skipped])
    }
    expect(rounds).toBe(3)
    expect(trial.result()).toMatchObject({ status: 'RuntimeError', reason: expect.stringContaining('b') })
  })

  test('does not forget a failure whose repetition did not run', () => {
    const trial = new Trial(['m01'], ['a'])
    trial.note(trial.next(), [tried('a', 'assertion')])
    expect(trial.isRepeating).toBe(true)
    trial.note(trial.next(), [])
    expect(trial.result().status).toBe('Pending')
    trial.note(trial.next(), [tried('a', 'assertion')])
    expect(trial.result().status).toBe('Killed')
  })

  test('is pending if the run ends before it', () => {
    const trial = new Trial(['m01'], ['a'])
    expect(trial.result().status).toBe('Pending')
    // The process was stopped before the test.
    trial.note(trial.next(), [])
    expect(trial.result().status).toBe('Pending')
  })

  test('survives if every test passes', () => {
    expect(finished({ a: [null], b: [null], c: [null], d: [null] }).result()).toMatchObject({
      status: 'Survived',
      testsCompleted: 4,
    })
  })
})

const scored = (id: string, status: Status): Scored => ({
  bug: bug(id),
  status,
  reason: `${id} <reason> & "more"`,
  killedBy: status === 'Killed' ? 'file › a test' : null,
  testsCompleted: 3,
  coveredBy: ['file › a test'],
  durationMs: 12.4,
})

function bug(id: string): Bug {
  const {
    at: _,
    control,
    ...facts
  } = MUTATIONS.find((mutant) => mutant.id === id) as (typeof MUTATIONS)[number]
  return { ...facts, control: control === true, mechanisms: [...facts.mechanisms] }
}

describe('the score', () => {
  test('counts everything but killed and left-out bugs against the suite', () => {
    const results = [
      scored('m01', 'Killed'),
      scored('m02', 'Survived'),
      scored('m03', 'NoCoverage'),
      scored('m04', 'Timeout'),
      scored('m05', 'Ignored'),
      scored('c01', 'Survived'),
    ]
    expect(scoreOf(results)).toMatchObject({
      killed: 1,
      counted: 4,
      percent: 25,
      percentOfReached: 50,
      overFitted: [],
      isUnfinished: false,
    })
  })

  test('names a control that a test reports', () => {
    expect(scoreOf([scored('c02', 'Killed')]).overFitted.map(({ bug }) => bug.id)).toEqual(['c02'])
  })

  test('is void while a bug was not tried', () => {
    expect(scoreOf([scored('m01', 'Pending')]).isUnfinished).toBe(true)
  })
})

describe('reports', () => {
  const outcome: Outcome = {
    lab: 'http://127.0.0.1:3000',
    version: '1.2.3',
    command: 'npx playwright test',
    results: [
      scored('m01', 'Killed'),
      scored('m04', 'Survived'),
      scored('m22', 'RuntimeError'),
      scored('m05', 'Ignored'),
      scored('c01', 'Survived'),
      scored('c02', 'Killed'),
    ],
    tests: [{ name: 'file › a test', file: 'file', line: 3 }],
    durations: { suiteMs: 1000, baselinesMs: 2000.5, bugsMs: 3000.5 },
    strategy: 'kit',
  }
  const score = scoreOf(outcome.results)
  const schema = schemaReport(outcome, process.cwd())

  test('are valid under the published schema', () => {
    const published = z.fromJSONSchema(reportJsonSchema as Parameters<typeof z.fromJSONSchema>[0])
    expect(published.safeParse(JSON.parse(JSON.stringify(schema))).error?.issues).toBeUndefined()
    const wrong = { ...JSON.parse(JSON.stringify(schema)), thresholds: { high: 101 } }
    expect(published.safeParse(wrong).success).toBe(false)
  })

  test('show each bug at the function whose result it changes', () => {
    for (const mutant of MUTATIONS) {
      const one = schemaReport({ ...outcome, results: [scored(mutant.id, 'Survived')] }, process.cwd())
      const file = one.files[mutant.seam.file]
      const line = file?.source.split('\n')[(file.mutants[0]?.location.start.line ?? 0) - 1]
      expect(line, mutant.id).toContain(mutant.seam.name.split('.').at(-1))
    }
  })

  test('list a control that survives as left out: it is no gap', () => {
    const mutants = Object.values(schema.files).flatMap(({ mutants }) => mutants)
    expect(mutants.find(({ id }) => id === 'c01')?.status).toBe('Ignored')
    expect(mutants.find(({ id }) => id === 'c02')?.status).toBe('Killed')
  })

  test('name the exposing act of what was missed, with a link to it', () => {
    const text = markdownReport(outcome, score)
    expect(text).toContain('[m04](http://127.0.0.1:3000/testing?section=mutations&bug=m04)')
    expect(text).toContain(bug('m04').exposingAct.en)
    expect(text).toContain('Over-fitted')
    expect(text).not.toContain('[m01]')
    // The test that runs into it without noticing.
    expect(text).toMatch(/\[m04\].*\| file › a test \|/)
  })

  test('are JUnit, which our own reader reads', () => {
    const cases = readJunit(junitReport(outcome))
    expect(cases.map(({ passed }) => passed)).toEqual([true, false, false, null, true, false])
    expect(cases[2]?.message).toContain('m22 <reason> & "more"')
  })

  test('are one page that no text of a test can leave', () => {
    const evil = '</script><img src=x>'
    const named = { ...outcome, results: [{ ...scored('m04', 'Survived'), reason: evil }] }
    const page = htmlReport(
      named,
      scoreOf(named.results),
      schemaReport(named, process.cwd()),
      'const a = "</script>"',
    )
    expect(page).not.toContain(evil)
    expect(page.match(/<script>/g)).toHaveLength(2)
    expect(page.match(/<\/script>/g)).toHaveLength(2)
  })
})

describe('JUnit reports', () => {
  const failureOf = (problem: string) =>
    readJunit(`<testsuite><testcase classname="a" name="b" time="0.5">${problem}</testcase></testsuite>`)[0]

  /** As the runners write them. */
  test.each([
    ['pytest', '<failure message="assert 200 == 401">E  assert 200 == 401</failure>', 'assertion'],
    ['pytest', '<failure message="AssertionError: still accepted">x</failure>', 'assertion'],
    ['pytest', '<failure message="TypeError: expect(AssertionError)">E  TypeError: x</failure>', 'error'],
    ['pytest', '<failure message="requests.exceptions.ConnectionError">x</failure>', 'error'],
    ['pytest', '<error message="failed on setup with &quot;AssertionError&quot;">x</error>', 'error'],
    ['Vitest', '<failure message="expected 200 to be 401" type="AssertionError">x</failure>', 'assertion'],
    ['Vitest', '<failure message="AssertionError: expect(" type="TypeError">TypeError: x</failure>', 'error'],
    [
      'Vitest',
      '<failure message="AssertionError: no" type="Error">Error: AssertionError: no</failure>',
      'error',
    ],
    ['Vitest', '<failure message="Test timed out in 50ms." type="Error">x</failure>', 'timeout'],
    ['Jest', '<failure>Error: expect(received).toBe(expected)\n\nExpected: 401</failure>', 'assertion'],
    ['Jest', '<failure>TypeError: Cannot read properties of undefined\n  at expect(x)</failure>', 'error'],
    [
      'Cypress',
      '<failure message="Timed out retrying after 4000ms: expected 200 to equal 401" type="AssertionError">x</failure>',
      'assertion',
    ],
    [
      'Playwright',
      '<failure message="expect(received).toBe(expected)" type="expect.toBe">x</failure>',
      'assertion',
    ],
    ['Playwright', '<failure message="is not accepted" type="expect.toBeAccepted">x</failure>', 'assertion'],
    ['Playwright', '<error message="AssertionError: expect(" type="TypeError">x</error>', 'error'],
    [
      'node --test',
      `<failure type="testCodeFailure" message="401 == 200">[Error [ERR_TEST_FAILURE]: 401 == 200] {
  cause: AssertionError [ERR_ASSERTION]: 401 == 200</failure>`,
      'assertion',
    ],
    [
      'node --test',
      `<failure type="testCodeFailure" message="AssertionError: expect(">[Error [ERR_TEST_FAILURE]: x] {
  cause: TypeError [Error]: AssertionError: expect(</failure>`,
      'error',
    ],
    [
      'node --test',
      '<failure type="testTimeoutFailure" message="test timed out after 50ms">x</failure>',
      'timeout',
    ],
    [
      'RSpec',
      '<failure message="expected: 401" type="RSpec::Expectations::ExpectationNotMetError">x</failure>',
      'assertion',
    ],
    ['RSpec', '<failure message="undefined method" type="NoMethodError">x</failure>', 'error'],
    [
      'PHPUnit',
      '<failure type="PHPUnit\\Framework\\ExpectationFailedException">Failed asserting that 200</failure>',
      'assertion',
    ],
    ['JUnit', '<failure message="x" type="org.opentest4j.AssertionFailedError">x</failure>', 'assertion'],
    ['JUnit', '<failure message="x" type="java.lang.IllegalStateException">x</failure>', 'error'],
    [
      'xUnit',
      '<failure type="failure" message="Assert.Equal() Failure: Values differ">x</failure>',
      'assertion',
    ],
    [
      'xUnit',
      '<failure type="failure" message="System.NullReferenceException : Object">x</failure>',
      'error',
    ],
    [
      'two problems of one test',
      '<error message="teardown failed" type="TypeError">x</error><failure message="x" type="AssertionError">x</failure>',
      'assertion',
    ],
    ['NUnit', '<failure message="  Expected: 401&#10;  But was:  200">x</failure>', 'assertion'],
    [
      'Go',
      '<failure message="Failed" type="">    logout_test.go:12: got 200, want 401</failure>',
      'assertion',
    ],
    ['Go', '<failure message="Failed" type="">panic: runtime error: index out of range</failure>', 'error'],
    [
      'Rust',
      `<failure type="test failure with exit code 101" message="thread 'logout' panicked">thread 'logout' panicked at src/lib.rs:5:9:
assertion \`left == right\` failed</failure>`,
      'assertion',
    ],
  ])('separate failed assertions from others: %s %s', (_, problem, failure) => {
    expect(failureOf(problem)).toMatchObject({ test: 'a › b', passed: false, failure, durationMs: 500 })
  })

  test('have tests that passed or were skipped', () => {
    expect(failureOf('')).toMatchObject({ passed: true, failure: null })
    expect(failureOf('<skipped/>')).toMatchObject({ passed: null })
  })

  test('of another form are an error', () => {
    expect(() => readJunit('no XML')).toThrow()
  })
})

describe('titles', () => {
  const plan = {
    variants: ['m01', 'none', afterVariant('m01'), 'c01+c02'],
    observed: [],
    selected: null,
    results: '',
  }

  test('have the bug, and lose it again', () => {
    expect(variantOf(titleOf('logs out', 'm01'), plan)).toEqual({ title: 'logs out', variant: 'm01' })
    expect(bugsOf(titleOf('logs out', 'none'), plan)).toEqual([])
    expect(bugsOf(titleOf('logs out', afterVariant('m01')), plan)).toEqual([])
    expect(bugsOf('logs out', plan)).toEqual([])
    expect(bugsOf(titleOf('logs out', variantWith(['c01', 'c02'])), plan)).toEqual(['c01', 'c02'])
  })

  test.each(['logs out ⟨soon⟩ again', 'logs out ⟨m08⟩'])('of a suite plant nothing: %s', (title) => {
    expect(variantOf(title, plan)).toEqual({ title, variant: null })
    expect(bugsOf(title, plan)).toEqual([])
    expect(bugsOf(titleOf(title, 'm01'), plan)).toEqual(['m01'])
  })

  test('plant nothing outside of a run', () => {
    expect(bugsOf(titleOf('logs out', 'm01'), null)).toEqual([])
  })
})

describe('arguments', () => {
  const read = (...args: string[]) => readOptions(args, {})

  test('have the command after --', () => {
    expect(read('--threshold', '80', '--', 'npx', 'playwright', 'test', '--grep', 'x')).toMatchObject({
      threshold: 80,
      lab: 'http://127.0.0.1:3000',
      command: ['npx', 'playwright', 'test', '--grep', 'x'],
    })
  })

  test.each([
    [[]],
    [['--']],
    [['npx', 'playwright', 'test']],
    [['--threshold', 'many', '--', 'playwright', 'test']],
    [['--threshold', '101', '--', 'playwright', 'test']],
    [['--threshold', '', '--', 'playwright', 'test']],
    [['--bugs', ' , ', '--', 'playwright', 'test']],
    [['--lab', 'nonsense', '--', 'playwright', 'test']],
    [['--unknown', '--', 'playwright', 'test']],
    [['--', 'pytest']],
    [['--', 'npm', 'test']],
  ])('that cannot be used are an error: %j', (args) => {
    expect(() => read(...args)).toThrow(UsageError)
  })

  test.each([
    ['npx playwright test', true],
    ['node_modules/.bin/playwright test', true],
    ['node node_modules/@playwright/test/cli.js test', true],
    ['npx playwright show-report', false],
    ['npm test', false],
  ])('“%s” is Playwright: %s', (command, expected) => {
    expect(isPlaywrightCommand(command.split(' '))).toBe(expected)
  })
})
