import { hash, randomBytes } from 'node:crypto'
import type { Mechanism } from '#lib/core/mechanism.ts'
import { type Policy, type Revocation, techniquesOf } from '#lib/core/policy.ts'
import type { RevocationStore } from '#lib/core/revocation.ts'
import { mustReauthenticate } from '#lib/core/rule-demands.ts'
import type { Carrier, MechanismId, NodeId } from '#lib/core/session.ts'
import { createSessions, type Sessions } from '#lib/core/sessions.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { Act, LabEvent, ResponseEvent } from '#lib/ledger/event.ts'
import type { Meter } from '#lib/ledger/meter.ts'
import { observeSessions } from '#lib/ledger/observe-sessions.ts'
import { MECHANISMS } from '#lib/mechanisms/index.ts'
import type { Bench } from './bench.ts'
import { mutationKeyOf, seamsOf } from './mutations.ts'
import { clientFormsOf, sealedIn } from './protection.ts'
import {
  beginStep,
  createPort,
  currentMeters,
  type Meters,
  measureCredential,
  measured,
  revocationsThroughPort,
  type StorePort,
  storeThroughPort,
  Trace,
  timeVerification,
} from './trace.ts'

/** The request that a session operation is part of: client, credential and meters. */
export interface SessionRequest extends Partial<Meters> {
  readonly mechanism: MechanismId
  readonly node: NodeId
  readonly act: Act
  readonly carrier: Carrier
  readonly credential: string | null
  /** The refresh token that was presented with it. */
  readonly refreshToken?: string | null
  /** The name of the client's user agent. */
  readonly client?: string
  /** Keyed mark of the client's network. */
  readonly network?: string
  /** Receives the position of each event that the request causes. */
  readonly onEvent: (seq: string) => void
  /** Receives the event that states the response, if the request has one. */
  readonly onResponseEvent?: (event: ResponseEvent) => void
}

/** A request whose operations are measured and observed. */
type RunningRequest = SessionRequest & Meters

/** One mechanism on one node, and the observed session operations that apply policy to it. */
interface ComposedMechanism {
  readonly mechanism: Mechanism
  readonly sessions: Sessions
  /** The same operations without events. */
  readonly unobserved: Sessions
}

/** The composed mechanisms of a bench under one policy and key ring, by mechanism, node and planted bugs. */
interface Composition {
  readonly policy: Policy
  readonly keys: Bench['keys']
  readonly composed: Map<string, ComposedMechanism>
}

/**
 * Discarded when the policy or the keys change. Not on `globalThis`: the framework may load this module and `trace.ts` more
 * than once, and each copy must use its own meters.
 */
const compositions = new WeakMap<Bench, Composition>()

/** Kept of one bench: requests with lists of planted bugs of their own could otherwise fill the memory. */
const MAX_COMPOSED = 200

function composedAt(bench: Bench, id: MechanismId, node: NodeId): ComposedMechanism {
  const { policy } = bench.state
  const { keys } = bench
  let composition = compositions.get(bench)
  if (composition?.policy !== policy || composition.keys !== keys) {
    composition = { policy, keys, composed: new Map() }
    compositions.set(bench, composition)
  }
  const { composed } = composition
  const key = `${id} ${node}${mutationKeyOf(bench)}`
  const known = composed.get(key)
  if (known) return known
  const made = compose(bench, id, node)
  composed.set(key, made)
  const [oldest] = composed.keys()
  if (composed.size > MAX_COMPOSED && oldest !== undefined) composed.delete(oldest)
  return made
}

/** Creates a mechanism on the stores that policy selects. Faults and measurements apply at the ports of the stores. */
function compose(bench: Bench, id: MechanismId, node: NodeId): ComposedMechanism {
  const { stores, keys, nodes } = bench
  const seams = seamsOf(bench, id, node)
  const redisPort = portTo(bench, node, 'redis')
  const shared = {
    policy: seams.policy(bench.state.policy),
    now: () => bench.nowAt(node),
    cache: seams.cache(nodes.verifiedCache(id, node)),
    step: beginStep,
  }
  const created = MECHANISMS[id].create({
    ...shared,
    bench: bench.publicName,
    issuer: bench.issuer,
    keys: { ...keys.at(node), rotation: keys.rotation },
    recordStore: () => seams.store(sealedIn(bench, 'ss', recordStore(bench, node, redisPort))),
    table: (name) => seams.store(sealedIn(bench, name, storeThroughPort(redisPort, stores.tables[name]))),
    revocations: (revocation) => seams.revocations(revocationStore(bench, revocation, redisPort)),
    measureCredential,
    sealTtlSeconds: (until) => Math.ceil(stores.outerMs(until) / 1000),
  })
  const mechanism = timeVerification(seams.mechanism(created))
  const sessions = createSessions({
    ...shared,
    mechanism,
    account: (name) => bench.account(name),
    newId: seams.newId(() => newSessionId(bench, id)),
    revocationDataId: stores.revocations.lastReadId,
    clients: clientFormsOf(bench),
    mustReauthenticate: (session) => mustReauthenticate(bench.state.demands, session),
    mustLookUpRoles: ({ user }) => bench.state.demands.rolesOf.includes(user),
    restoreEpoch: () => bench.state.restore?.epoch ?? null,
  })
  // Called only by `RequestSessions`, so the meters are those of a whole request.
  const current = () => currentMeters() as RunningRequest
  const emit = (event: LabEvent) => current().onEvent(bench.append(event))
  const observed = { mechanism, node, now: () => bench.now(), current }
  const unobserved = seams.sessions(sessions, mechanism)
  return { mechanism, unobserved, sessions: observeSessions(unobserved, observed, emit) }
}

/** A mechanism on a node. Its store calls and steps are measured only inside `measured`. */
export function mechanismAt(bench: Bench, id: MechanismId, node: NodeId): Mechanism {
  return composedAt(bench, id, node).mechanism
}

/** The session operations on a node, for work that is no request of a client: it is neither measured nor observed. */
export function unobservedSessions(bench: Bench, id: MechanismId, node: NodeId): Sessions {
  return composedAt(bench, id, node).unobserved
}

/** The session operations for one request, measured and observed. */
export function sessionsFor(bench: Bench, request: SessionRequest): Sessions {
  const { sessions } = composedAt(bench, request.mechanism, request.node)
  return new RequestSessions(sessions, { ...request, trace: request.trace ?? new Trace() })
}

/** Calls composed operations as one request. A class, because nothing is composed for a request. */
class RequestSessions implements Sessions {
  private readonly sessions: Sessions
  private readonly request: RunningRequest

  constructor(sessions: Sessions, request: RunningRequest) {
    this.sessions = sessions
    this.request = request
  }

  get keeps() {
    return this.sessions.keeps
  }

  login(...given: Parameters<Sessions['login']>) {
    return this.run(this.sessions.login, given)
  }

  check(...given: Parameters<Sessions['check']>) {
    return this.run(this.sessions.check, given)
  }

  refresh(...given: Parameters<Sessions['refresh']>) {
    return this.run(this.sessions.refresh, given)
  }

  stepUp(...given: Parameters<Sessions['stepUp']>) {
    return this.run(this.sessions.stepUp, given)
  }

  setData(...given: Parameters<Sessions['setData']>) {
    return this.run(this.sessions.setData, given)
  }

  endPresented(...given: Parameters<Sessions['endPresented']>) {
    return this.run(this.sessions.endPresented, given)
  }

  sessionOf(...given: Parameters<Sessions['sessionOf']>) {
    return this.run(this.sessions.sessionOf, given)
  }

  revoke(...given: Parameters<Sessions['revoke']>) {
    return this.run(this.sessions.revoke, given)
  }

  revokeAll(...given: Parameters<Sessions['revokeAll']>) {
    return this.run(this.sessions.revokeAll, given)
  }

  adjust(...given: Parameters<Sessions['adjust']>) {
    return this.run(this.sessions.adjust, given)
  }

  expire(...given: Parameters<Sessions['expire']>) {
    return this.run(this.sessions.expire, given)
  }

  private run<Given extends unknown[], T>(operation: (...given: Given) => T, given: Given): T {
    return measured(this.request, () => operation(...given))
  }
}

/** The port of a node to a store. The duration of its calls counts in the metrics of the bench. */
function portTo(bench: Bench, node: NodeId, store: string): StorePort {
  const onCall = (...call: Parameters<Meter['storeCall']>) => bench.meter.storeCall(...call)
  return createPort(() => bench.linksOf(node), store, undefined, onCall)
}

/** The store that policy selects for the records of `server-session`. */
function recordStore(bench: Bench, node: NodeId, redisPort: StorePort): SessionStore {
  const { nodes, stores } = bench
  const port = (store: string) => portTo(bench, node, store)
  const inRedis = () => storeThroughPort(redisPort, stores.tables.ss)
  switch (bench.state.policy.serverSession.store) {
    case 'memory':
      return storeThroughPort(port('memory'), nodes.inMemory(node))
    case 'replicated':
      return storeThroughPort(port('memory'), nodes.replicated(node))
    case 'redis':
      return inRedis()
    case 'database':
      return storeThroughPort(port('database'), stores.inDatabase)
    case 'two-tier':
      return nodes.twoTier(node, inRedis())
  }
}

/** The revocation data that a policy keeps, behind a port; undefined if it keeps none. */
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
