import { benchFor, seconds } from './baseline.ts'
import type { Bug } from './lab.ts'
import { startProxy } from './proxy.ts'
import type { Suite, SuiteRun } from './suite.ts'
import { notKilled, type TrialResult, unclearResult } from './trial.ts'

/**
 * Tries one bug with any suite, behind a proxy that plants it. A suite whose tests cannot be selected runs whole: until the first
 * failure, and once more to repeat it.
 */
export async function tryByProcess(
  suite: Suite,
  lab: string,
  bug: Bug,
  note: (line: string) => void,
): Promise<TrialResult> {
  const run = async (untilFailure: boolean) => {
    const proxy = await startProxy(lab, { mutations: [bug.id], observedMutations: [] })
    try {
      return await suite.run({ url: proxy.url, env: await benchFor(proxy.url), untilFailure })
    } finally {
      await proxy.close()
    }
  }
  const first = await run(true)
  const kill = failedIn(first)
  // A timeout or an error ended the run, but a later test may state something.
  const second = failures(first).length === 0 ? null : await run(false)
  const again = second && failedIn(second, kill)
  note(
    `${bug.id}: ${second === null ? 'all tests passed' : (again?.test ?? 'unclear')} in ${seconds(first.durationMs + (second?.durationMs ?? 0))}`,
  )
  return resultOf(first, second, again)
}

const failures = ({ tests }: SuiteRun) => tests.filter(({ passed }) => passed === false)

/** A test that failed by an assertion; the same one, if a first run had one. */
const failedIn = (run: SuiteRun, same?: { readonly test: string }) =>
  failures(run).find(
    ({ failure, test }) => failure === 'assertion' && (same === undefined || same.test === test),
  )

function resultOf(
  first: SuiteRun,
  second: SuiteRun | null,
  killer: ReturnType<typeof failedIn> | null | undefined,
): TrialResult {
  const testsCompleted = Math.max(first.tests.length, second?.tests.length ?? 0)
  if (killer) return { status: 'Killed', reason: killer.message, killedBy: killer.test, testsCompleted }
  const [unclear] = failures(second ?? first)
  const broken = (second ?? first).errors[0]
  if (unclear) return unclearResult(unclear, testsCompleted)
  if (broken !== undefined || testsCompleted === 0)
    return notKilled('RuntimeError', `Unclear: ${broken ?? 'the command ran no test'}`, testsCompleted)
  return notKilled('Survived', `Reached, and all ${testsCompleted} tests passed.`, testsCompleted)
}
