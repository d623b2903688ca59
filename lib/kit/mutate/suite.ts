import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readNdjson } from '../ndjson.ts'
import type { Commands, Exit } from './command.ts'
import { readJunit } from './junit.ts'
import { PLAN_VARIABLE, type Plan } from './plan.ts'
import type { ReporterLine, TestLine } from './reporter.ts'

/** What a run of a suite has shown. */
export interface SuiteRun extends Exit {
  readonly tests: readonly TestLine[]
  /** Errors outside of the tests. */
  readonly errors: readonly string[]
  /** Why its tests cannot run apart from each other; null if nothing states it. */
  readonly dependent: string | null
}

export interface RunOptions {
  /** The address that the suite is given. */
  readonly url: string
  readonly env?: Readonly<Record<string, string>>
  readonly plan?: Omit<Plan, 'results'>
  /** Whether it ends with the first failure, if the command can do that. */
  readonly untilFailure?: boolean
  /** After which the command is stopped. */
  readonly limitMs?: number
}

/** A suite that can be run again and again. */
export interface Suite {
  run(options: RunOptions): Promise<SuiteRun>
}

const NO_PLAN: Omit<Plan, 'results'> = { observed: [], variants: [], selected: null }

/** The address under the names that runners and their configurations read. */
const addressed = (url: string) => ({
  SESSION_LAB_URL: url,
  BASE_URL: url,
  PLAYWRIGHT_TEST_BASE_URL: url,
  CYPRESS_BASE_URL: url,
})

/** Whether a command is Playwright’s own: the runner adds its reporter to the arguments. */
export function isPlaywrightCommand(argv: readonly string[]): boolean {
  const at = argv.findIndex((word) => /(^|[\\/])(playwright|cli\.js)$/.test(word))
  return at >= 0 && argv[at + 1] === 'test'
}

/** The options last, so that they apply, but before `--`: what follows it is no option. */
function withOptions(argv: readonly string[], options: readonly string[]): readonly string[] {
  const at = argv.indexOf('--')
  return at < 0 ? [...argv, ...options] : argv.toSpliced(at, 0, ...options)
}

/** @param folder for the plan and the results of a run */
export function playwrightSuite(argv: readonly string[], commands: Commands, folder: string): Suite {
  const results = join(folder, 'results.ndjson')
  const planFile = join(folder, 'plan.json')
  const reporter = fileURLToPath(new URL(`./reporter${import.meta.url.slice(-3)}`, import.meta.url))
  return {
    async run({ url, env = {}, plan = NO_PLAN, untilFailure = false, limitMs }) {
      rmSync(results, { force: true })
      writeFileSync(planFile, JSON.stringify({ ...plan, results } satisfies Plan))
      // A snapshot that is missing must not be written with a bug. A round takes longer than the suite.
      const fixed = [`--reporter=${reporter}`, '--retries=0', '--update-snapshots=none', '--global-timeout=0']
      const added = [...fixed, ...(untilFailure ? ['--max-failures=1'] : [])]
      const environment = { ...addressed(url), ...env, [PLAN_VARIABLE]: planFile }
      const exit = await commands.run(withOptions(argv, added), environment, limitMs)
      const read = existsSync(results) ? readNdjson<ReporterLine>(readFileSync(results, 'utf8')) : []
      return {
        ...exit,
        tests: read.filter((line) => line.kind === 'test'),
        errors: read.flatMap((line) => (line.kind === 'error' ? [line.message] : [])),
        dependent: read.find((line) => line.kind === 'dependent')?.reason ?? null,
      }
    },
  }
}

/** @param report the JUnit report that the command writes */
export function junitSuite(argv: readonly string[], commands: Commands, report: string): Suite {
  return {
    async run({ url, env = {}, limitMs }) {
      rmSync(report, { force: true })
      const exit = await commands.run(argv, { ...addressed(url), ...env }, limitMs)
      const read = existsSync(report)
        ? readCases(report)
        : { tests: [], errors: [`The command wrote no ${report}.`] }
      return { ...exit, ...read, dependent: null }
    },
  }
}

function readCases(report: string): Pick<SuiteRun, 'tests' | 'errors'> {
  try {
    const cases = readJunit(readFileSync(report, 'utf8'))
    const unknown = { kind: 'test', variant: null, reach: null, file: '', line: 0 } as const
    return { tests: cases.map((each) => ({ ...unknown, ...each })), errors: [] }
  } catch (error) {
    return { tests: [], errors: [`${report} is no JUnit report: ${(error as Error).message.split('\n')[0]}`] }
  }
}
