import type { Baseline } from './baseline.ts'
import { tryByProcess } from './bugs-by-process.ts'
import { DependentTests, RunBroke, tryByRound } from './bugs-by-round.ts'
import type { Commands } from './command.ts'
import { type Bug, type Lab, UnusableLab } from './lab.ts'
import type { Options } from './options.ts'
import type { Scored } from './outcome.ts'
import { noLoginText } from './report/texts.ts'
import { readKillers } from './report/write.ts'
import type { Suite } from './suite.ts'
import { notKilled, type TrialResult } from './trial.ts'

/** A suite with its baseline, and what takes the results. */
export interface Run {
  readonly options: Options
  readonly lab: Lab
  readonly suite: Suite
  readonly commands: Commands
  readonly baseline: Baseline
  readonly bugs: readonly Bug[]
  readonly print: (line: string) => void
  readonly publish: (state: 'running' | 'ended', results: readonly Scored[]) => Promise<void>
}

/** Tries each bug that the suite reaches. A problem ends the run; bugs that were not tried are pending. */
export async function tryAll(
  run: Run,
): Promise<{ readonly results: readonly Scored[]; readonly problem: string | null }> {
  const { bugs, baseline, lab, commands } = run
  const found: Found = new Map()
  for (const bug of bugs) {
    const reason = notTried(bug, baseline)
    if (reason) found.set(bug.id, { ...reason, durationMs: 0 })
  }
  const scored = () => bugs.map((bug) => scoredOf(bug, baseline, found.get(bug.id)))
  const reached = bugs.filter(({ id }) => !found.has(id))
  await run.publish('running', scored())
  const problem = await search(run, reached, found, scored).then(
    () => null,
    (error: unknown) => {
      if (error instanceof RunBroke || error instanceof UnusableLab) return error.message
      throw error
    },
  )
  if (commands.isStopped) return { results: scored(), problem: null }
  const isLost = !(await lab.isAlive())
  return {
    results: scored(),
    problem: isLost ? `The server at ${lab.url} does not respond any longer.` : problem,
  }
}

type Scoring = readonly [run: Run, reached: readonly Bug[], found: Found, scored: () => readonly Scored[]]

/** In rounds, if the tests can run apart from each other. What has been killed until then stays so. */
async function search(...[run, reached, found, scored]: Scoring): Promise<void> {
  if (run.baseline.strategy === 'kit') {
    try {
      return await byRound(run, reached, found, scored)
    } catch (error) {
      if (!(error instanceof DependentTests)) throw error
      run.print(`Each further bug gets a run of its own: ${error.message}.`)
    }
  }
  const open = reached.filter(({ id }) => found.get(id)?.status !== 'Killed')
  for (const { id } of open) found.delete(id)
  await byProcess(run, open, found, scored)
}

type Timed = TrialResult & Pick<Scored, 'durationMs'>
/** By bug. */
type Found = Map<string, Timed>

async function byRound(...[run, reached, found, scored]: Scoring): Promise<void> {
  const { suite, options, lab, commands, baseline, print, publish } = run
  const started = performance.now()
  let published = Promise.resolve()
  await tryByRound(reached, {
    suite,
    lab,
    baseline,
    killers: readKillers(options.out),
    isStopped: () => commands.isStopped,
    note(line, trials) {
      print(line)
      // Bugs share their rounds, and so their time.
      const durationMs = (performance.now() - started) / reached.length
      for (const trial of trials)
        for (const bug of trial.bugs) found.set(bug, { ...trial.result(), durationMs })
      published = published.then(() => publish('running', scored()))
    },
  })
  await published
}

async function byProcess(...[run, reached, found, scored]: Scoring): Promise<void> {
  const { suite, lab, commands, baseline, print, publish } = run
  for (const bug of reached) {
    const started = performance.now()
    const result = await tryByProcess(bug, { suite, lab, baseline, note: print })
    if (commands.isStopped || !(await lab.isAlive())) return
    found.set(bug.id, { ...result, durationMs: performance.now() - started })
    await publish('running', scored())
  }
}

/** Why a bug need not be tried; null if the suite reaches it. */
function notTried({ id, mechanisms }: Bug, { reach }: Baseline): TrialResult | null {
  if (!mechanisms.some((mechanism) => reach.mechanisms.includes(mechanism)))
    return notKilled('Ignored', `Left out: ${noLoginText(mechanisms)} in the suite.`)
  return reach.bugs.includes(id) ? null : notKilled('NoCoverage', 'No request of the suite runs into it.')
}

function scoredOf(bug: Bug, { tests }: Baseline, found: Timed | undefined): Scored {
  const result = found ?? {
    ...notKilled('Pending', 'The run ended before this bug was tried.'),
    durationMs: 0,
  }
  const coveredBy = tests.filter(({ reach }) => reach?.bugs.includes(bug.id)).map(({ test }) => test)
  return { bug, coveredBy, ...result }
}
