import type { Bench } from '#lib/bench/bench.ts'
import type { Lab } from '#lib/bench/lab.ts'
import { NO_FAULTS } from '#lib/bench/state.ts'
import { BenchClient } from '#lib/client/bench-client.ts'
import { type ApiResponse, Client } from '#lib/client/client.ts'
import { directSend, type Serve } from '#lib/client/direct-send.ts'
import { addressKey } from '#lib/core/address.ts'
import { INITIAL_CLOCK } from '#lib/core/clock.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { type Meter, NO_METER } from '#lib/ledger/meter.ts'
import { withTickets } from './attack-benches.ts'
import type { BenchCall } from './call.ts'
import { type LaneLoad, summarizeLane, type TimedResponse } from './load-summary.ts'

export interface LoadRequest {
  readonly concurrency: number
  readonly seconds: number
  readonly mechanisms?: readonly MechanismId[] | undefined
  readonly act: 'me' | 'login'
}

/** The result of a load on one mechanism, and the stores that its requests called. */
type LoadedLane = LaneLoad & { readonly stores: readonly string[] }

const USER_AGENT = 'SessionLab-Load/1.0'
const USERS = ['alice', 'bob', 'carol'] as const
/** Every client keeps its session, however many there are. */
const NO_LIMITS = { perUser: 1000, perIp: 10_000, onExceed: 'evict-oldest' } as const

/**
 * Sends requests as fast as they are answered, by a number of clients concurrently, for each mechanism in turn. They go to a
 * temporary bench under the policy and the faults of this bench: its event log stays readable, and its sessions stay as they
 * are. Their outcomes and times count in its metrics.
 * @throws RequestRefused `conflict` while a load runs on this bench; `rate_limited` if too many measurements are waiting;
 * `bench_not_found` if the bench is deleted in the meantime
 */
export async function runLoad(call: BenchCall, serve: Serve, load: LoadRequest) {
  const { lab, bench, client, request } = call
  const mechanisms = lanesOf(bench, load)
  const release = lab.slots.take({ [`load:${bench.id}`]: 1 })
  if (release === null) {
    throw new RequestRefused('conflict', 'A load is running on this bench. Wait until it has finished.')
  }
  const signal = AbortSignal.any([request.signal, bench.deletion.signal])
  try {
    const place = { address: addressKey(client), bench: bench.id }
    const lanes = await lab.measuring.run(place, () =>
      withLoadBench(lab, bench, async (own, passwords, called) => {
        const results: LoadedLane[] = []
        for (const mechanism of mechanisms) {
          if (signal.aborted) break
          const clients = { bench, own, passwords, called, serve, signal }
          results.push(await loadLane(clients, mechanism, load, load.seconds / mechanisms.length))
        }
        return results
      }),
    )
    bench.deletion.signal.throwIfAborted()
    const { concurrency, seconds, act } = load
    return { concurrency, seconds, act, pid: process.pid, lanes }
  } finally {
    release()
  }
}

function lanesOf({ state: { policy } }: Bench, { mechanisms }: LoadRequest): readonly MechanismId[] {
  const unknown = mechanisms?.find((id) => !policy.lanes.includes(id))
  if (unknown === undefined) return [...new Set(mechanisms ?? policy.lanes)]
  throw new RequestRefused('invalid_request', `${unknown} is not a lane of this bench.`, {
    field: 'mechanisms',
  })
}

async function withLoadBench<T>(
  { benches }: Lab,
  bench: Bench,
  work: (own: Bench, passwords: Readonly<Record<string, string>>, called: Set<string>) => Promise<T>,
): Promise<T> {
  const { preset, policy, mutations } = bench.state
  const called = new Set<string>()
  const { bench: own, passwords } = await benches.createTemporary({
    preset,
    policy: { ...policy, concurrency: NO_LIMITS },
    clock: INITIAL_CLOCK,
    mutations,
  })
  own.meter = loadMeter(bench.metrics, called)
  try {
    return await work(own, passwords, called)
  } finally {
    await benches.deleteTemporary(own)
  }
}

/**
 * Counts requests and store calls. The sessions are not those of the bench, whose counts they must not change.
 * @param called receives the name of each store that is called
 */
function loadMeter(metrics: Meter | null, called: Set<string>): Meter {
  const meter = metrics ?? NO_METER
  return {
    ...meter,
    event(event) {
      if (event.type.startsWith('request.') || event.type === 'store.unavailable') meter.event(event)
    },
    storeCall(store, micros) {
      called.add(store)
      meter.storeCall(store, micros)
    },
  }
}

interface Clients {
  /** The bench whose faults apply. */
  readonly bench: Bench
  /** The bench that receives the requests. */
  readonly own: Bench
  readonly passwords: Readonly<Record<string, string>>
  /** The stores that requests have called. */
  readonly called: Set<string>
  readonly serve: Serve
  readonly signal: AbortSignal
}

async function loadLane(
  { bench, own, passwords, called, serve, signal }: Clients,
  mechanism: MechanismId,
  { concurrency, act }: LoadRequest,
  seconds: number,
): Promise<LoadedLane> {
  const send = directSend(serve, USER_AGENT)
  // Without faults, so that every client has a session when they begin.
  setFaults(own, NO_FAULTS)
  const clients = await withTickets(own, (tickets) =>
    loggedIn(new BenchClient(send, own.id, tickets), mechanism, concurrency),
  ).catch(notLoggedIn)
  const passwordBench = new BenchClient(send, own.id, passwords)
  const next = (client: Client, nth: number): Promise<ApiResponse> =>
    act === 'me'
      ? client.me()
      : new Client(passwordBench, mechanism).login(USERS[nth % USERS.length] ?? 'alice')
  const responses: TimedResponse[] = []
  called.clear()
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  await Promise.all(
    clients.map(async (client, nth) => {
      while (performance.now() < endsAt && !signal.aborted) {
        setFaults(own, bench.state)
        const from = performance.now()
        const response = await next(client, nth)
        responses.push({ ...response, ms: performance.now() - from })
      }
    }),
  )
  const summary = summarizeLane(mechanism, responses, (performance.now() - startedAt) / 1000)
  return { ...summary, stores: [...called].sort() }
}

type FaultState = Pick<Bench['state'], 'faults' | 'nodes' | 'partitioned' | 'skews'>

/** A fault that begins during a load takes effect in it. */
function setFaults(own: Bench, { faults, nodes, partitioned, skews }: FaultState): void {
  const { state } = own
  if (state.faults === faults && state.nodes === nodes && state.partitioned === partitioned) return
  own.state = { ...state, faults, nodes, partitioned, skews }
}

function loggedIn(bench: BenchClient, mechanism: MechanismId, count: number): Promise<Client[]> {
  return Promise.all(
    Array.from({ length: count }, (_, nth) => bench.login(mechanism, USERS[nth % USERS.length])),
  )
}

/** An outage of a real store, or a policy under which no login succeeds. */
function notLoggedIn(error: unknown): never {
  throw new RequestRefused(
    'conflict',
    `The clients of the load cannot log in: ${error instanceof Error ? error.message : error}`,
  )
}
