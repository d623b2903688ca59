import { hash, randomBytes } from 'node:crypto'
import { readClock } from '#lib/core/clock.ts'
import type { MeasureCredential } from '#lib/core/credential-size.ts'
import type { Mechanism } from '#lib/core/mechanism.ts'
import { cacheSecondsOf, type Revocation, techniquesOf } from '#lib/core/policy.ts'
import { publicNameOf } from '#lib/core/public-name.ts'
import type { RevocationStore } from '#lib/core/revocation.ts'
import {
  type Carrier,
  type Instant,
  type MechanismId,
  NODE_IDS,
  type NodeId,
  type Session,
} from '#lib/core/session.ts'
import { type Account, createSessions, type Sessions } from '#lib/core/sessions.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { Act, AnswerEvent, EventSink, LabEvent } from '#lib/ledger/event.ts'
import { type FamilyToken, familyOf } from '#lib/ledger/family.ts'
import { createLedger, type Ledger, MAX_EVENTS } from '#lib/ledger/ledger.ts'
import { createLedgerIndex, type LedgerIndex } from '#lib/ledger/ledger-index.ts'
import { observeSessions } from '#lib/ledger/observe-sessions.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import { MECHANISMS } from '#lib/mechanisms/index.ts'
import { orUnavailable, type RedisClient } from '#lib/redis/connection.ts'
import { benchKeys, type Table } from '#lib/redis/keys.ts'
import { RedoLog, withRedoLog } from '#lib/redis/redo-log.ts'
import { redisRevocations } from '#lib/redis/revocations.ts'
import { type RedisSessions, redisSessions } from '#lib/redis/sessions.ts'
import { redisShop } from '#lib/redis/shop.ts'
import { countRowsOf, type Database, databaseStore } from '#lib/stores/database.ts'
import { redisStore } from '#lib/stores/redis.ts'
import { type Fleet, readFleet } from './fleet.ts'
import type { KeyRing } from './keyring.ts'
import { LoginThrottle } from './login-throttle.ts'
import { createNodes, type Nodes } from './nodes.ts'
import type { Passwords } from './password.ts'
import { BENCH_LIFE_MS, type BenchState, type RecordLocation, recordLocationOf, TOPOLOGIES } from './state.ts'
import { findStorage, type Storage } from './storage.ts'
import {
  createPort,
  revocationsThroughPort,
  type StoreLinks,
  type StorePort,
  storeThroughPort,
  type Trace,
  timeVerification,
} from './trace.ts'

/** What every bench of a process shares. */
export interface BenchDependencies {
  readonly redis: RedisClient
  readonly database: Database
  readonly passwords: Passwords
  /** The process's own observer: it counts. */
  readonly meter: EventSink
  /** Writes down what happened to sessions, where that is wanted. */
  readonly log: ((event: LabEvent, bench: string) => void) | null
}

/** Who asks, for what, with which credential: what the observer is told of a request. */
export interface Request {
  readonly mechanism: MechanismId
  readonly node: NodeId
  readonly act: Act
  readonly carrier: Carrier
  readonly credential: string | null
  /** The refresh token that came beside it. */
  readonly refreshToken?: string | null
  /** How long the line will be in which a credential goes out; not asked where none does. */
  readonly weigh?: MeasureCredential
  /** The name that the client's user agent goes by. */
  readonly client?: string
  readonly trace: Trace
  /** Takes the place of each event that this request causes. */
  readonly onEvent: (seq: string) => void
  /** Takes the event that states the answer, if the request has a client to be answered. */
  readonly onAnswer?: (event: AnswerEvent) => void
}

/** One participant's isolated world, at work in this process. */
export class Bench {
  state: BenchState
  keys: KeyRing
  /** Another process changed the state: it must be read again before it is used. */
  stale = false
  usedAt = Date.now()
  /** A user has logged in, as far as this process has seen. */
  hasLogin = false
  /** The bench's instant at which some session may be over; null until it is known. */
  nextDueAt: Instant | null = 0
  /** The name by which others know it. */
  readonly publicName: string
  readonly directory: LedgerIndex
  readonly ledger: Ledger
  private readonly database: Database
  private readonly redis: RedisClient
  private readonly inDatabase: SessionStore
  readonly nodes: Nodes
  private readonly revocations: ReturnType<typeof redisRevocations>
  private turn = 0
  private readonly tables: Record<Table, RedisSessions>
  private readonly journal = new RedoLog()

  private readonly meter: EventSink
  private readonly log: BenchDependencies['log']
  readonly passwords: Passwords
  readonly loginThrottle: LoginThrottle

  constructor(
    { redis, database, passwords, meter, log }: BenchDependencies,
    state: BenchState,
    keys: KeyRing,
  ) {
    this.redis = redis
    this.database = database
    this.inDatabase = databaseStore(database, state.id, () => this.now())
    this.passwords = passwords
    this.loginThrottle = new LoginThrottle(redis, state.id)
    this.meter = meter
    this.log = log
    this.state = state
    this.keys = keys
    this.publicName = publicNameOf(state.id)
    const clock = {
      now: () => this.now(),
      nativeMs: (until: Instant) =>
        this.isFrozen() ? BENCH_LIFE_MS : Math.max(1, Math.ceil(until - this.now())),
      frozenMs: () => (this.isFrozen() ? BENCH_LIFE_MS : 0),
    }
    const table = (name: Table, mechanism: MechanismId) =>
      withRedoLog(redisSessions(redis, { benchId: state.id, table: name, mechanism }, clock), this.journal)
    this.tables = {
      ss: withRedoLog(redisStore(redis, state.id, clock), this.journal),
      ot: table('ot', 'opaque-token'),
      rf: table('rf', 'jwt'),
      sc: table('sc', 'sealed-cookie'),
    }
    this.nodes = createNodes({
      state: () => this.state,
      now: () => this.now(),
      nowAt: (node) => this.nowAt(node),
      onInvalidated: (node, sessionId, delivery) => {
        this.append({
          type: 'cache.invalidated',
          mechanism: 'server-session',
          sessionId,
          node,
          delivery,
        })
      },
    })
    const outer = {
      now: () => this.now(),
      nativeMs: (until: Instant) => this.outerMs(until),
      lifetimeMs: BENCH_LIFE_MS,
    }
    this.revocations = redisRevocations(redis, state.id, outer, this.journal)
    this.directory = createLedgerIndex(redis, state.id, BENCH_LIFE_MS)
    this.ledger = createLedger(redis, state.id, this.directory, () => this.now(), BENCH_LIFE_MS)
  }

  get id(): string {
    return this.state.id
  }

  get issuer(): string {
    return `urn:session-lab:${this.publicName}`
  }

  now(): Instant {
    return readClock(this.state.clock, Date.now())
  }

  /** What a node takes for now: its clock may be wrong. */
  nowAt(node: NodeId): Instant {
    return this.now() + (this.state.skews[node] ?? 0) * 1000
  }

  isFrozen(): boolean {
    return this.state.clock.frozenAt !== null
  }

  account(name: string): Account | null {
    return this.state.users.find((user) => user.name === name) ?? null
  }

  /**
   * Which node serves a request: the one that it names, else the balancer's choice among those that are up. A balancer
   * knows which nodes answer it, and not which of them are cut off from the others. A sticky one goes by the cookie that
   * it gave the client; without one, or where that node is down, by the client's address.
   * @param takesTurn whether it counts: whoever looks on must not change who is next, or of two nodes that are up one
   * would serve them and the other nobody else
   * @returns null where that node, or every node, is down
   */
  routeRequest(
    named: NodeId | null,
    client: string,
    stuckTo: NodeId | null = null,
    takesTurn = true,
  ): NodeId | null {
    const up = NODE_IDS.filter((node) => this.state.nodes[node])
    if (named) return up.includes(named) ? named : null
    if (this.state.policy.balancer !== 'sticky') {
      const next = up[this.turn % up.length] ?? null
      if (takesTurn) this.turn++
      return next
    }
    if (stuckTo && up.includes(stuckTo)) return stuckTo
    // Each address ranks the nodes in an order of its own: when one goes down, its clients move and nobody else does.
    const rank = (node: NodeId) => hash('sha256', `${node}\n${client}`, 'buffer').readUInt32BE(0)
    return up.sort((x, y) => rank(y) - rank(x))[0] ?? null
  }

  /** The balancer begins with its first node again. */
  resetRoundRobin(): void {
    this.turn = 0
  }

  /** A node that sees the shared stores and its fellows, for what nobody in particular asks for. */
  connectedNode(): NodeId {
    const { nodes, partitioned } = this.state
    return NODE_IDS.find((node) => nodes[node] && !partitioned[node]) ?? 'a'
  }

  /** The records of `server-session` are somewhere else from now on. */
  async clearRecords(place: RecordLocation): Promise<void> {
    this.nodes.forgetRead()
    if (place === 'redis') await this.tables.ss.clear()
    else if (place === 'database') await this.inDatabase.clear()
    else this.nodes.forgetRemembered()
  }

  /** Ends sealed sessions in the index of sealed cookies: no key opens their seals any longer. */
  async endSealed(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.tables.sc.end(id, 'key_retired', this.now())
  }

  /** Policy keeps nothing about sealed cookies from now on, so their index cannot follow what ends. */
  async forgetSealed(): Promise<void> {
    await this.tables.sc.clear()
  }

  /**
   * Another process has changed the bench. What went with the change there goes here: the memory of a node that is down,
   * of a bench that was reset, and of nodes that keep no records any more.
   */
  replaceState(state: BenchState, keys: KeyRing): void {
    // Nothing but a reset makes all keys anew.
    const wasReset = keys.stored.rotation !== this.keys.stored.rotation
    const hasMoved = recordLocationOf(state.policy) !== recordLocationOf(this.state.policy)
    for (const node of NODE_IDS) {
      if (wasReset || hasMoved || !state.nodes[node]) this.nodes.forget(node)
    }
    if (wasReset) this.journal.clear()
    this.nodes.forgetVerified()
    this.state = state
    this.keys = keys
    this.stale = false
  }

  /** Reads which revocation data there is. Without Redis the process continues with what it last read. */
  async readRevocationData(): Promise<void> {
    await this.revocations.resume().catch(() => {})
  }

  /** A new bench has revoked nothing. */
  initRevocations(): Promise<void> {
    return this.revocations.begin()
  }

  /** The mechanism as this node has it, with the request's own meters on every way to a store. */
  mechanism(id: MechanismId, node: NodeId, trace: Trace, weigh?: MeasureCredential): Mechanism {
    const { policy } = this.state
    const redisPort = createPort(trace, this.linksOf(node), 'redis')
    const now = () => this.nowAt(node)
    const step = trace.begin
    const reference = {
      rotationKey: this.keys.rotation,
      graceMs: policy.jwt.gracePeriodSeconds * 1000,
      staleMs: policy.serverSession.store === 'two-tier' ? cacheSecondsOf(policy) * 1000 : null,
      now,
      step,
    }
    const selfContained = (revocation: Revocation) => {
      const revocations = this.revocationStore(revocation, redisPort)
      return {
        cache: this.nodes.verifiedCache(id, node),
        now,
        step,
        ...(weigh ? { weigh } : {}),
        ...(revocations ? { revocations } : {}),
      }
    }
    switch (id) {
      case 'server-session':
        return timeVerification(MECHANISMS[id]({ ...reference, store: this.recordStore(node, trace) }), trace)
      case 'sealed-cookie': {
        const options = selfContained(policy.sealedCookie.revocation)
        return timeVerification(
          MECHANISMS[id]({
            ...options,
            bench: this.publicName,
            keys: this.keys.at(node).seal,
            policy: policy.sealedCookie,
            sessionIndex: options.revocations ? storeThroughPort(redisPort, this.tables.sc) : null,
            sealTtlSeconds: (until) => Math.ceil(this.outerMs(until) / 1000),
          }),
          trace,
        )
      }
      case 'jwt':
        return timeVerification(
          MECHANISMS[id]({
            ...selfContained(policy.jwt.revocation),
            issuer: this.issuer,
            keys: this.keys.at(node).jwt,
            policy: policy.jwt,
            families: storeThroughPort(redisPort, this.tables.rf),
            rotationKey: this.keys.rotation,
            addBindingClaims: policy.binding.ip !== 'off' || policy.binding.userAgent !== 'off',
          }),
          trace,
        )
      case 'opaque-token':
        return timeVerification(
          MECHANISMS[id]({ ...reference, store: storeThroughPort(redisPort, this.tables.ot) }),
          trace,
        )
    }
  }

  /** The sessions of one mechanism for one request: policy above, meters below, the observer around. */
  sessions(request: Request): Sessions {
    const { trace, weigh } = request
    const mechanism = this.mechanism(request.mechanism, request.node, trace, weigh)
    const sessions = createSessions({
      mechanism,
      policy: this.state.policy,
      now: () => this.nowAt(request.node),
      account: (name) => this.account(name),
      newId: () => this.newId(request.mechanism),
      revocationDataId: this.revocations.lastReadId,
      step: trace.begin,
      cache: this.nodes.verifiedCache(request.mechanism, request.node),
    })
    return observeSessions(sessions, mechanism, (event) => request.onEvent(this.append(event)), {
      ...request,
      now: () => this.now(),
      micros: () => Math.round(trace.elapsed() * 1000),
      storeReads: () => trace.storeReads,
      spent: () => ({
        storeReads: trace.storeReads,
        storeWrites: trace.storeWrites,
        ownMicros: trace.ownMicros(),
      }),
    })
  }

  /** Where this node keeps the records of `server-session`, as policy says. */
  private recordStore(node: NodeId, trace: Trace): SessionStore {
    const { policy } = this.state
    const links = this.linksOf(node)
    const inMemory = createPort(trace, links, 'memory')
    const inRedis = () => storeThroughPort(createPort(trace, links, 'redis'), this.tables.ss)
    switch (policy.serverSession.store) {
      case 'memory':
        return storeThroughPort(inMemory, this.nodes.inMemory(node))
      case 'replicated':
        return storeThroughPort(inMemory, this.nodes.replicated(node))
      case 'redis':
        return inRedis()
      case 'database':
        return storeThroughPort(createPort(trace, links, 'database'), this.inDatabase)
      case 'two-tier':
        return this.nodes.twoTier(node, inRedis())
    }
  }

  /** How the ways from this node to the stores are: what is broken for all, and for this one. */
  linksOf(node: NodeId): StoreLinks {
    return { faults: this.state.faults, isCutOff: this.state.partitioned[node] }
  }

  /** The revocation data that a policy keeps, behind the request's port; null if it keeps none. */
  private revocationStore(revocation: Revocation, port: StorePort): RevocationStore | null {
    const techniques = techniquesOf(revocation)
    return techniques.length === 0
      ? null
      : revocationsThroughPort(port, this.revocations.withTechniques(techniques))
  }

  /** Writes an event down, and remembers when the next session may be over. */
  append(event: LabEvent): string {
    if ('session' in event) {
      const { idleExpiresAt, absoluteExpiresAt } = event.session
      this.nextDueAt = Math.min(this.nextDueAt ?? Number.POSITIVE_INFINITY, idleExpiresAt, absoluteExpiresAt)
    }
    this.meter(event)
    this.log?.(event, this.publicName)
    return this.ledger.append(event)
  }

  /** Where a session exists right now, outside its client. */
  storageOf(session: Pick<Session, 'id' | 'mechanism' | 'user'>): Promise<Storage> {
    const { store } = this.state.policy.serverSession
    const database = store === 'database' ? this.inDatabase : null
    const places = { redis: this.redis, benchId: this.id, memories: this.nodes.memories, database }
    return findStorage(places, session)
  }

  /** The nodes and what they share, in numbers. */
  fleet(): Promise<Fleet> {
    const { redis, state, nodes, keys, database } = this
    const isInUse = state.policy.serverSession.store === 'database'
    const countRows = isInUse ? () => countRowsOf(database, state.id) : null
    return readFleet({ redis, state, nodes, keys, countRows })
  }

  /** The line of a session's refresh tokens, as far back as the ledger remembers. */
  async familyOf(sessionId: string): Promise<{ generation: number; members: readonly FamilyToken[] }> {
    const events = await this.ledger.read(FIRST_SEQ, MAX_EVENTS)
    const graceMs = this.state.policy.jwt.gracePeriodSeconds * 1000
    const members = familyOf(events, sessionId, this.now(), graceMs)
    return { generation: members.at(-1)?.generation ?? 0, members }
  }

  /** Native expiry of everything in Redis follows the bench's clock. */
  async retime(): Promise<void> {
    await Promise.all(Object.values(this.tables).map((table) => table.retime()))
  }

  /** Another Redis is there, or the same one with an older memory: what was ended lately is ended again. */
  async replayRevocations(): Promise<void> {
    // Where it is away again already, the next return does this anew.
    await Promise.allSettled([this.journal.repeat(), this.revocations.resume()])
  }

  /** Everything that the mechanisms keep in Redis is gone, as after a restart without a snapshot. The observer's own keys stay. */
  async emptyRedis(): Promise<void> {
    await this.ledger.whenFlushed()
    const rows = await this.directory.all({})
    await Promise.all([
      ...Object.values(this.tables).map((table) => table.clear()),
      this.revocations.clear(rows),
    ])
  }

  /** Ends every session that the server knows of, without a trace but the ledger's. */
  async clearSessions(): Promise<void> {
    this.journal.clear()
    for (const node of NODE_IDS) this.nodes.forget(node)
    // A database that this bench never used is not opened to find nothing in it.
    if (this.state.policy.serverSession.store === 'database') await this.inDatabase.clear()
    await Promise.all([...Object.values(this.tables).map((table) => table.clear()), this.directory.clear()])
  }

  /** Deletes the carts and orders of every deployment of the services. */
  async clearShop(): Promise<void> {
    const names = this.state.users.map(({ name }) => name)
    await Promise.all(TOPOLOGIES.map((topology) => redisShop(this.redis, this.id, topology).delete(names)))
  }

  /** Leaves nothing behind, neither in a store nor in the ledger. For a bench that nobody will ask for again. */
  async deleteAll(): Promise<void> {
    await this.emptyRedis()
    await Promise.all([
      this.clearSessions(),
      this.clearShop(),
      this.loginThrottle.forget(this.state.users.map(({ name }) => name)),
    ])
    const { events, ids, completeSince } = benchKeys(this.id)
    await orUnavailable(this.redis.unlink(events, ids, completeSince))
  }

  /**
   * How long a guard must hold that cannot be retimed once it is out: the time that is left, and the longest that the
   * bench's clock may stand still meanwhile. The exact limit is judged from the session; this one is the outer wall.
   */
  private outerMs(until: Instant): number {
    return Math.max(0, until - this.now()) + BENCH_LIFE_MS
  }

  /** A public id of 128 bits; of a seeded bench the same each time, in order of sign-in. */
  private async newId(mechanism: MechanismId): Promise<string> {
    if (this.state.seed === null) return randomBytes(16).toString('base64url')
    const keys = benchKeys(this.id)
    const [count] = await orUnavailable(
      Promise.all([this.redis.hincrby(keys.ids, mechanism, 1), this.redis.pexpire(keys.ids, BENCH_LIFE_MS)]),
    )
    return hash('sha256', `${this.state.seed}\n${mechanism}\n${count}`, 'buffer')
      .subarray(0, 16)
      .toString('base64url')
  }
}
