/** Whether the cost of an operation grows with what is stored: medians in the process, with a real Redis. */
import type { Bench } from '#lib/bench/bench.ts'
import { sessionsFor } from '#lib/bench/compose.ts'
import { lab } from '#lib/bench/lab.ts'
import { SessionOperator } from '#lib/bench/session-operator.ts'
import { INITIAL_CLOCK } from '#lib/core/clock.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { fillTable } from './fill-table.ts'
import { drawBars, median, percentiles, printTable } from './measure.ts'

const MECHANISM = 'opaque-token' as const
const CLIENT = {
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
  device: 'Linux',
  node: 'a',
} as const
const RUNS = 200
/** Sessions of the user whose sessions are revoked together. */
const TOGETHER = 100
const SESSIONS = [1000, 10_000, 100_000, 1_000_000]
const BENCHES = [1, 10, 100, 1000]
const STREAMS = [1, 10, 100, 500]

export async function scale(): Promise<void> {
  await lab().ready()
  // The private Redis is limited for the demo; a million sessions need about a gigabyte.
  await Promise.all(
    lab()
      .link.masters()
      .map((master) => master.config('SET', 'maxmemory', '0')),
  )
  await againstBenches()
  await againstStreams()
  await againstSessions()
}

async function newBench(): Promise<Bench> {
  const concurrency = { ...PRESETS.hardened.concurrency, perUser: 1000, perIp: 1000 }
  const policy = { ...PRESETS.hardened, concurrency }
  return (await lab().benches.create({ preset: 'hardened', policy, clock: INITIAL_CLOCK })).bench
}

async function logIn(bench: Bench, name = 'alice'): Promise<{ id: string; credential: string }> {
  const account = bench.account(name)
  if (!account) throw new Error(`no ${name}`)
  const options = { rememberMe: false, carrier: 'bearer', device: CLIENT.device } as const
  const result = await sessionsOf(bench).login(account, CLIENT, options)
  if (!result.ok) throw new Error('no login')
  return { id: result.issued.session.id, credential: result.issued.credential }
}

function sessionsOf(bench: Bench, credential: string | null = null) {
  return sessionsFor(bench, {
    mechanism: MECHANISM,
    node: 'a',
    act: 'me',
    carrier: 'bearer',
    credential,
    onEvent: () => {},
  })
}

async function medianMicros(work: () => Promise<unknown>, runs = RUNS): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const from = performance.now()
    await work()
    times.push((performance.now() - from) * 1000)
  }
  return median(times)
}

async function againstSessions(): Promise<void> {
  const bench = await newBench()
  const { credential } = await logIn(bench, 'bob')
  const operator = new SessionOperator(bench, 'a', () => {})
  const rows: number[][] = []
  let stored = 0
  const now = bench.now()
  const clientOf = (place: number) => ({ ...CLIENT, ip: `203.0.${place % 250}.${place % 199}` })
  for (const wanted of SESSIONS) {
    await fillTable(bench.stores.tables.ot, { from: stored, to: wanted, perUser: 1, now, clientOf })
    stored = wanted
    const check = () => sessionsOf(bench, credential).check(credential, CLIENT, { slide: false })
    const list = () => bench.observer.index.list({ user: 'bob', state: 'active' }, 50, null)
    const me = await medianMicros(check)
    const page = await medianMicros(list)
    const ends: number[] = []
    for (let run = 0; run < 20; run++) {
      const { id } = await logIn(bench)
      await bench.observer.ledger.whenFlushed()
      const row = await bench.observer.index.find(id)
      if (row) ends.push(await medianMicros(() => operator.end(row, 'revoked_by_admin'), 1))
    }
    await Promise.all(Array.from({ length: TOGETHER }, () => logIn(bench)))
    const all = await medianMicros(
      () => operator.endAll({ user: 'alice', mechanism: MECHANISM }, 'revoked_by_admin'),
      1,
    )
    rows.push([wanted, me, page, median(ends), all / 1000])
  }
  printTable(`Sessions in one table, of which ${TOGETHER} are revoked together`, [
    ['sessions', 'check µs', 'page of 50, µs', 'revoke one, µs', `revoke ${TOGETHER}, ms`],
    ...rows.map(([sessions = 0, ...costs]) => [sessions.toLocaleString('en'), ...costs]),
  ])
  drawBars(
    'check, µs',
    rows.map(([sessions = 0, me = 0]) => [`${sessions.toLocaleString('en')} sessions`, me]),
  )
}

async function againstBenches(): Promise<void> {
  const rows: number[][] = []
  const benches: { bench: Bench; credential: string }[] = []
  for (const wanted of BENCHES) {
    while (benches.length < wanted) {
      const bench = await newBench()
      benches.push({ bench, credential: (await logIn(bench)).credential })
    }
    let turn = 0
    const me = await medianMicros(() => {
      const { bench, credential } = benches[turn++ % benches.length] ?? (benches[0] as (typeof benches)[0])
      return sessionsOf(bench, credential).check(credential, CLIENT, { slide: false })
    }, 1000)
    rows.push([wanted, me, process.memoryUsage().heapUsed / 1e6])
  }
  printTable('Benches in one process, each with a session', [
    ['benches', 'check µs', 'heap MB'],
    ...rows.map(([count = 0, ...costs]) => [count.toLocaleString('en'), ...costs]),
  ])
}

/** From the append of an event to its delivery to the last of the streams of its bench. */
async function againstStreams(): Promise<void> {
  const rows: (string | number)[][] = []
  for (const streams of STREAMS) {
    const bench = await newBench()
    const { ledger } = bench.observer
    let delivered = 0
    let arrived = () => {}
    const subscriptions = Array.from({ length: streams }, () =>
      lab().feed.subscribe(bench.id, ledger, () => {
        if (++delivered === streams) arrived()
        return true
      }),
    )
    await ledger.whenFlushed()
    for (const subscription of subscriptions) subscription.from(ledger.lastSeq())
    const times: number[] = []
    for (let run = 0; run < RUNS; run++) {
      delivered = 0
      const all = new Promise<void>((resolve) => {
        arrived = resolve
      })
      const from = performance.now()
      bench.append({ type: 'bench.reset' })
      await all
      times.push(performance.now() - from)
    }
    for (const subscription of subscriptions) subscription.stop()
    rows.push([String(streams), ...percentiles(times, [0.5, 0.99])])
  }
  printTable(
    'From an event to the last of the streams of a bench; it waits 5 ms for others to be written with',
    [['streams', 'p50 ms', 'p99 ms'], ...rows],
  )
}
