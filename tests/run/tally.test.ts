import { describe, expect, it } from 'vitest'
import {
  countCheck,
  countCrash,
  countPlaywright,
  countVitest,
  summary,
  total,
} from '../../lib/run/test-summary.ts'

const vitestReport = (counts: object, files: readonly object[] = []) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: files,
  ...counts,
})

describe('counting tests', () => {
  it('counts a check as one, passed or failed', () => {
    expect(countCheck(0)).toEqual({ passed: 1, failed: 0 })
    expect(countCheck(2)).toEqual({ passed: 0, failed: 1 })
  })

  it('counts the results of Vitest', () => {
    expect(countVitest(vitestReport({ numPassedTests: 7 }), 0)).toEqual({ passed: 7, failed: 0 })
    const failed = {
      status: 'failed',
      fullName: 'a store keeps it',
      failureMessages: ['Error: \u001b[31mgone\n  at'],
    }
    const failing = [{ status: 'failed', assertionResults: [failed, { status: 'passed' }] }]
    expect(countVitest(vitestReport({ numPassedTests: 6, numFailedTests: 1 }, failing), 1)).toEqual({
      passed: 6,
      failed: 1,
      failures: ['a store keeps it: Error: gone'],
    })
  })

  it('counts a skipped test as failed, and reports it', () => {
    const report = vitestReport({ numPassedTests: 6, numPendingTests: 1, numTodoTests: 1 })
    expect(countVitest(report, 0)).toEqual({ passed: 6, failed: 2, note: '2 skipped' })
    const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 1 }
    expect(countPlaywright({ stats }, 0)).toEqual({ passed: 3, failed: 1, note: '1 skipped or not run' })
  })

  it('counts a file that failed before its first test', () => {
    const files = [{ status: 'failed', name: 'one.test.ts', message: 'no port', assertionResults: [] }]
    expect(countVitest(vitestReport({ numPassedTests: 3 }, files), 1)).toEqual({
      passed: 3,
      failed: 1,
      note: '1 file did not run',
      failures: ['one.test.ts: no port'],
    })
  })

  it('counts the results of Playwright', () => {
    const stats = { expected: 3, unexpected: 2, flaky: 1, skipped: 0 }
    expect(countPlaywright({ stats }, 1)).toEqual({ passed: 4, failed: 2 })
  })

  it('names the tests that passed only when they were repeated, with their first error', () => {
    const tests = [{ status: 'flaky', results: [{ error: { message: 'Timeout\nlog' } }, {}] }]
    const suites = [{ title: 'a.spec.ts', specs: [{ title: 'opens', ok: true, tests }] }]
    const stats = { expected: 3, unexpected: 0, flaky: 1, skipped: 0 }
    const played = countPlaywright({ stats, suites }, 0)
    expect(played).toEqual({ passed: 4, failed: 0, flaky: ['a.spec.ts › opens: Timeout'] })
    const repeated = { fullName: 'one', status: 'passed', failureMessages: ['Error: no\n at'] }
    const files = [{ status: 'passed', assertionResults: [repeated] }]
    const counted = countVitest(vitestReport({ numPassedTests: 1 }, files), 0)
    expect(counted).toEqual({ passed: 1, failed: 0, flaky: ['one: Error: no'] })
    expect(summary([{ name: 'e2e', ...played, seconds: 1 }])).toContain(
      '! e2e: passed when repeated: a.spec.ts › opens: Timeout\n',
    )
  })

  it('names the failed tests of Playwright with their suites', () => {
    const tests = [{ results: [{ error: { message: 'Timeout 5000ms\nCall log' } }] }]
    const specs = [
      { title: 'works', ok: true, tests: [] },
      { title: 'opens', ok: false, tests },
    ]
    const suites = [{ title: 'drawer.spec.ts', suites: [{ title: 'by keyboard', specs }] }]
    const report = { stats: { expected: 1, unexpected: 1 }, suites }
    expect(countPlaywright(report, 1).failures).toEqual([
      'drawer.spec.ts › by keyboard › opens: Timeout 5000ms',
    ])
  })

  it('uses the exit code if no test failed', () => {
    const count = countVitest(vitestReport({ numPassedTests: 3 }), 1)
    expect(count).toEqual({ passed: 3, failed: 1, note: 'exit code 1, and no failed test' })
    expect(countPlaywright({ stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0 } }, 1).failed).toBe(1)
  })

  it.each([[null], ['text'], [{}], [{ stats: null, testResults: 'none' }]])(
    'finds no success in an empty report: %j',
    (report) => {
      expect(countVitest(report, 0)).toEqual({ passed: 0, failed: 1, note: 'no test ran' })
      expect(countPlaywright(report, 0)).toEqual({ passed: 0, failed: 1, note: 'no test ran' })
    },
  )
})

describe('the summary', () => {
  const stages = [
    { name: 'types', ...countCheck(0), seconds: 1.24 },
    { name: 'unit', passed: 120, failed: 0, seconds: 3 },
    { name: 'e2e', ...countCrash('The app could not be built:\na long story'), seconds: 0.1 },
  ]

  it('adds up all stages', () => {
    expect(total(stages)).toEqual({ passed: 121, failed: 1 })
    expect(total([])).toEqual({ passed: 0, failed: 0 })
  })

  it('ends with exactly the line that other programs read', () => {
    expect(summary(stages).split('\n').at(-1)).toBe('121 passed, 1 failed')
  })

  it('lists the failed tests before the stages', () => {
    const stage = { name: 'unit', passed: 1, failed: 1, failures: ['a store keeps it: gone'], seconds: 1 }
    expect(summary([stage]).split('\n')[0]).toBe('✗ unit: a store keeps it: gone')
  })

  it('gives every stage one line, with the first line of its note', () => {
    const lines = summary(stages).split('\n')
    expect(lines).toHaveLength(stages.length + 2)
    expect(lines[2]).toMatch(/^✗ e2e\b.*The app could not be built:$/)
  })
})
