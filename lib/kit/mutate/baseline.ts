import { type Bug, createBench } from './lab.ts'
import { NO_BUG } from './plan.ts'
import { startProxy } from './proxy.ts'
import { joined, type Reach } from './reach.ts'
import type { TestLine } from './reporter.ts'
import type { Suite, SuiteRun } from './suite.ts'

/** A suite that cannot be scored. The message says why, and names the tests. */
export class NoBaseline extends Error {}

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
 * Runs a suite twice without a bug: it must be green both times. The second run watches the seams of all bugs.
 * @throws NoBaseline
 */
export async function runBaseline(
  suite: Suite,
  lab: string,
  bugs: readonly Bug[],
  note: (line: string) => void,
): Promise<Baseline> {
  const first = await throughProxy(suite, lab, [])
  assertGreen(first, 'The suite fails without a planted bug, so nothing was scored')
  note(`Baseline 1: ${passed(first)} in ${seconds(first.durationMs)}`)
  const observed = bugs.map(({ id }) => id)
  const worlds = first.tests.filter(({ reach }) => reach !== null).length
  const usesKit = worlds > 0 && first.benches <= worlds
  const varied = usesKit ? await withVariants(suite, lab, observed) : null
  // A test that was declared by another `mergeTests` has no variants.
  const canVary = varied?.tests.every(({ reach, variant }) => reach === null || variant !== null) ?? false
  if (usesKit && !canVary)
    note('Some tests were not declared by the kit (use its mergeTests), so each bug gets a run of its own.')
  const second = varied && canVary ? varied : await throughProxy(suite, lab, observed)
  assertGreen(
    second,
    'The suite was green once and failed in the second run, so it is flaky and nothing was scored',
  )
  const { reach } = second
  if (!usesKit && first.benches === 0 && reach.mechanisms.length === 0)
    throw new NoBaseline(
      'The suite sent no request to the address that it was given. Use SESSION_LAB_URL or BASE_URL as base URL.',
    )
  note(
    `Baseline 2: ${passed(second)} in ${seconds(second.durationMs)}; ${reach.bugs.length} of ${bugs.length} bugs reached`,
  )
  return {
    strategy: canVary ? 'kit' : 'proxy',
    tests: second.tests,
    reach,
    suiteMs: first.durationMs,
    durationMs: first.durationMs + second.durationMs,
  }
}

type BaselineRun = SuiteRun & { readonly reach: Reach; readonly benches: number }

/** As a suite runs that does not know of the kit. */
async function throughProxy(suite: Suite, lab: string, observed: readonly string[]): Promise<BaselineRun> {
  const proxy = await startProxy(lab, { mutations: [], observedMutations: observed })
  try {
    const bench = await benchFor(proxy.url)
    const run = await suite.run({ url: proxy.url, env: bench })
    return { ...run, reach: await proxy.reach(), benches: proxy.benchCount() - 1 }
  } finally {
    await proxy.close()
  }
}

/** With the titles of later runs, so that a test which depends on its title is found here. */
async function withVariants(suite: Suite, lab: string, observed: readonly string[]): Promise<BaselineRun> {
  const run = await suite.run({ url: lab, plan: { observed, variants: [NO_BUG], selected: null } })
  const reach = joined(run.tests.flatMap((test) => (test.reach === null ? [] : [test.reach])))
  return { ...run, reach, benches: 0 }
}

/** For a suite that creates no bench: one that was created for it. */
export async function benchFor(url: string): Promise<Record<string, string>> {
  const { id, passwords } = await createBench(url)
  return { SESSION_LAB_BENCH: id, SESSION_LAB_PASSWORDS: JSON.stringify(passwords) }
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
