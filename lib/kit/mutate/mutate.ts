import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runBaseline } from './baseline.ts'
import { Commands } from './command.ts'
import { type Bug, Lab, UnusableLab } from './lab.ts'
import { type Options, UsageError } from './options.ts'
import { type Outcome, scoreOf } from './outcome.ts'
import { publisher } from './publish.ts'
import { coverText, isMissed, linkTo, OVER_FITTED, STATUS_TEXT, scoreText } from './report/texts.ts'
import { REPORT_FILES, writeReports } from './report/write.ts'
import { startLab } from './start-lab.ts'
import { junitSuite, playwrightSuite, type Suite } from './suite.ts'
import { type Run, tryAll } from './try-bugs.ts'

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
 * @throws UsageError, UnusableLab, NoBaseline or NoSuchCommand, before anything is scored
 */
export async function mutate(options: Options, surroundings: Surroundings): Promise<number> {
  const { print } = surroundings
  const log = prepareFolder(options)
  const commands = new Commands(log)
  const lab = new Lab(options.lab, commands.stopped)
  const folder = mkdtempSync(join(tmpdir(), 'session-lab-mutate-'))
  let stopLab = () => {}
  // Also if a second interruption ends the process.
  const clean = () => {
    stopLab()
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', clean)
  surroundings.onInterrupt(() => commands.stop())
  try {
    if (!(await lab.isAlive())) stopLab = await startLab(lab, surroundings.serve, commands.stopped)
    const bugs = chosen(await lab.readBugs(), options.bugs)
    print(`Session Lab at ${lab.url}: ${bugs.length} planted bugs and controls`)
    const version = await lab.version()
    const suite = suiteOf(options, commands, folder)
    const baseline = await runBaseline(suite, lab, bugs, print)
    const run = { options, lab, suite, commands, baseline, bugs, print }
    return await score({ ...run, publish: publisher(lab, options.publish, print) }, version, surroundings)
  } catch (error) {
    if (!commands.isStopped) throw error
    print('Interrupted before anything was scored.')
    return EXIT.interrupted
  } finally {
    process.off('exit', clean)
    clean()
  }
}

/** Tries the bugs, and writes the reports, also if it is interrupted. */
async function score(run: Run, version: string, surroundings: Surroundings): Promise<number> {
  const { options, lab, commands, baseline, publish } = run
  const started = performance.now()
  const { results, problem } = await tryAll(run)
  const outcome: Outcome = {
    lab: lab.url,
    version,
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
}

/** Creates the folder of the reports. @returns the file for the output of the suite @throws UsageError now, not after minutes */
function prepareFolder({ out, junit }: Options): string {
  const log = join(out, 'output.log')
  try {
    mkdirSync(out, { recursive: true })
    accessSync(out, constants.W_OK)
  } catch (error) {
    throw new UsageError(`The reports cannot be written to ${out}: ${(error as Error).message}`)
  }
  for (const file of [
    log,
    ...REPORT_FILES.map((name) => join(out, name)),
    ...(junit === null ? [] : [junit]),
  ])
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
      throw new UsageError(`${file} is a folder, and the place of a file that is written.`)
  rmSync(log, { force: true })
  return log
}

function suiteOf({ command, junit }: Options, commands: Commands, folder: string): Suite {
  return junit === null ? playwrightSuite(command, commands, folder) : junitSuite(command, commands, junit)
}

/** @throws UnusableLab that names the bugs which exist */
function chosen(bugs: readonly Bug[], ids: readonly string[] | null): readonly Bug[] {
  const unknown = ids?.find((id) => !bugs.some((bug) => bug.id === id))
  if (unknown !== undefined)
    throw new UnusableLab(`Unknown bug ${unknown}. Known: ${bugs.map(({ id }) => id).join(', ')}.`)
  return ids === null ? bugs : bugs.filter(({ id }) => ids.includes(id))
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
  const isBelow = score.overFitted.length > 0 || score.percent === null || score.percent < (threshold ?? 0)
  return threshold !== null && isBelow ? EXIT.below : EXIT.done
}
