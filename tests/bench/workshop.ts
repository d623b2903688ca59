/** A workshop: seats that do an experiment at human pace, a board, a projector, a reload by all, and where it breaks. */
import { readFileSync } from 'node:fs'
import type { RunningApp } from '../../lib/run/app.ts'
import type { ClassJob, ClassResult } from '../../lib/run/workshop-class.ts'
import { PACE_MS, rehearse } from '../../lib/run/workshop-rehearsal.ts'
import { GOALS, verdictOf } from '../../lib/run/workshop-verdict.ts'
import { percentile, percentiles, printTable } from './measure.ts'
import { withApp } from './with-app.ts'

const SEATS = 60
/** Where the goals are no longer expected to be met. */
const MORE_SEATS = [100, 200]
/** How much faster than a page the lanes are checked while memory is measured. */
const ACCELERATION = 4
const SHARES = [0.5, 0.95, 0.99, 1]

/** @param seconds of experiments with 60 seats, and of accelerated checks. Others take half of that */
export async function measureWorkshop(env: Record<string, string>, seconds: number): Promise<void> {
  const usual = { joinSeconds: 10, beatMs: 1000, paceMs: PACE_MS, reload: true } as const
  await withApp(env, async (app) => {
    const hold = (job: Omit<ClassJob, 'url'>) => rehearse({ url: app.url, ...job })
    const held = await hold({ ...usual, seats: SEATS, seconds })
    printClass(`A workshop of ${SEATS} seats for ${seconds} s`, held)
    printGoals(held, SEATS)
    await printMemory(app, seconds, () =>
      hold({ ...usual, seats: SEATS, seconds, joinSeconds: 5, beatMs: 1000 / ACCELERATION, reload: false }),
    )
    const more: [number, ClassResult][] = []
    for (const seats of MORE_SEATS) more.push([seats, await hold({ ...usual, seats, seconds: seconds / 2 })])
    printMore([[SEATS, held], ...more])
  })
}

function printClass(title: string, result: ClassResult): void {
  const { joins, joinsOfServer, beats, acts, logins, lags, shown, reads } = result
  const row = (name: string, values: readonly number[]) => [
    ...[name, values.length],
    ...percentiles(values, SHARES),
  ]
  printTable(`${title}: four checks a second each, an act every ${PACE_MS.join('–')} ms`, [
    ['', 'count', 'p50 ms', 'p95', 'p99', 'max'],
    row('join: scan, read, type a nickname, seated', joins),
    row('of which the server and its pages', joinsOfServer),
    row('check of a lane', beats),
    row('act: a button and all its requests', acts),
    row('login on four lanes', logins),
    row('act to its event on the stream of the board', lags),
    row('act to the board that shows it', shown),
    row('reading of the board', reads),
  ])
  printTable('The same workshop: what it took', [
    ['', 'value'],
    ['cores in use by all programs', result.cores.all],
    ['of which the simulated browsers', result.cores.class],
    ['the process of the browsers was itself late by, p99 ms', result.ownDelayMs],
    ['requests', result.requests],
    ['experiments solved', result.solved],
    ...Object.entries(result.failures)
      .slice(0, 5)
      .map(([kind, count]) => [`failed: ${kind}`, count]),
  ])
}

function printGoals(result: ClassResult, seats: number): void {
  printTable('The same workshop: the goals', [
    ['', 'value', 'goal', 'met'],
    ...verdictOf(result, seats)
      .filter(({ goal }) => goal !== '')
      .map(({ name, value, goal, isMet }) => [name, value, goal, isMet ? 'yes' : 'no']),
  ])
}

/** Memory of the app, from procfs; on other systems it is unknown. */
function residentMb({ pid }: RunningApp): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}

const SAMPLE_MS = 1000

async function printMemory(
  app: RunningApp,
  seconds: number,
  hold: () => Promise<ClassResult>,
): Promise<void> {
  const samples: number[] = []
  const timer = setInterval(() => samples.push(residentMb(app)), SAMPLE_MS)
  const { beats } = await hold()
  clearInterval(timer)
  const parts = [0.3, 0.6, 1].map((share) =>
    samples.slice(0, Math.max(1, Math.floor(samples.length * share))),
  )
  const lasts = parts.map((part) => percentile(part.slice(-10), 0.5))
  const minutes = beats.length / (SEATS * 4) / 60
  printTable(
    `Memory of the app: ${seconds} s of ${SEATS} seats at ${ACCELERATION} times the rate of checks, which stand for ${minutes.toFixed(1)} min`,
    [
      ['', 'MB'],
      ['seated', lasts[0] ?? Number.NaN],
      ['in the middle', lasts[1] ?? Number.NaN],
      ['at the end', lasts[2] ?? Number.NaN],
    ],
  )
}

function printMore(all: readonly (readonly [seats: number, result: ClassResult])[]): void {
  printTable('More seats: where it breaks', [
    [
      'seats',
      'join max ms',
      'check p99',
      'act p99',
      'board p95',
      'reload ms',
      'lost',
      'failed',
      'cores',
      'misses',
    ],
    ...all.map(([seats, result]) => [
      String(seats),
      Math.max(0, ...result.joins),
      percentile(result.beats, 0.99),
      percentile(result.acts, 0.99),
      percentile(result.lags, 0.95),
      result.reloadMs ?? Number.NaN,
      result.lost,
      Object.values(result.failures).reduce((sum, count) => sum + count, 0),
      result.cores.all,
      verdictOf(result, seats).filter(({ isMet }) => !isMet).length,
    ]),
  ])
  console.log(
    `  Goals: join < ${GOALS.joinMs} ms, check and act p99 < ${GOALS.actP99} ms, board p95 < ${GOALS.lagP95} ms, reload < ${GOALS.reloadMs} ms.`,
  )
}
