/** Counts the results of the test tools. */
import { stripVTControlCharacters } from 'node:util'

export interface Count {
  readonly passed: number
  readonly failed: number
  /** Reason of a failure that no test reports. */
  readonly note?: string
  /** The failed tests, each with the first line of its error. */
  readonly failures?: readonly string[]
  /** The tests that failed and passed when they were repeated: counted as passed, and reported with the first error. */
  readonly flaky?: readonly string[]
}

export interface Stage extends Count {
  readonly name: string
  readonly seconds: number
}

/** Counts a tool as one test. */
export function countCheck(exitCode: number): Count {
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** Counts a stage that crashed as one failure. */
export function countCrash(note: string): Count {
  return { passed: 0, failed: 1, note }
}

/**
 * Counts a Vitest JSON report. A skipped test counts as failed, and so does a file that failed before it reported a test.
 */
export function countVitest(report: unknown, exitCode: number): Count {
  const passed = numberAt(report, 'numPassedTests')
  const failed = numberAt(report, 'numFailedTests')
  const skipped = numberAt(report, 'numPendingTests') + numberAt(report, 'numTodoTests')
  const files = listAt(report, 'testResults').filter((file) => {
    const tests = listAt(file, 'assertionResults')
    return (
      property(file, 'status') === 'failed' && !tests.some((test) => property(test, 'status') === 'failed')
    )
  }).length
  const notes = [
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(files > 0 ? [`${files} ${files === 1 ? 'file' : 'files'} did not run`] : []),
  ]
  const failures = listAt(report, 'testResults').flatMap(vitestFailures)
  const flaky = listAt(report, 'testResults').flatMap(vitestFlaky)
  return finalCount(
    { passed, failed: failed + skipped + files, note: notes.join(', '), failures, flaky },
    exitCode,
  )
}

/** Counts a Playwright JSON report. A skipped test counts as failed. */
export function countPlaywright(report: unknown, exitCode: number): Count {
  const stats = property(report, 'stats')
  const skipped = numberAt(stats, 'skipped')
  const failed = numberAt(stats, 'unexpected') + skipped
  const passed = numberAt(stats, 'expected') + numberAt(stats, 'flaky')
  const note = skipped > 0 ? `${skipped} skipped or not run` : ''
  const failures = playwrightSpecs(report, '', (spec) => property(spec, 'ok') === false)
  const flaky = playwrightSpecs(report, '', (spec) =>
    listAt(spec, 'tests').some((test) => property(test, 'status') === 'flaky'),
  )
  return finalCount({ passed, failed, note, failures, flaky }, exitCode)
}

/** The failed tests of a file, and the file itself if it failed outside them, as in a `beforeAll`. */
function vitestFailures(file: unknown): readonly string[] {
  const tests = listAt(file, 'assertionResults').filter((test) => property(test, 'status') === 'failed')
  if (tests.length > 0) {
    return tests.map((test) => failure(property(test, 'fullName'), listAt(test, 'failureMessages')[0]))
  }
  return property(file, 'status') === 'failed'
    ? [failure(property(file, 'name'), property(file, 'message'))]
    : []
}

/** The tests of a file that passed after a failure. */
function vitestFlaky(file: unknown): readonly string[] {
  return listAt(file, 'assertionResults')
    .filter((test) => property(test, 'status') === 'passed' && listAt(test, 'failureMessages').length > 0)
    .map((test) => failure(property(test, 'fullName'), listAt(test, 'failureMessages')[0]))
}

/** The selected specs, each with its first error. Suites contain suites. */
function playwrightSpecs(
  suite: unknown,
  path: string,
  isSelected: (spec: unknown) => boolean,
): readonly string[] {
  const nested = listAt(suite, 'suites').flatMap((each) =>
    playwrightSpecs(each, `${path}${property(each, 'title')} › `, isSelected),
  )
  const specs = listAt(suite, 'specs').filter(isSelected)
  return [...nested, ...specs.map((spec) => failure(`${path}${property(spec, 'title')}`, errorOf(spec)))]
}

function errorOf(spec: unknown): unknown {
  const results = listAt(spec, 'tests').flatMap((test) => listAt(test, 'results'))
  return results.map((result) => property(property(result, 'error'), 'message')).find(Boolean)
}

function failure(name: unknown, message: unknown): string {
  const reason = typeof message === 'string' ? firstLine(stripVTControlCharacters(message)) : ''
  return reason === '' ? String(name) : `${name}: ${reason}`
}

/** A non-zero exit code reports errors outside tests. A run without tests is a failure too. */
function finalCount({ passed, failed, note, failures, flaky }: Required<Count>, exitCode: number): Count {
  if (failed === 0 && exitCode !== 0)
    return { passed, failed: 1, note: `exit code ${exitCode}, and no failed test` }
  if (failed === 0 && passed === 0) return { passed, failed: 1, note: 'no test ran' }
  return {
    passed,
    failed,
    ...(note === '' ? {} : { note }),
    ...(failures.length > 0 ? { failures } : {}),
    ...(flaky.length > 0 ? { flaky } : {}),
  }
}

export function total(counts: readonly Count[]): Count {
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
  }
}

/** The flaky and the failed tests, a table of the stages and, as the last line, exactly `N passed, N failed`. */
export function summary(stages: readonly Stage[]): string {
  const { passed, failed } = total(stages)
  const rows = stages.map(({ name, passed, failed, seconds, note = '' }) =>
    [
      failed > 0 ? '✗' : '✓',
      name.padEnd(12),
      `${passed} passed`.padStart(12),
      `${failed} failed`.padStart(12),
      `${seconds.toFixed(1)} s`.padStart(9),
      note === '' ? '' : `  ${firstLine(note)}`,
    ]
      .join(' ')
      .trimEnd(),
  )
  const failures = stages.flatMap(({ name, failures = [] }) => failures.map((test) => `✗ ${name}: ${test}`))
  const flaky = stages.flatMap(({ name, flaky = [] }) =>
    flaky.map((test) => `! ${name}: passed when repeated: ${test}`),
  )
  const list = [...flaky, ...failures]
  return [...list, ...(list.length > 0 ? [''] : []), ...rows, '', `${passed} passed, ${failed} failed`].join(
    '\n',
  )
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const list = property(value, key)
  return Array.isArray(list) ? list : []
}

function numberAt(value: unknown, key: string): number {
  const number = property(value, key)
  return typeof number === 'number' ? number : 0
}
