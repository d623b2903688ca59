/**
 * A simulated class, in a process of its own: every participant has a browser with one event stream, four checks a second and
 * acts at human pace; a teacher has a board, and a projector follows. The process runs at low priority, as browsers on other
 * machines take no time from the server.
 */
import { cpus, setPriority } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { SimulatedBoard } from './workshop-board.ts'
import { type Reply, SimulatedBrowser } from './workshop-browser.ts'
import { REHEARSED, SimulatedSeat } from './workshop-seat.ts'

export interface ClassJob {
  readonly url: string
  /** The authority of a https server, in PEM. */
  readonly ca?: string
  readonly seats: number
  /** The participants scan the code within this time. */
  readonly joinSeconds: number
  /** How long they do experiments. */
  readonly seconds: number
  /** Between two checks of the same lane: 1000 as the page does, less to accelerate. */
  readonly beatMs: number
  /** Between two acts of a participant. */
  readonly paceMs: readonly [least: number, most: number]
  /** Whether all reload at the end, within a second. */
  readonly reload: boolean
}

/** All times in milliseconds, not sorted. */
export interface ClassResult {
  readonly seated: number
  readonly solved: number
  /** From scanning the code to the seat, with the time to read and to type; and the part of the server in it. */
  readonly joins: readonly number[]
  readonly joinsOfServer: readonly number[]
  readonly beats: readonly number[]
  readonly acts: readonly number[]
  readonly logins: readonly number[]
  readonly lags: readonly number[]
  readonly shown: readonly number[]
  readonly reads: readonly number[]
  /** Progress that the board received no event of. */
  readonly missing: number
  /** From the first reload to the last seat; null without reloads. */
  readonly reloadMs: number | null
  readonly lost: number
  readonly requests: number
  /** Responses with the status 429 or of the server’s failures, and requests without a response. */
  readonly failures: Readonly<Record<string, number>>
  /** How late this process was itself, at p99: the times above contain it. */
  readonly ownDelayMs: number
  /** Processor time during the experiments, in cores: of all programs, and of this process. */
  readonly cores: { readonly all: number; readonly class: number; readonly have: number }
}

export type FromClass =
  | { readonly kind: 'phase'; readonly phase: 'seated' | 'done' }
  | { readonly kind: 'result'; readonly result: ClassResult }

const DELAY_RESOLUTION_MS = 10
/** An event that the board does not have after this long counts as missing. */
const MAX_LAG_MS = 5000
const LOOK_MS = 100
const TEACHER_FIRST_MS = 10_000
const RELOAD_WITHIN_MS = 1000
const LOW_PRIORITY = 10

async function hold(job: ClassJob, report: (phase: 'seated' | 'done') => void): Promise<ClassResult> {
  const failures: Record<string, number> = {}
  let requests = 0
  const count = (reply: Reply | Error) => {
    requests += 1
    if (!(reply instanceof Error) && reply.status < 500 && reply.status !== 429) return
    const kind = reply instanceof Error ? reply.message : `${reply.status} ${codeOf(reply.body)}`
    failures[kind] = (failures[kind] ?? 0) + 1
  }
  const browser = () => new SimulatedBrowser(job.url, job.ca, count)

  const teacher = browser()
  const settings = { mode: 'guided', title: 'Rehearsal', experiments: [REHEARSED] }
  const opened = await teacher.send('POST', '/api/rooms', settings)
  if (opened.status !== 201) throw new Error(`No room: ${opened.status} ${opened.body.slice(0, 200)}`)
  const { code } = JSON.parse(opened.body) as { code: string }
  const board = new SimulatedBoard(teacher, code)
  const projector = new SimulatedBoard(browser(), code)
  await Promise.all([board.open(), projector.open()])

  // The teacher shows the code before it is scanned.
  await sleep(TEACHER_FIRST_MS)
  const joins: { totalMs: number; serverMs: number }[] = []
  const seats = Array.from({ length: job.seats }, (_, index) => {
    const room = { code, nickname: `Anna ${index + 1}`, pace: job.paceMs }
    return new SimulatedSeat(browser(), room, board)
  })
  const seated: SimulatedSeat[] = []
  await Promise.all(
    seats.map(async (seat) => {
      await sleep(Math.random() * job.joinSeconds * 1000)
      try {
        joins.push(await seat.join())
        seated.push(seat)
        void seat.beat(job.beatMs)
      } catch (error) {
        count(error instanceof Error ? error : new Error(String(error)))
      }
    }),
  )
  report('seated')

  const delays = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
  delays.enable()
  const usage = startUsage()
  const until = performance.now() + job.seconds * 1000
  await Promise.all([lead(board, job.seconds), ...seated.map((seat) => seat.learn(until))])
  const cores = usage()
  const { reloadMs, lost } = job.reload ? await reloadAll(seated, job.beatMs) : { reloadMs: null, lost: 0 }
  delays.disable()
  for (let waited = 0; board.missing > 0 && waited < MAX_LAG_MS; waited += LOOK_MS) await sleep(LOOK_MS)
  report('done')

  for (const seat of seated) seat.leave()
  for (const each of [board, projector]) each.close()
  await teacher.send('DELETE', `/api/rooms/${code}`)
  return {
    seated: seated.length,
    solved: seated.reduce((sum, { solved }) => sum + solved, 0),
    joins: joins.map(({ totalMs }) => totalMs),
    joinsOfServer: joins.map(({ serverMs }) => serverMs),
    beats: seated.flatMap(({ times }) => times.beats),
    acts: seated.flatMap(({ times }) => times.acts),
    logins: seated.flatMap(({ times }) => times.logins),
    ...board.times,
    missing: board.missing,
    ...{ reloadMs, lost, requests, failures, cores },
    ownDelayMs: Math.max(0, delays.percentile(99) / 1e6 - DELAY_RESOLUTION_MS),
  }
}

/** The problem code of a response (RFC 9457). */
function codeOf(body: string): string {
  return /"code":"(\w+)"/.exec(body)?.[1] ?? ''
}

/** What the teacher does during an experiment: each act makes every seat read the room. */
async function lead(board: SimulatedBoard, seconds: number): Promise<void> {
  const acts: readonly object[] = [
    { act: 'goto', experiment: REHEARSED, phase: 'predict' },
    { act: 'goto', experiment: REHEARSED, phase: 'do' },
    { act: 'hint', experiment: REHEARSED, hint: 'remove-then-check' },
    { act: 'broadcast', text: 'Two more minutes' },
    { act: 'reveal', experiment: REHEARSED, revealed: true },
  ]
  for (const act of acts) {
    await board.act(act)
    await sleep((seconds * 1000) / acts.length)
  }
}

async function reloadAll(seats: readonly SimulatedSeat[], beatMs: number) {
  const from = performance.now()
  const same = await Promise.all(
    seats.map(async (seat) => {
      await sleep(Math.random() * RELOAD_WITHIN_MS)
      return seat.reload(beatMs)
    }),
  )
  return { reloadMs: performance.now() - from, lost: same.filter((isSame) => !isSame).length }
}

/** @returns the cores in use since then */
function startUsage(): () => ClassResult['cores'] {
  const [from, own, busy] = [performance.now(), process.cpuUsage(), busyMs()]
  return () => {
    const ms = performance.now() - from
    const { user, system } = process.cpuUsage(own)
    return { all: (busyMs() - busy) / ms, class: (user + system) / 1000 / ms, have: cpus().length }
  }
}

const busyMs = () =>
  cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0)

process.once('message', async (job: ClassJob) => {
  try {
    setPriority(LOW_PRIORITY)
  } catch {
    // Not possible on every system.
  }
  const send = (message: FromClass) => new Promise((resolve) => process.send?.(message, resolve))
  try {
    const result = await hold(job, (phase) => void send({ kind: 'phase', phase }))
    await send({ kind: 'result', result })
    process.exit()
  } catch (error) {
    console.error(error)
    process.exit(1)
  }
})
