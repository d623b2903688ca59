import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Baseline, runBaseline } from './baseline.ts'
import { tryByProcess } from './bugs-by-process.ts'
import { RunBroke, tryByRound } from './bugs-by-round.ts'
import { Commands } from './command.ts'
import { type Bug, isAlive, readBugs, startLab, UnusableLab } from './lab.ts'
import { type Options, UsageError } from './options.ts'
import { type Outcome, type Scored, scoreOf } from './outcome.ts'
import { publisher } from './publish.ts'
import { coverText, isMissed, linkTo, OVER_FITTED, STATUS_TEXT, scoreText } from './report/texts.ts'
import { readKillers, writeReports } from './report/write.ts'
import { isPlaywrightCommand, junitSuite, playwrightSuite, type Suite } from './suite.ts'
import { notKilled, type TrialResult } from './trial.ts'

/** What the runner needs from its process. */
export interface Surroundings {
  /** The folder of the package. */
  readonly root: string
  /** The command that starts the server of the package. */
  readonly serve: readonly string[]
  readonly print: (line: string) => void
  /** Calls back when the run is to end early. */
  readonly onInterrupt: (stop: () => void) => void
}

/** Exit codes, as the usage lists them. */
const EXIT = { done: 0, below: 1, impossible: 2, interrupted: 130 } as const

/**
 * Runs a suite against planted bugs and writes the reports.
 * @returns the exit code
 * @throws UnusableLab, NoBaseline or NoSuchCommand, before anything is scored
 */
export async function mutate(options: Options, surroundings: Surroundings): Promise<number> {
  const { print } = surroundings
  assertWritable(options.out)
  const folder = mkdtempSync(join(tmpdir(), 'session-lab-mutate-'))
  const commands = new Commands(logIn(options.out))
  surroundings.onInterrupt(() => commands.stop())
  const stopLab = (await isAlive(options.lab)) ? null : await startLab(options.lab, surroundings.serve)
  try {
    const bugs = chosen(await readBugs(options.lab), options.bugs)
    print(`Session Lab at ${options.lab}: ${bugs.length} planted bugs and controls`)
    const suite = suiteOf(options, commands, folder)
    const publish = publisher(options.lab, options.publish, print)
    const baseline = await runBaseline(suite, options.lab, bugs, print)
    const started = performance.now()
    const { results, problem } = await tryAll({ options, suite, commands, baseline, bugs, print, publish })
    const outcome: Outcome = {
      lab: options.lab,
      version: await versionOf(options.lab),
      command: options.command.join(' '),
      results,
      tests: baseline.tests.map(({ test, file, line }) => ({ name: test, file, line })),
      durations: {
        suiteMs: baseline.suiteMs,
        baselinesMs: baseline.durationMs,
        bugsMs: performance.now() - started,
      },
      strategy: baseline.strategy,
    }
    await publish('ended', results)
    return conclude(outcome, options, surroundings, problem, commands.isStopped)
  } catch (error) {
    if (!commands.isStopped) throw error
    print('Interrupted before both baselines were complete: nothing was scored.')
    return EXIT.interrupted
  } finally {
    stopLab?.()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @throws UsageError now, and not after a run of minutes */
function assertWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw new UsageError(`The reports cannot be written to ${folder}: ${(error as Error).message}`)
  }
}

/** The file for the output of the suite in this run. */
function logIn(folder: string): string {
  const log = join(folder, 'output.log')
  rmSync(log, { force: true })
  return log
}

function suiteOf({ command, junit }: Options, commands: Commands, folder: string): Suite {
  return junit === null || isPlaywrightCommand(command)
    ? playwrightSuite(command, commands, folder)
    : junitSuite(command, commands, junit)
}

/** @throws UnusableLab that names the bugs which exist */
function chosen(bugs: readonly Bug[], ids: readonly string[] | null): readonly Bug[] {
  const unknown = ids?.find((id) => !bugs.some((bug) => bug.id === id))
  if (unknown !== undefined)
    throw new UnusableLab(`Unknown bug ${unknown}. Known: ${bugs.map(({ id }) => id).join(', ')}.`)
  return ids === null ? bugs : bugs.filter(({ id }) => ids.includes(id))
}

interface Run {
  readonly options: Options
  readonly suite: Suite
  readonly commands: Commands
  readonly baseline: Baseline
  readonly bugs: readonly Bug[]
  readonly print: (line: string) => void
  readonly publish: (state: 'running' | 'ended', results: readonly Scored[]) => Promise<void>
}

/** Tries each bug that the suite reaches. A problem ends the run; bugs that were not tried are pending. */
async function tryAll(
  run: Run,
): Promise<{ readonly results: readonly Scored[]; readonly problem: string | null }> {
  const { bugs, baseline } = run
  const found: Found = new Map()
  for (const bug of bugs) {
    const reason = notTried(bug, baseline)
    if (reason) found.set(bug.id, { ...reason, durationMs: 0 })
  }
  const scored = () => bugs.map((bug) => scoredOf(bug, baseline, found.get(bug.id)))
  const reached = bugs.filter(({ id }) => !found.has(id))
  await run.publish('running', scored())
  const search = baseline.strategy === 'kit' ? byRound : byProcess
  const problem = await search(run, reached, found, scored).catch((error: unknown) => {
    if (error instanceof RunBroke) return error.message
    throw error
  })
  return { results: scored(), problem }
}

type Timed = TrialResult & Pick<Scored, 'durationMs'>
/** By bug. */
type Found = Map<string, Timed>

async function byRound(
  { suite, options, commands, baseline, print, publish }: Run,
  reached: readonly Bug[],
  found: Found,
  scored: () => readonly Scored[],
): Promise<string | null> {
  const started = performance.now()
  let published = Promise.resolve()
  await tryByRound(reached, {
    suite,
    lab: options.lab,
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
  return aliveOr(options.lab)
}

async function byProcess(
  { suite, options, commands, print, publish }: Run,
  reached: readonly Bug[],
  found: Found,
  scored: () => readonly Scored[],
): Promise<string | null> {
  for (const bug of reached) {
    const started = performance.now()
    const result = await tryByProcess(suite, options.lab, bug, print)
    const problem = await aliveOr(options.lab)
    if (commands.isStopped || problem !== null) return problem
    found.set(bug.id, { ...result, durationMs: performance.now() - started })
    await publish('running', scored())
  }
  return null
}

const aliveOr = async (lab: string) =>
  (await isAlive(lab)) ? null : `The server at ${lab} does not respond any longer.`

/** Why a bug need not be tried; null if the suite reaches it. */
function notTried({ id, mechanisms }: Bug, { reach }: Baseline): TrialResult | null {
  if (!mechanisms.some((mechanism) => reach.mechanisms.includes(mechanism)))
    return notKilled('Ignored', `The suite uses none of its mechanisms: ${mechanisms.join(', ')}.`)
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

async function versionOf(lab: string): Promise<string> {
  const response = await fetch(`${lab}/api/openapi.json`).catch(() => null)
  return response?.ok ? ((await response.json()) as { info: { version: string } }).info.version : ''
}

function conclude(
  outcome: Outcome,
  { out, threshold }: Options,
  { root, print }: Surroundings,
  problem: string | null,
  isStopped: boolean,
): number {
  const score = scoreOf(outcome.results)
  const page = writeReports(out, root, outcome, score)
  for (const scored of outcome.results.filter(isMissed)) {
    print(`  ${scored.bug.id} ${scored.bug.title.en} (${STATUS_TEXT[scored.status]}): ${scored.bug.what.en}`)
    print(`      Exposed by: ${scored.bug.exposingAct.en}`)
    if (scored.coveredBy.length > 0) print(`      Reached by: ${coverText(scored)}`)
    print(`      ${linkTo(outcome, scored)}`)
  }
  for (const { bug, killedBy } of score.overFitted) print(`  ${bug.id}: ${OVER_FITTED} ${killedBy}`)
  const { suiteMs, baselinesMs, bugsMs } = outcome.durations
  const times = (ms: number) => `${(ms / suiteMs).toFixed(1)} ×`
  print(
    `Time: ${times(bugsMs)} that of the suite for the bugs, ${times(bugsMs + baselinesMs)} with both baselines`,
  )
  print(problem ?? scoreText(score))
  print(`Report: ${page}; for a pull request, ${join(out, 'summary.md')}`)
  if (isStopped) return EXIT.interrupted
  if (problem !== null) return EXIT.impossible
  const isBelow = score.overFitted.length > 0 || (score.percent ?? 100) < (threshold ?? 0)
  return threshold !== null && isBelow ? EXIT.below : EXIT.done
}
