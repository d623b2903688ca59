import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '#lib/bench/bench.ts'
import { BenchClient } from '#lib/client/bench-client.ts'
import type { Client } from '#lib/client/client.ts'
import { directSend, type Serve } from '#lib/client/direct-send.ts'
import { addressKey } from '#lib/core/address.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { withBench, withTickets } from './attack-benches.ts'
import type { BenchCall } from './call.ts'

/** Sessions of each lane, and the pause between the checks of a lane. */
const SESSIONS = 5
const PAUSE_MS = 20
/** Checks before the server is killed: what they return is compared with what follows. */
const BEFORE_MS = 300
/** A failover takes two to four seconds. */
const MAX_MS = 20_000
/** How long every check must have succeeded before the failover counts as over. */
const CALM_MS = 1000

export interface LaneFailover {
  readonly mechanism: MechanismId
  readonly checks: number
  readonly unavailable: number
  readonly refused: number
  /** Sessions before and after. */
  readonly sessions: number
  readonly kept: number
}

export interface FailoverResult {
  /** Until a Sentinel named another master; null if the killed server was none, or it took too long. */
  readonly newMasterMs: number | null
  /** From the kill until the last check that was answered with 503; null if there was none. */
  readonly unavailableMs: number | null
  readonly lanes: readonly LaneFailover[]
}

interface Check {
  readonly mechanism: MechanismId
  readonly status: number
  /** Since the kill; negative before it. */
  readonly at: number
}

export interface Failover {
  readonly kill: () => Promise<void>
  /** The present master; null if none is known. */
  readonly master: () => Promise<string | null>
}

/**
 * Kills a server while clients of every lane check their sessions, and reports what they received. They are on a temporary
 * bench under the policy of this one.
 * @throws RequestRefused `conflict` while one is watched in this process
 */
export async function watchFailover(
  { lab, bench, client }: BenchCall,
  serve: Serve,
  failover: Failover,
): Promise<FailoverResult> {
  const release = lab.slots.take({ failover: 1 })
  if (release === null) {
    throw new RequestRefused('conflict', 'A failover is being watched. Wait until it has finished.')
  }
  try {
    const { lanes } = bench.state.policy
    const place = { lab, bench, serve, address: addressKey(client) }
    return await withBench(place, unlimited(bench), (own) =>
      withTickets(own, (passwords) =>
        run(
          new BenchClient(directSend(serve, 'SessionLab-Failover/1.0'), own.id, passwords),
          lanes,
          failover,
          bench.deletion.signal,
        ),
      ),
    )
  } finally {
    release()
  }
}

function unlimited({ state: { preset, policy, mutations } }: Bench) {
  const concurrency = { perUser: 1000, perIp: 10_000, onExceed: 'evict-oldest' } as const
  return { preset, mutations, policy: { ...policy, concurrency } }
}

async function run(
  bench: BenchClient,
  lanes: readonly MechanismId[],
  { kill, master }: Failover,
  deletion: AbortSignal,
): Promise<FailoverResult> {
  const clients = new Map<MechanismId, Client[]>()
  for (const mechanism of lanes) {
    clients.set(mechanism, await Promise.all(Array.from({ length: SESSIONS }, () => bench.login(mechanism))))
  }
  const before = await master()
  const checks: Check[] = []
  let killedAt = Number.POSITIVE_INFINITY
  let isOver = false
  const checking = Array.from(clients, async ([mechanism, of]) => {
    for (let nth = 0; !isOver; nth++) {
      const { status } = (await of[nth % of.length]?.me()) ?? { status: 0 }
      checks.push({ mechanism, status, at: performance.now() - killedAt })
      await sleep(PAUSE_MS)
    }
  })
  let newMasterMs: number | null = null
  try {
    await sleep(BEFORE_MS)
    const from = performance.now()
    killedAt = from
    await kill()
    while (performance.now() - from < MAX_MS) {
      deletion.throwIfAborted()
      const now = await master()
      if (newMasterMs === null && now !== null && now !== before) {
        newMasterMs = Math.round(performance.now() - from)
      }
      const last = lastUnavailable(checks)
      const hasSettled = before === null || newMasterMs !== null || performance.now() - from > 5 * CALM_MS
      if (hasSettled && performance.now() - from - Math.max(0, last ?? 0) > CALM_MS) break
      await sleep(PAUSE_MS)
    }
  } finally {
    isOver = true
    await Promise.all(checking)
  }
  const last = lastUnavailable(checks)
  return {
    newMasterMs,
    unavailableMs: last === null ? null : Math.round(last),
    lanes: await Promise.all(Array.from(clients, (entry) => laneOf(entry, checks))),
  }
}

/** When the last check since the kill received 503; null if none did. */
function lastUnavailable(checks: readonly Check[]): number | null {
  return checks.findLast(({ status, at }) => status === 503 && at >= 0)?.at ?? null
}

async function laneOf(
  [mechanism, clients]: readonly [MechanismId, readonly Client[]],
  checks: readonly Check[],
): Promise<LaneFailover> {
  const statuses = (await Promise.all(clients.map((client) => client.me()))).map(({ status }) => status)
  const own = checks.filter((check) => check.mechanism === mechanism)
  return {
    mechanism,
    checks: own.length,
    unavailable: own.filter(({ status }) => status === 503).length,
    refused: own.filter(({ status }) => status === 401).length,
    sessions: clients.length,
    kept: statuses.filter((status) => status === 200).length,
  }
}
