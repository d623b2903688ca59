import { appendFileSync } from 'node:fs'
import type {
  FullConfig,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult,
  TestRun,
  TestStep,
} from '@playwright/test/reporter'
import { readPlan, variantOf } from './plan.ts'
import { FAILED, REACH, type Reach } from './reach.ts'

/** Why a test did not pass. Only a failed assertion is a statement about the app. */
export type Failure = 'assertion' | 'timeout' | 'error'

/** One result of one test. */
export interface TestLine {
  readonly kind: 'test'
  readonly test: string
  readonly variant: string | null
  /** Whether it ended as the test expects; a skipped test is null. */
  readonly passed: boolean | null
  readonly failure: Failure | null
  readonly message: string
  readonly durationMs: number
  readonly reach: Reach | null
  readonly file: string
  readonly line: number
}

/** A result, or an error outside of the tests. */
export type ReporterLine = TestLine | { readonly kind: 'error'; readonly message: string }

interface Preprocess {
  readonly config: FullConfig
  readonly suite: Suite
  readonly testRun: TestRun
}

/** Playwright’s reporter of the runner: it excludes what the plan does not select, and writes each result as a line of JSON. */
export default class MutationReporter implements Reporter {
  private readonly plan = readPlan()

  async preprocess({ suite, testRun }: Preprocess): Promise<void> {
    const selected = this.plan?.selected ?? null
    if (selected === null) return
    for (const test of suite.allTests()) {
      const { key, variant } = nameOf(test)
      if (variant === null || !selected[key]?.includes(variant)) testRun.exclude(test)
    }
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const { key, variant } = nameOf(test)
    // A variant that failed by its bug was marked as expected to fail.
    const isMarked = result.annotations.some(({ type }) => type === FAILED)
    const passed = isMarked ? false : result.status === test.expectedStatus
    const noted = result.annotations.findLast(({ type }) => type === REACH)
    this.write({
      kind: 'test',
      test: key,
      variant,
      passed: result.status === 'skipped' ? null : passed,
      failure: passed ? null : failureOf(result),
      message: firstLine(result.errors[0]),
      durationMs: result.duration,
      reach: noted?.description === undefined ? null : (JSON.parse(noted.description) as Reach),
      file: test.location.file,
      line: test.location.line,
    })
  }

  onError(error: TestError): void {
    this.write({ kind: 'error', message: firstLine(error) })
  }

  printsToStdio(): boolean {
    return false
  }

  private write(line: ReporterLine): void {
    if (this.plan) appendFileSync(this.plan.results, `${JSON.stringify(line)}\n`)
  }
}

/** The same in every run: project, file and titles, without the variant. */
function nameOf(test: TestCase): { readonly key: string; readonly variant: string | null } {
  const path = test.titlePath().filter(Boolean)
  const { title, variant } = variantOf(path.pop() ?? '')
  return { key: [...path, title].join(' › '), variant }
}

/** A test that was expected to fail and passed has stated something about the app, too. */
function failureOf({ status, errors, steps }: TestResult): Failure {
  if (status === 'timedOut') return 'timeout'
  if (status === 'passed' || steps.some(hasFailedAssertion)) return 'assertion'
  return errors.some(({ message }) => isAssertion(message ?? '')) ? 'assertion' : 'error'
}

function hasFailedAssertion({ category, error, steps }: TestStep): boolean {
  return (category === 'expect' && error !== undefined) || steps.some(hasFailedAssertion)
}

/** Whether a message is that of a failed assertion, of Playwright or `node:assert`. */
function isAssertion(message: string): boolean {
  return /AssertionError|ERR_ASSERTION|expect\(/.test(message)
}

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')

function firstLine(error: TestError | undefined): string {
  const text = (error?.message ?? error?.value ?? '').replaceAll(COLOURS, '').trim()
  return text.split('\n', 1)[0]?.slice(0, 500) ?? ''
}
