/* Whether a machine will do for a class, by the numbers of a rehearsal. */
import type { ClassResult } from './workshop-class.ts'

/** What a class may expect. */
export const GOALS = {
  actP99: 200,
  lagP95: 500,
  joinMs: 10_000,
  reloadMs: 3000,
  /** Of the cores that there are, with the browsers of the class on the same machine. */
  busyShare: 0.95,
} as const

export interface VerdictLine {
  readonly name: string
  readonly value: string
  readonly goal: string
  readonly isMet: boolean
}

/** The value below which this share of the values lies; 0 without values. */
export function shareOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

export function verdictOf(result: ClassResult, seats: number): readonly VerdictLine[] {
  const { acts, beats, logins, lags, shown, joins, reloadMs, lost, failures, cores, seated, missing } = result
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
  const ms = (value: number) => (value > 0 ? `${Math.round(value)} ms` : 'not measured')
  const upTo = (name: string, value: number, goal: number): VerdictLine => ({
    // Without a value nothing was measured: no request was answered.
    ...{ name, value: ms(value), goal: `< ${goal} ms`, isMet: value > 0 && value < goal },
  })
  const known = (name: string, value: string): VerdictLine => ({ name, value, goal: '', isMet: true })
  return [
    { name: 'seated', value: `${seated} of ${seats}`, goal: 'all', isMet: seated === seats },
    upTo('slowest join, with reading and typing', Math.max(0, ...joins), GOALS.joinMs),
    upTo('an act of a participant, p99', shareOf(acts, 0.99), GOALS.actP99),
    known('an act of a participant, p50', ms(shareOf(acts, 0.5))),
    known('a login on four lanes, p99', ms(shareOf(logins, 0.99))),
    upTo('a check of a lane, p99', shareOf(beats, 0.99), GOALS.actP99),
    upTo('until the board has the event, p95', shareOf(lags, 0.95), GOALS.lagP95),
    known('until the board shows it, p95', ms(shareOf(shown, 0.95))),
    ...(reloadMs === null
      ? []
      : [
          upTo('all reload: until all are seated', reloadMs, GOALS.reloadMs),
          { name: 'seats lost', value: `${lost}`, goal: '0', isMet: lost === 0 },
        ]),
    { name: 'progress that the board lacks', value: `${missing}`, goal: '0', isMet: missing === 0 },
    { name: 'failed requests', value: `${failed} of ${result.requests}`, goal: '0', isMet: failed === 0 },
    {
      name: 'cores in use, simulated browsers included',
      value: `${cores.all.toFixed(1)} of ${cores.have} (browsers ${cores.class.toFixed(1)})`,
      goal: `< ${Math.round(GOALS.busyShare * 100)} %`,
      isMet: cores.all < cores.have * GOALS.busyShare,
    },
  ]
}

/** The lines for the terminal, with the conclusion as the last one. */
export function printedVerdict(result: ClassResult, seats: number): readonly string[] {
  const lines = verdictOf(result, seats)
  const [name, value] = [
    Math.max(...lines.map((each) => each.name.length)),
    Math.max(...lines.map((each) => each.value.length)),
  ]
  const missed = lines.filter(({ isMet }) => !isMet)
  return [
    ...lines.map((each) =>
      `  ${each.isMet ? '✓' : '!'} ${each.name.padEnd(name)}  ${each.value.padStart(value)}  ${each.goal}`.trimEnd(),
    ),
    ...Object.entries(result.failures)
      .slice(0, 5)
      .map(([kind, count]) => `    ${count} × ${kind}`),
    '',
    missed.length === 0
      ? `This machine will do for ${seats} seats.`
      : `This machine will not do for ${seats} seats: ${missed.map((each) => each.name).join('; ')}.`,
  ]
}
