import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '#lib/bench/bench.ts'
import type { Lab } from '#lib/bench/lab.ts'
import type { Operator } from '#lib/bench/operator.ts'
import { INITIAL_CLOCK, setFrozen } from '#lib/core/clock.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { PRESETS, type PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { BenchClient, type Send } from '#lib/evidence/bench-client.ts'
import type { CellId } from '#lib/evidence/cell.ts'
import { httpSend } from '#lib/evidence/http-send.ts'
import { measure, type OpenBench, type Place } from '#lib/evidence/measure.ts'
import { type Measurement, measurementOf } from '#lib/evidence/progress.ts'
import type { LabEvent } from '#lib/ledger/event.ts'

/** Pause before each of the first requests of an act that is watched on the own bench. */
const WATCHED_PAUSE_MS = 150
const WATCHED_REQUESTS = 8

/** How often a measurement looks whether it was stopped, also by another process. */
const POLL_MS = 250
const STOP_TIMEOUT_MS = 3000

/** Answers a request in this process. */
export type Serve = (request: Request) => Promise<Response>

export interface MeasurementOptions {
  readonly lab: Lab
  readonly bench: Bench
  readonly operator: Operator
  /** The client's address, for limits. */
  readonly client: string
  readonly cells: readonly CellId[]
  /** Given if the act is done on this bench, with the passwords of its users, and not on one of its own. */
  readonly here: { readonly passwords: Readonly<Record<string, string>> } | null
  readonly serve: Serve
}

/** The newest measurement of a bench, in any process. */
export async function measurementIn({ observer }: Bench): Promise<Measurement> {
  await observer.ledger.whenFlushed()
  return measurementOf(await observer.ledger.readMilestones(), Date.now())
}

/**
 * Starts a measurement, which goes on after the response. Results are events of the bench; a reset of the bench, or
 * `evidence.finished`, stops it.
 * @throws RequestRefused `conflict` while one runs on this bench
 */
export async function startMeasurement(options: MeasurementOptions): Promise<void> {
  const { lab, bench, cells, here } = options
  const running = new RequestRefused('conflict', 'A measurement is running on this bench. Stop it, or wait.')
  if ((await measurementIn(bench)).state === 'running') throw running
  // One that was stopped may still send its last requests.
  await whenEnded(lab, bench)
  const release = lab.slots.take({ [slotOf(bench)]: 1 })
  if (release === null) throw running
  try {
    if (here !== null) await prepare(options)
    const startedBy = bench.observer.append({ type: 'evidence.started', cells: cells.length })
    void run(options, startedBy).finally(release)
  } catch (error) {
    release()
    throw error
  }
}

/** The slot of the one measurement of a bench. */
export const slotOf = ({ id }: Bench): string => `evidence:${id}`

/** Stops the measurement of a bench, and waits until it has ended if it runs in this process. */
export async function stopMeasurement(lab: Lab, bench: Bench): Promise<void> {
  if ((await measurementIn(bench)).state === 'running') {
    bench.observer.append({ type: 'evidence.finished', outcome: 'stopped' })
  }
  await whenEnded(lab, bench)
}

/** Resolves when no measurement of the bench runs in this process, or after a few seconds. */
async function whenEnded({ slots }: Lab, bench: Bench): Promise<void> {
  const giveUpAt = performance.now() + STOP_TIMEOUT_MS
  while (slots.count(slotOf(bench)) > 0 && performance.now() < giveUpAt) await sleep(POLL_MS)
}

/** Sets the bench up for an act: as new, with the preset and the lane of the cell, and with a frozen clock. */
async function prepare({ operator, lab, bench, cells }: MeasurementOptions): Promise<void> {
  await operator.reset()
  lab.exchanges.forget(bench.id)
  lab.guests.forget(bench.id)
  for (const { preset, mechanism } of cells) {
    await operator.setPolicy(
      ({ lanes }) => ({ ...PRESETS[preset], lanes: [...new Set([...lanes, mechanism])] }),
      preset,
    )
  }
  await operator.moveClock({ frozen: true })
}

async function run(options: MeasurementOptions, startedBy: string): Promise<void> {
  const { bench, cells } = options
  const append = (event: LabEvent) => bench.observer.append(event)
  const own = options.lab.ownAddress()
  const http = own === null ? null : httpSend(own)
  const stopping = new AbortController()
  const polling = setInterval(() => {
    isRunning(bench, startedBy).then(
      (isStill) => isStill || stopping.abort(),
      () => {},
    )
  }, POLL_MS)
  const place = placeOf(options, http?.send ?? null)
  try {
    for await (const progress of measure(cells, place, stopping.signal)) {
      if (!(await isRunning(bench, startedBy))) return
      append({ type: 'evidence.measured', ...progress })
    }
    append({ type: 'evidence.finished', outcome: 'done' })
  } catch {
    if (await isRunning(bench, startedBy).catch(() => false)) {
      append({ type: 'evidence.finished', outcome: 'failed' })
    }
  } finally {
    clearInterval(polling)
    http?.close()
  }
}

/** Whether the measurement was neither stopped nor replaced. */
async function isRunning(bench: Bench, startedBy: string): Promise<boolean> {
  const { state, startedBy: newest } = await measurementIn(bench)
  return state === 'running' && newest === startedBy
}

/** Where benches of their own are measured. The connection over HTTP is opened by the caller, who closes it. */
export function placeFor(lab: Lab, client: string, serve: Serve, http: Send | null): Place {
  return {
    direct: directSend(serve),
    http,
    open: (...which) => openBench(lab, client, ...which),
  }
}

function placeOf({ lab, bench, client, here, serve }: MeasurementOptions, http: Send | null): Place {
  const elsewhere = placeFor(lab, client, serve, http)
  if (here === null) return elsewhere
  const { direct } = elsewhere
  let sent = 0
  const watched: Send = async (...request) => {
    if (++sent <= WATCHED_REQUESTS) await sleep(WATCHED_PAUSE_MS)
    return direct(...request)
  }
  const ownBench: OpenBench = {
    client: new BenchClient(watched, bench.id, here.passwords),
    close: async () => {},
  }
  return { ...elsewhere, open: async () => ownBench }
}

async function openBench(
  { benches }: Lab,
  madeFrom: string,
  preset: PresetId,
  { frozen, send }: { readonly frozen: boolean; readonly send: Send },
): Promise<OpenBench> {
  const policy = { ...PRESETS[preset], lanes: [...MECHANISM_IDS] }
  const clock = setFrozen(INITIAL_CLOCK, frozen, Date.now())
  const { bench, passwords } = await benches.create({ preset, policy, clock, madeFrom })
  return {
    client: new BenchClient(send, bench.id, passwords),
    close: () => benches.delete(bench.id),
  }
}

/** Requests as they arrive from the socket of a client on this machine. */
function directSend(serve: Serve): Send {
  return (path, { method = 'GET', headers = {}, body, raw } = {}) => {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    return serve(
      new Request(new URL(path, 'http://localhost:3000'), {
        method,
        headers: {
          ...{ host: 'localhost:3000', 'user-agent': 'SessionLab-Evidence/1.0' },
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(content === undefined ? {} : { body: content, duplex: 'half' as const }),
      }),
    )
  }
}
