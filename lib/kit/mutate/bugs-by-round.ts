import { type Baseline, seconds } from './baseline.ts'
import type { Bug, Lab } from './lab.ts'
import { likenessTo } from './likeness.ts'
import { afterVariant, NO_BUG, variantWith } from './plan.ts'
import type { Suite } from './suite.ts'
import { Trial } from './trial.ts'

/** A run of a suite in the middle of which something other than a test failed. */
export class RunBroke extends Error {}

export interface Rounds {
  readonly suite: Suite
  readonly lab: Lab
  readonly baseline: Baseline
  /** The test that has killed each bug in an earlier run: it is tried first. */
  readonly killers: ReadonlyMap<string, string>
  readonly isStopped: () => boolean
  readonly note: (line: string, trials: readonly Trial[]) => void
}

/** A suite whose tests cannot run apart from each other. The message says why. */
export class DependentTests extends Error {}

/**
 * Tries the bugs with a suite that uses the kit: each round is one process, in which every world has a bug of its own. Only tests
 * that reach a bug run with it, and the search for a bug ends with the test that exposes it. The controls change nothing that a
 * contract promises, so they are tried together, and apart only if a test reports one. A test that repeats its failure runs
 * without a bug after it: if it fails then, too, it depends on tests that did not run, or on what a failed test has left behind.
 * @throws RunBroke if a round ran no test
 * @throws DependentTests
 */
export async function tryByRound(bugs: readonly Bug[], rounds: Rounds): Promise<void> {
  const { baseline, killers } = rounds
  const trialOf = (together: readonly Bug[], killer: string | undefined) => {
    const tests = testsFor(together, baseline)
    const ids = together.map(({ id }) => id)
    return new Trial(ids, killer !== undefined && tests.includes(killer) ? first(killer, tests) : tests)
  }
  const controls = bugs.filter(({ control }) => control)
  const trials = bugs.filter(({ control }) => !control).map((bug) => trialOf([bug], killers.get(bug.id)))
  const together = trialOf(controls, undefined)
  await run([...trials, together], rounds)
  const { killedBy } = together.result()
  if (killedBy !== null)
    await run(
      controls.map((control) => trialOf([control], killedBy)),
      rounds,
    )
}

async function run(trials: readonly Trial[], { suite, lab, isStopped, note }: Rounds): Promise<void> {
  let round = 0
  while (trials.some(({ isOpen }) => isOpen) && !isStopped()) {
    const batches = trials
      .map((trial) => ({ trial, variant: variantWith(trial.bugs), tests: trial.next() }))
      .filter(({ tests }) => tests.length > 0)
    const selected: Record<string, string[]> = {}
    const select = (tests: readonly string[], variant: string) => {
      for (const test of tests) selected[test] = [...(selected[test] ?? []), variant]
    }
    for (const { trial, variant, tests } of batches) {
      select(tests, variant)
      if (trial.isRepeating) select(tests, afterVariant(variant))
    }
    const variants = batches.flatMap(({ variant }) => [variant, afterVariant(variant)])
    const done = await suite.run({ url: lab.url, plan: { observed: [], variants, selected } })
    const dependent = done.tests.find((line) => line.variant?.startsWith(NO_BUG) && line.passed === false)
    if (dependent)
      throw new DependentTests(`${dependent.test} fails without a bug, apart from or after others`)
    for (const { trial, variant, tests } of batches) {
      const results = done.tests.filter((line) => line.variant === variant && tests.includes(line.test))
      trial.note(tests, results)
    }
    const killed = trials.filter((trial) => trial.result().status === 'Killed').length
    note(
      `Round ${++round}: ${done.tests.length} test runs for ${batches.length} ${batches.length === 1 ? 'bug' : 'bugs'}, in ${seconds(done.durationMs)}; ${killed} killed so far`,
      trials,
    )
    if (done.tests.length === 0 && !isStopped())
      throw new RunBroke(done.errors[0] ?? `The command ran no test and ended with code ${done.code}.`)
    // Such as a fixture of a worker, whose tests had other bugs.
    if (done.errors[0] !== undefined && !isStopped())
      throw new DependentTests(`an error is of no test: ${done.errors[0]}`)
  }
}

const first = (test: string, tests: readonly string[]) => [test, ...tests.filter((other) => other !== test)]

/** A test that takes this many times the median is slow: a page, which reaches most bugs and rarely states something of one. */
const SLOW = 4

/** Tests that reach one of the bugs. Those first whose title is like the bug, and that reach few others. */
function testsFor(bugs: readonly Bug[], { tests }: Baseline): readonly string[] {
  const ran = tests.filter(({ passed }) => passed)
  const median =
    ran.map(({ durationMs }) => durationMs).sort((a, b) => a - b)[Math.floor(ran.length / 2)] ?? 0
  const likeness = likenessTo(ran.map(({ test }) => test))
  const text = bugs
    .map(({ title, what, exposingAct }) => [title.en, what.en, exposingAct.en].join(' '))
    .join(' ')
  return ran
    .filter(({ reach }) => bugs.some(({ id }) => reach?.bugs.includes(id)))
    .map(({ test, durationMs, reach }) => ({
      test,
      isSlow: durationMs > SLOW * median,
      likeness: likeness(test, text),
      reaches: reach?.bugs.length ?? 0,
    }))
    .sort((a, b) => Number(a.isSlow) - Number(b.isSlow) || b.likeness - a.likeness || a.reaches - b.reaches)
    .map(({ test }) => test)
}
