import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '#lib/bench/bench.ts'
import type { Lab } from '#lib/bench/lab.ts'
import type { Operator } from '#lib/bench/operator.ts'
import { BenchClient, type Send } from '#lib/client/bench-client.ts'
import { directSend, type Serve } from '#lib/client/direct-send.ts'
import { INITIAL_CLOCK, setFrozen } from '#lib/core/clock.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { PRESETS, type PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { type CellId, cellsMatching, type Measured } from '#lib/evidence/cell.ts'
import { httpSend, USER_AGENT } from '#lib/evidence/http-send.ts'
import { measure, type OpenBench, type Place, type Progress } from '#lib/evidence/measure.ts'
import { isSilent, type Measurement } from '#lib/evidence/progress.ts'

/** Pause before each of the first requests of an act that is watched on the own bench. */
const WATCHED_PAUSE_MS = 150
const WATCHED_REQUESTS = 8

/** How often a measurement looks whether it was stopped, also by another process. */
const POLL_MS = 250
const STOP_TIMEOUT_MS = 3000

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
export async function measurementIn({ stores }: Bench): Promise<Measurement> {
  const stored = await stores.measurement.read()
  if (stored === null) return { state: 'none', total: 0, detail: null, cells: [] }
  const { state, total, detail, reportedAt, cells } = stored
  return {
    state: state === 'running' && isSilent(reportedAt, Date.now()) ? 'failed' : state,
    total,
    detail,
    cells: Object.entries(cells).flatMap(([id, json]) =>
      cellsMatching(id).map((cell) => ({ ...cell, ...(JSON.parse(json) as StoredCell) })),
    ),
  }
}

/**
 * Starts a measurement, which goes on after the response. Results are events of the bench; a reset stops it.
 * @throws RequestRefused `conflict` while one runs on this bench; `invalid_request` if a password is wrong
 */
export async function startMeasurement(options: MeasurementOptions): Promise<void> {
  const { lab, bench, cells, here } = options
  const { state } = await measurementIn(bench)
  if (state === 'running') throw isMeasured()
  // One that was stopped may still send its last requests.
  if (state === 'stopped') await whenEnded(lab, bench)
  const release = takeSlot(lab, bench)
  try {
    if (here !== null) {
      await assertPasswords(options, here.passwords)
      await prepare(options)
    }
    const id = randomBytes(9).toString('base64url')
    await bench.stores.measurement.begin(id, cells.length)
    bench.observer.append({ type: 'evidence.started', cells: cells.length })
    void lab.measuring
      .run({ address: options.client, bench: bench.id }, () => run(options, id))
      .catch((error: unknown) => finish(bench, id, error))
      .finally(release)
  } catch (error) {
    release()
    throw error
  }
}

const isMeasured = () =>
  new RequestRefused('conflict', 'A measurement is running on this bench. Stop it, or wait.')

const slotOf = ({ id }: Bench): string => `evidence:${id}`

/**
 * Takes the slot of the one measurement of a bench in this process.
 * @returns a function that releases it
 * @throws RequestRefused `conflict` if it is in use
 */
export function takeSlot({ slots }: Lab, bench: Bench): () => void {
  const release = slots.take({ [slotOf(bench)]: 1 })
  if (release === null) throw isMeasured()
  return release
}

/** Stops the measurement of a bench, and waits until it has ended if it runs in this process. */
export async function stopMeasurement(lab: Lab, bench: Bench): Promise<void> {
  if ((await measurementIn(bench)).state !== 'running') return
  await bench.stores.measurement.end('stopped')
  bench.observer.append({ type: 'evidence.finished', outcome: 'stopped' })
  await whenEnded(lab, bench)
}

/** Resolves when no measurement of the bench runs in this process, or after a few seconds. */
async function whenEnded({ slots }: Lab, bench: Bench): Promise<void> {
  const giveUpAt = performance.now() + STOP_TIMEOUT_MS
  while (slots.count(slotOf(bench)) > 0 && performance.now() < giveUpAt) await sleep(POLL_MS)
}

/** Before the bench is reset: with a wrong password, the act would fail after that. */
async function assertPasswords(
  { lab, bench, client }: MeasurementOptions,
  passwords: Readonly<Record<string, string>>,
): Promise<void> {
  const { check } = lab.benches.surroundings.passwords
  const who = { address: client, bench: bench.id }
  for (const { name, passwordHash } of bench.state.opening.users) {
    const password = passwords[name] ?? ''
    if (!(await check({ user: name, password, stored: passwordHash }, who))) {
      throw new RequestRefused(
        'invalid_request',
        `The password of ${name} is wrong. The bench is unchanged.`,
        {
          field: `here.passwords.${name}`,
        },
      )
    }
  }
}

/** Deletes the kept requests and the simulated clients of a bench that was reset. */
export function forgetClients(lab: Lab, { id }: Bench): void {
  lab.exchanges.forget(id)
  lab.guests.forget(id)
}

/** Sets the bench up for an act: as new, with the preset and the lane of the cell, and with a frozen clock. */
async function prepare({ operator, lab, bench, cells }: MeasurementOptions): Promise<void> {
  await operator.reset()
  forgetClients(lab, bench)
  for (const { preset, mechanism } of cells) {
    await operator.setPolicy(
      ({ lanes }) => ({ ...PRESETS[preset], lanes: [...new Set([...lanes, mechanism])] }),
      preset,
    )
  }
  await operator.moveClock({ frozen: true })
}

async function run(options: MeasurementOptions, id: string): Promise<void> {
  const { bench, cells } = options
  const { measurement } = bench.stores
  const stopping = new AbortController()
  const polling = setInterval(() => {
    measurement.isRunning(id).then(
      (isStill) => isStill || stopping.abort(),
      () => {},
    )
  }, POLL_MS)
  try {
    await withPlace(options, stopping.signal, async (elsewhere) => {
      const place = placeOf(options, elsewhere)
      for await (const progress of measure(cells, place, stopping.signal)) {
        if (!(await measurement.isRunning(id))) return
        await measurement.report(storedCells(progress))
        bench.observer.append({ type: 'evidence.measured', ...progress })
      }
    })
    await finish(bench, id, null)
  } finally {
    clearInterval(polling)
  }
}

interface StoredCell {
  readonly measured: Measured
  readonly measuredAt: number
}

function storedCells({ row, preset, cells }: Progress): Record<string, string> {
  const measuredAt = Date.now()
  return Object.fromEntries(
    Object.entries(cells).map(([mechanism, measured]) => [
      `${row}/${mechanism}/${preset}`,
      JSON.stringify({ measured, measuredAt } satisfies StoredCell),
    ]),
  )
}

/** Writes how a measurement ended, unless it was stopped. Without Redis nothing is written: it counts as failed after a while. */
async function finish(bench: Bench, id: string, error: unknown): Promise<void> {
  if (!(await bench.stores.measurement.isRunning(id).catch(() => false))) return
  const outcome = error === null ? 'done' : 'failed'
  await bench.stores.measurement
    .end(outcome, error instanceof RequestRefused ? error.message : undefined)
    .catch(() => {})
  bench.observer.append({ type: 'evidence.finished', outcome })
}

/** What benches of their own need. */
export type PlaceOptions = Pick<MeasurementOptions, 'lab' | 'client' | 'serve'>

/**
 * Measures on benches of their own, with a connection over HTTP that is closed afterwards.
 * @param signal stops each request that is not sent yet
 */
export async function withPlace<T>(
  { lab, client, serve }: PlaceOptions,
  signal: AbortSignal,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const own = lab.ownAddress()
  const http = own === null ? null : httpSend(own)
  try {
    return await work({
      direct: stoppable(directSend(serve, USER_AGENT), signal),
      http: http && stoppable(http.send, signal),
      open: (...which) => openBench(lab, client, ...which),
    })
  } finally {
    http?.close()
  }
}

const stoppable =
  (send: Send, signal: AbortSignal): Send =>
  async (...request) => {
    signal.throwIfAborted()
    return send(...request)
  }

/** The bench itself, if the act is done there. */
function placeOf({ bench, here }: MeasurementOptions, elsewhere: Place): Place {
  if (here === null) return elsewhere
  let sent = 0
  const watched: Send = async (...request) => {
    if (++sent <= WATCHED_REQUESTS) await sleep(WATCHED_PAUSE_MS)
    return elsewhere.direct(...request)
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
  const { bench, passwords } = await benches.createTemporary({ preset, policy, clock, madeFrom })
  return {
    client: new BenchClient(send, bench.id, passwords),
    close: () => benches.deleteTemporary(bench),
  }
}
