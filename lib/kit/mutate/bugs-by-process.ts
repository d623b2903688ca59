import { seconds } from './baseline.ts'
import type { Bug, Lab } from './lab.ts'
import { startProxy } from './proxy.ts'
import type { TestLine } from './reporter.ts'
import type { Suite, SuiteRun } from './suite.ts'
import { notKilled, type TrialResult, unclearResult } from './trial.ts'

/** Two for a test that fails twice, and one more if the first run ended before it. */
const MAX_RUNS = 3

/**
 * Tries one bug with any suite, behind a proxy that plants it. A suite whose tests cannot be selected runs whole: until the first
 * failure, then to its end, until an assertion of the same test has failed in two runs.
 */
export async function tryByProcess(
  suite: Suite,
  lab: Lab,
  bug: Bug,
  note: (line: string) => void,
): Promise<TrialResult> {
  const run = async (untilFailure: boolean) => {
    const proxy = await startProxy(lab, { mutations: [bug.id], observedMutations: [] })
    try {
      return await suite.run({ url: proxy.url, env: await lab.benchFor(proxy.url), untilFailure })
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
  const result = resultOf(runs, killer)
  note(`${bug.id}: ${result.killedBy ?? result.reason.replace(/\.$/, '')} in ${seconds(durationMs)}`)
  return result
}

const failures = ({ tests }: SuiteRun) => tests.filter(({ passed }) => passed === false)
const assertionsIn = (run: SuiteRun) => failures(run).filter(({ failure }) => failure === 'assertion')
const hasFailed = (run: SuiteRun, test: string) => assertionsIn(run).some((each) => each.test === test)

function resultOf(runs: readonly SuiteRun[], killer: TestLine | undefined): TrialResult {
  const testsCompleted = Math.max(...runs.map(({ tests }) => tests.length))
  if (killer) return { status: 'Killed', reason: killer.message, killedBy: killer.test, testsCompleted }
  const last = runs.at(-1)
  const [unclear] = last ? failures(last) : []
  const broken = last?.errors[0]
  if (unclear) return unclearResult(unclear, testsCompleted)
  if (broken !== undefined || testsCompleted === 0)
    return notKilled('RuntimeError', `Unclear: ${broken ?? 'the command ran no test'}`, testsCompleted)
  return notKilled('Survived', `Reached, and all ${testsCompleted} tests passed.`, testsCompleted)
}
