import { parseArgs } from 'node:util'
import { isPlaywrightCommand } from './suite.ts'

export const MUTATE_USAGE = `session-lab mutate [options] -- command…

Runs the tests of a command against planted bugs, and states which ones they report.

  session-lab mutate -- npx playwright test
  session-lab mutate --junit junit.xml -- pytest --junit-xml junit.xml

  --lab URL          the server: SESSION_LAB_URL, or http://127.0.0.1:3000; started if none responds there
  --bugs m01,c01     only these (GET /api/mutations lists all)
  --junit FILE       the JUnit report that the command writes; not needed for Playwright
  --out FOLDER       for the reports and the output of the suite (session-lab-report)
  --threshold N      exit with 1 if fewer percent are killed, or a control is reported
  --publish BENCH    show the run at /testing of this bench; or SESSION_LAB_PUBLISH

The command gets the address of the server in SESSION_LAB_URL, BASE_URL and PLAYWRIGHT_TEST_BASE_URL. A suite that creates no
bench finds one in SESSION_LAB_BENCH (for the header bench), and the passwords of its users in SESSION_LAB_PASSWORDS (JSON).

Exit codes: 0 done; 1 below the threshold, over-fitted, or no score to compare; 2 the run was not possible; 3 the suite is not green without a bug;
130 interrupted, with a report of what was done.`

export interface Options {
  readonly lab: string
  readonly bugs: readonly string[] | null
  readonly junit: string | null
  readonly out: string
  readonly threshold: number | null
  readonly publish: string | null
  readonly command: readonly string[]
}

/** Arguments that cannot be used. */
export class UsageError extends Error {}

/** @throws UsageError */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Options {
  const at = args.indexOf('--')
  const command = at < 0 ? [] : args.slice(at + 1)
  if (command.length === 0) throw new UsageError('State the command of the suite after “--”.')
  const { lab, bugs, junit, out, threshold, publish } = flagsOf(args.slice(0, at))
  if (junit === undefined && !isPlaywrightCommand(command))
    throw new UsageError(
      'State --junit FILE: only the results of `playwright test` can be read without it. For a script of npm, state the command that it runs.',
    )
  return {
    lab: addressOf(lab ?? (env.SESSION_LAB_URL || 'http://127.0.0.1:3000')),
    bugs: bugs === undefined ? null : idsOf(bugs),
    junit: junit ?? null,
    out: out ?? 'session-lab-report',
    threshold: threshold === undefined ? null : percentageOf(threshold),
    publish: publish ?? (env.SESSION_LAB_PUBLISH || null),
    command,
  }
}

function flagsOf(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      options: { lab: text, bugs: text, junit: text, out: text, threshold: text, publish: text },
    }).values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** @throws UsageError if it names none */
function idsOf(text: string): readonly string[] {
  const ids = text
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean)
  if (ids.length === 0) throw new UsageError('--bugs is a list such as m01,c01.')
  return ids
}

function percentageOf(text: string): number {
  const percentage = text.trim() === '' ? Number.NaN : Number(text)
  if (!(percentage >= 0 && percentage <= 100))
    throw new UsageError('--threshold is a percentage from 0 to 100.')
  return percentage
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) throw new UsageError(`${text} is no address.`)
  return url.origin
}
