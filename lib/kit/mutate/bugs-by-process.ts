import { type Baseline, seconds } from './baseline.ts'
import type { Bug, Lab } from './lab.ts'
import { startProxy } from './proxy.ts'
import type { TestLine } from './reporter.ts'
import type { Suite, SuiteRun } from './suite.ts'
import { notKilled, type TrialResult, unclearResult } from './trial.ts'

export interface Processes {
  readonly suite: Suite
  readonly lab: Lab
  readonly baseline: Pick<Baseline, 'suiteMs' | 'tests'>
  readonly note: (line: string) => void
}

/** A run with a bug may take this many times as long as without one, and a minute. */
const SLOWEST = 10
const MIN_LIMIT_MS = 60_000

/** Two for a test that fails twice, and one more if the first run ended before it. */
const MAX_RUNS = 3

/**
 * Tries one bug with any suite, behind a proxy that plants it. A suite whose tests cannot be selected runs whole: until the first
 * failure, then to its end, until an assertion of the same test has failed in two runs.
 */
export async function tryByProcess(
  bug: Bug,
  { suite, lab, baseline, note }: Processes,
): Promise<TrialResult> {
  const limitMs = MIN_LIMIT_MS + SLOWEST * baseline.suiteMs
  const run = async (untilFailure: boolean) => {
    const proxy = await startProxy(lab, { mutations: [bug.id], observedMutations: [] })
    try {
      return await suite.run({ url: proxy.url, env: await lab.benchFor(proxy.url), untilFailure, limitMs })
    } finally {
      await proxy.close()
    }
  }
  const runs: SuiteRun[] = []
  let killer: TestLine | undefined
  let isOpen = true
  while (isOpen) {
    const last = await run(runs.length === 0)
    killer = assertionsIn(last).find(({ test }) => runs.some((before) => hasFailed(before, test)))
    runs.push(last)
    // A timeout or an error ends the first run, but a later test may state something. After it, only a failed assertion is repeated.
    const mayKill = runs.length === 1 ? failures(last).length > 0 : assertionsIn(last).length > 0
    isOpen = killer === undefined && mayKill && runs.length < MAX_RUNS
  }
  const durationMs = runs.reduce((sum, each) => sum + each.durationMs, 0)
  const result = resultOf(runs, killer, baseline.tests.filter(({ passed }) => passed).length)
  note(`${bug.id}: ${result.killedBy ?? result.reason.replace(/\.$/, '')} in ${seconds(durationMs)}`)
  return result
}

const failures = ({ tests }: SuiteRun) => tests.filter(({ passed }) => passed === false)
const assertionsIn = (run: SuiteRun) => failures(run).filter(({ failure }) => failure === 'assertion')
const hasFailed = (run: SuiteRun, test: string) => assertionsIn(run).some((each) => each.test === test)

/** @param expected tests that pass without a bug */
function resultOf(runs: readonly SuiteRun[], killer: TestLine | undefined, expected: number): TrialResult {
  const testsCompleted = Math.max(...runs.map(({ tests }) => tests.length))
  if (killer) return { status: 'Killed', reason: killer.message, killedBy: killer.test, testsCompleted }
  const last = runs.at(-1)
  const [unclear] = last ? failures(last) : []
  if (unclear) return unclearResult(unclear, testsCompleted)
  if (last?.isOverdue)
    return notKilled('Timeout', 'Unclear: the command did not end in time.', testsCompleted)
  const broken = last && (last.errors[0] ?? missingIn(last, expected))
  if (broken) return notKilled('RuntimeError', `Unclear: ${broken}`, testsCompleted)
  return notKilled('Survived', `Reached, and all ${testsCompleted} tests passed.`, testsCompleted)
}

/** What a run without a failed test lacks. */
function missingIn({ tests, code }: SuiteRun, expected: number): string | null {
  const ran = tests.filter(({ passed }) => passed).length
  if (ran < expected) return `only ${ran} of ${expected} tests ran, and the command ended with code ${code}`
  return code === 0 ? null : `no test failed, but the command ended with code ${code}`
}
