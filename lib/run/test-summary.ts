/** Counts the results of the test tools. */

export interface Count {
  readonly passed: number
  readonly failed: number
  /** Reason of a failure that no test reports. */
  readonly note?: string
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
  return finalCount({ passed, failed: failed + skipped + files, note: notes.join(', ') }, exitCode)
}

/** Counts a Playwright JSON report. A skipped or flaky test counts as failed. */
export function countPlaywright(report: unknown, exitCode: number): Count {
  const stats = property(report, 'stats')
  const skipped = numberAt(stats, 'skipped')
  const failed = numberAt(stats, 'unexpected') + numberAt(stats, 'flaky') + skipped
  const note = skipped > 0 ? `${skipped} skipped or not run` : ''
  return finalCount({ passed: numberAt(stats, 'expected'), failed, note }, exitCode)
}

/** A non-zero exit code reports errors outside tests. A run without tests is a failure too. */
function finalCount({ passed, failed, note }: Required<Count>, exitCode: number): Count {
  if (failed === 0 && exitCode !== 0)
    return { passed, failed: 1, note: `exit code ${exitCode}, and no failed test` }
  if (failed === 0 && passed === 0) return { passed, failed: 1, note: 'no test ran' }
  return note === '' ? { passed, failed } : { passed, failed, note }
}

export function total(counts: readonly Count[]): Count {
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
  }
}

/** A table of the stages and, as its last line, exactly `N passed, N failed`. */
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
  return [...rows, '', `${passed} passed, ${failed} failed`].join('\n')
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
