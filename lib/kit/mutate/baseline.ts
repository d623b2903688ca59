import type { Bug, Lab } from './lab.ts'
import { NO_BUG } from './plan.ts'
import { startProxy } from './proxy.ts'
import { joined, type Reach } from './reach.ts'
import type { TestLine } from './reporter.ts'
import type { Suite, SuiteRun } from './suite.ts'

/** A suite that cannot be scored. The message says why, and names the tests. */
export class NoBaseline extends Error {}

const NO_REQUEST =
  'The suite sent no request to the address that it was given. Use SESSION_LAB_URL or BASE_URL as base URL.'
const NO_BENCH =
  'The suite created no bench and logged in on none that was created for it. Create one in each run (POST /api/benches), or use SESSION_LAB_BENCH.'

/** What a suite does without a bug. */
export interface Baseline {
  readonly strategy: 'kit' | 'proxy'
  readonly tests: readonly TestLine[]
  readonly reach: Reach
  /** Of the first run, which is as the suite runs without the runner. */
  readonly suiteMs: number
  readonly durationMs: number
}

/**
 * Runs a suite twice without a bug: it must be green both times. The second run watches the seams of all bugs. If the tests use
 * the kit, it declares them as the rounds of bugs do.
 * @throws NoBaseline
 */
export async function runBaseline(
  suite: Suite,
  lab: Lab,
  bugs: readonly Bug[],
  note: (line: string) => void,
): Promise<Baseline> {
  const first = await throughProxy(suite, lab, [])
  assertGreen(first, 'The suite fails without a planted bug, so nothing was scored')
  note(`Baseline 1: ${passed(first)} in ${seconds(first.durationMs)}`)
  const observed = bugs.map(({ id }) => id)
  const worlds = first.tests.filter(({ reach }) => reach !== null).length
  const usesKit = worlds > 0 && first.benches <= worlds
  const varied = usesKit && first.dependent === null ? await withVariants(suite, lab, observed) : null
  const reason = usesKit ? (first.dependent ?? (varied && whyNotByRound(first, varied))) : null
  if (reason !== null) note(`Each bug gets a run of its own: ${reason}.`)
  const second = varied && reason === null ? varied : await throughProxy(suite, lab, observed)
  assertGreen(
    second,
    'The suite was green once and failed in the second run, so it is flaky and nothing was scored',
  )
  const { reach } = second
  if (second !== varied && second.benches === 0 && reach.mechanisms.length === 0)
    throw new NoBaseline(second.requests === 0 ? NO_REQUEST : NO_BENCH)
  note(
    `Baseline 2: ${passed(second)} in ${seconds(second.durationMs)}; ${reach.bugs.length} of ${bugs.length} bugs reached`,
  )
  return {
    strategy: second === varied ? 'kit' : 'proxy',
    // The places of the tests are those of the first run: the kit declares those of the second one.
    tests: second.tests.map((test) => {
      const { file, line } = first.tests.find((each) => each.test === test.test) ?? test
      return { ...test, file, line }
    }),
    reach,
    suiteMs: first.durationMs,
    durationMs: first.durationMs + (varied?.durationMs ?? 0) + (second === varied ? 0 : second.durationMs),
  }
}

/** Why the tests of a suite that uses the kit cannot be run in rounds; null if they can. */
function whyNotByRound(first: SuiteRun, varied: SuiteRun): string | null {
  const undeclared = varied.tests.find(({ reach, variant }) => reach !== null && variant === null)
  if (undeclared) return `${undeclared.test} was not declared by the kit (use its mergeTests)`
  const failed = varied.tests.find((test) => test.passed === false)
  if (failed) return `${failed.test} fails under another title, as with snapshots that have no name`
  const ran = new Set(varied.tests.flatMap(({ test, passed }) => (passed ? [test] : [])))
  const missing = first.tests.find(({ test, passed }) => passed && !ran.has(test))
  if (missing) return `${missing.test} does not run under another title, as with --grep or a line number`
  return varied.errors[0] ?? (varied.code === 0 ? null : `the command ended with code ${varied.code}`)
}

type BaselineRun = SuiteRun & {
  readonly reach: Reach
  /** Benches and requests of the suite itself. */
  readonly benches: number
  readonly requests: number
}

/** As a suite runs that does not know of the kit. */
async function throughProxy(suite: Suite, lab: Lab, observed: readonly string[]): Promise<BaselineRun> {
  const proxy = await startProxy(lab, { mutations: [], observedMutations: observed })
  try {
    const run = await suite.run({ url: proxy.url, env: await lab.benchFor(proxy.url) })
    return {
      ...run,
      reach: await proxy.reach(),
      benches: proxy.benchCount() - 1,
      requests: proxy.requestCount() - 1,
    }
  } finally {
    await proxy.close()
  }
}

/** With the titles of later runs, so that a test which depends on its title is found here. */
async function withVariants(suite: Suite, lab: Lab, observed: readonly string[]): Promise<BaselineRun> {
  const run = await suite.run({ url: lab.url, plan: { observed, variants: [NO_BUG], selected: null } })
  const reach = joined(run.tests.flatMap((test) => (test.reach === null ? [] : [test.reach])))
  return { ...run, reach, benches: 0, requests: 0 }
}

function assertGreen({ tests, errors, code }: SuiteRun, what: string): void {
  const failed = tests.filter(({ passed }) => passed === false)
  const lines = [
    ...errors,
    ...failed.map(({ test, message }) => `${test}${message === '' ? '' : `: ${message}`}`),
  ]
  if (lines.length > 0) throw new NoBaseline([`${what}:`, ...lines.map((line) => `  ${line}`)].join('\n'))
  if (tests.every(({ passed }) => passed === null))
    throw new NoBaseline(
      `The command ran no test${code === 0 ? '' : ` and ended with code ${code}`}, so nothing was scored.`,
    )
  if (code !== 0) throw new NoBaseline(`${what}: the command ended with code ${code}.`)
}

const passed = ({ tests }: SuiteRun) => `${tests.filter((test) => test.passed).length} tests passed`

/** A duration in a line of progress. */
export const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
