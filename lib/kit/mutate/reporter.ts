import { appendFileSync } from 'node:fs'
import type {
  FullConfig,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult,
  TestRun,
} from '@playwright/test/reporter'
import { type Failure, failureOf, firstLine, plain } from './failure.ts'
import { readPlan, variantOf } from './plan.ts'
import { FAILED, REACH, type Reach } from './reach.ts'

/** One result of one test. */
export interface TestLine {
  readonly kind: 'test'
  readonly test: string
  readonly variant: string | null
  /** Whether it ended as the test expects; null if it was skipped, or the run ended before it. */
  readonly passed: boolean | null
  readonly failure: Failure | null
  readonly message: string
  readonly durationMs: number
  readonly reach: Reach | null
  readonly file: string
  readonly line: number
}

/** A result, an error outside of the tests, or why the tests of a suite cannot run apart from each other. */
export type ReporterLine =
  | TestLine
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'dependent'; readonly reason: string }

interface Preprocess {
  readonly config: FullConfig
  readonly suite: Suite
  readonly testRun: TestRun
}

/** Playwright’s reporter of the runner: it excludes what the plan does not select, and writes each result as a line of JSON. */
export default class MutationReporter implements Reporter {
  private readonly plan = readPlan()

  async preprocess({ config, suite, testRun }: Preprocess): Promise<void> {
    for (const reason of dependencies(config, suite, testRun)) this.write({ kind: 'dependent', reason })
    const selected = this.plan?.selected ?? null
    if (selected === null) return
    // What is selected is of this shard: a shard of it would be another part.
    testRun.skipSharding()
    for (const test of suite.allTests()) {
      const { key, variant } = this.nameOf(test)
      if (variant === null || !selected[key]?.includes(variant)) testRun.exclude(test)
    }
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const { key, variant } = this.nameOf(test)
    const { status, annotations } = result
    // A variant that failed by its bug was marked as expected to fail.
    const isMarked = annotations.some(({ type }) => type === FAILED)
    const hasEnded = status !== 'skipped' && status !== 'interrupted'
    const passed = hasEnded ? !isMarked && status === test.expectedStatus : null
    const noted = annotations.findLast(({ type }) => type === REACH)
    this.write({
      kind: 'test',
      test: key,
      variant,
      passed,
      failure: passed === false ? failureOf(result) : null,
      message: textOf(result.errors[0]),
      durationMs: result.duration,
      reach: noted?.description === undefined ? null : (JSON.parse(noted.description) as Reach),
      file: test.location.file,
      line: test.location.line,
    })
  }

  onError(error: TestError): void {
    this.write({ kind: 'error', message: textOf(error) })
  }

  printsToStdio(): boolean {
    return false
  }

  private write(line: ReporterLine): void {
    if (this.plan) appendFileSync(this.plan.results, `${JSON.stringify(line)}\n`)
  }

  /** The same in every run: project, file and titles, without the variant. */
  private nameOf(test: TestCase): { readonly key: string; readonly variant: string | null } {
    const path = test.titlePath().filter(Boolean)
    const { title, variant } = variantOf(path.pop() ?? '', this.plan)
    return { key: [...path, title].join(' › '), variant }
  }
}

/** Why tests depend on each other, as far as a configuration or a suite states it. */
function dependencies({ projects }: FullConfig, suite: Suite, testRun: TestRun): readonly string[] {
  const setup = projects.find(
    ({ dependencies, teardown }) => dependencies.length > 0 || teardown !== undefined,
  )
  const serial = suitesIn(suite).find((each) => testRun.mode(each) === 'serial')
  return [
    ...(setup ? [`the project ${setup.name} depends on another one`] : []),
    ...(serial ? [`${serial.title} is a serial group`] : []),
  ]
}

const suitesIn = (suite: Suite): readonly Suite[] => suite.suites.flatMap((each) => [each, ...suitesIn(each)])

const textOf = (error: TestError | undefined): string =>
  firstLine(plain(error?.message ?? error?.value ?? ''))
