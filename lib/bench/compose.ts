import { hash, randomBytes } from 'node:crypto'
import type { MeasureCredential } from '#lib/core/credential-size.ts'
import type { Mechanism } from '#lib/core/mechanism.ts'
import { type Revocation, techniquesOf } from '#lib/core/policy.ts'
import type { RevocationStore } from '#lib/core/revocation.ts'
import type { Carrier, MechanismId, NodeId } from '#lib/core/session.ts'
import { createSessions, type Sessions } from '#lib/core/sessions.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { Act, AnswerEvent } from '#lib/ledger/event.ts'
import { observeSessions } from '#lib/ledger/observe-sessions.ts'
import { MECHANISMS } from '#lib/mechanisms/index.ts'
import type { Bench } from './bench.ts'
import {
  createPort,
  revocationsThroughPort,
  type StorePort,
  storeThroughPort,
  type Trace,
  timeVerification,
} from './trace.ts'

/** The request that a session operation belongs to: client, credential and trace. */
export interface SessionRequest {
  readonly mechanism: MechanismId
  readonly node: NodeId
  readonly act: Act
  readonly carrier: Carrier
  readonly credential: string | null
  /** The refresh token that was presented with it. */
  readonly refreshToken?: string | null
  /** Measures the size in which a credential would be sent; absent if the request issues none. */
  readonly weigh?: MeasureCredential
  /** The name of the client's user agent. */
  readonly client?: string
  readonly trace: Trace
  /** Receives the position of each event that the request causes. */
  readonly onEvent: (seq: string) => void
  /** Receives the event that states the response, if the request has one. */
  readonly onAnswer?: (event: AnswerEvent) => void
}

/** Composes one mechanism for a node, with the stores of the policy behind ports that inject faults and count calls. */
export function composeMechanism(
  bench: Bench,
  id: MechanismId,
  node: NodeId,
  trace: Trace,
  weigh?: MeasureCredential,
): Mechanism {
  const { stores, keys, nodes } = bench
  const redisPort = createPort(trace, bench.linksOf(node), 'redis')
  const mechanism = MECHANISMS[id].create({
    policy: bench.state.policy,
    bench: bench.publicName,
    issuer: bench.issuer,
    keys: { ...keys.at(node), rotation: keys.rotation },
    recordStore: () => recordStore(bench, node, trace),
    table: (name) => storeThroughPort(redisPort, stores.tables[name]),
    revocations: (revocation) => revocationStore(bench, revocation, redisPort),
    cache: nodes.verifiedCache(id, node),
    now: () => bench.nowAt(node),
    step: trace.begin,
    weigh,
    sealTtlSeconds: (until) => Math.ceil(stores.outerMs(until) / 1000),
  })
  return timeVerification(mechanism, trace)
}

/** The session operations of one request: the mechanism, policy above it, and the observer around both. */
export function composeSessions(bench: Bench, request: SessionRequest): Sessions {
  const { trace, weigh, node } = request
  const mechanism = composeMechanism(bench, request.mechanism, node, trace, weigh)
  const sessions = createSessions({
    mechanism,
    policy: bench.state.policy,
    now: () => bench.nowAt(node),
    account: (name) => bench.account(name),
    newId: () => newSessionId(bench, request.mechanism),
    revocationDataId: bench.stores.revocations.lastReadId,
    step: trace.begin,
    cache: bench.nodes.verifiedCache(request.mechanism, node),
  })
  return observeSessions(sessions, mechanism, (event) => request.onEvent(bench.append(event)), {
    ...request,
    ...(weigh ? { measureCredential: weigh } : {}),
    now: () => bench.now(),
    micros: () => Math.round(trace.elapsed() * 1000),
    storeReads: () => trace.storeReads,
    spent: () => ({
      storeReads: trace.storeReads,
      storeWrites: trace.storeWrites,
      ownMicros: trace.ownMicros(),
    }),
  })
}

/** The store of the policy for the records of `server-session`. */
function recordStore(bench: Bench, node: NodeId, trace: Trace): SessionStore {
  const { nodes, stores } = bench
  const links = bench.linksOf(node)
  const inMemory = createPort(trace, links, 'memory')
  const inRedis = () => storeThroughPort(createPort(trace, links, 'redis'), stores.tables.ss)
  switch (bench.state.policy.serverSession.store) {
    case 'memory':
      return storeThroughPort(inMemory, nodes.inMemory(node))
    case 'replicated':
      return storeThroughPort(inMemory, nodes.replicated(node))
    case 'redis':
      return inRedis()
    case 'database':
      return storeThroughPort(createPort(trace, links, 'database'), stores.inDatabase)
    case 'two-tier':
      return nodes.twoTier(node, inRedis())
  }
}

/** The revocation data that a policy keeps, behind the port of the request; undefined if it keeps none. */
function revocationStore(bench: Bench, revocation: Revocation, port: StorePort): RevocationStore | undefined {
  const techniques = techniquesOf(revocation)
  return techniques.length === 0
    ? undefined
    : revocationsThroughPort(port, bench.stores.revocations.withTechniques(techniques))
}

/** A public ID of 128 bits: random, or for a seeded bench the same in each run, by the order of logins. */
async function newSessionId({ state: { seed }, stores }: Bench, mechanism: MechanismId): Promise<string> {
  if (seed === null) return randomBytes(16).toString('base64url')
  const count = await stores.countSession(mechanism)
  return hash('sha256', `${seed}\n${mechanism}\n${count}`, 'buffer').subarray(0, 16).toString('base64url')
}
