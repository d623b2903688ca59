import { hash } from 'node:crypto'
import { readClock } from '#lib/core/clock.ts'
import { publicNameOf } from '#lib/core/public-name.ts'
import { type Instant, NODE_IDS, type NodeId, type Session } from '#lib/core/session.ts'
import type { Account } from '#lib/core/sessions.ts'
import type { EventSink, LabEvent } from '#lib/ledger/event.ts'
import type { RedisClient } from '#lib/redis/connection.ts'
import type { Database } from '#lib/stores/database.ts'
import { BenchObserver } from './bench-observer.ts'
import { BenchStores } from './bench-stores.ts'
import { type Fleet, readFleet } from './fleet.ts'
import type { KeyRing } from './keyring.ts'
import { LoginThrottle } from './login-throttle.ts'
import { createNodes, type Nodes } from './nodes.ts'
import type { Passwords } from './password.ts'
import { type BenchState, type RecordLocation, recordLocationOf } from './state.ts'
import { findStorage, type Storage } from './storage.ts'
import type { StoreLinks } from './trace.ts'

/** What every bench of a process shares. */
export interface BenchDependencies {
  readonly redis: RedisClient
  readonly database: Database
  readonly passwords: Passwords
  /** Counts the events of the process. */
  readonly meter: EventSink
  /** Writes an event to the process log; null if that is switched off. */
  readonly log: ((event: LabEvent, bench: string) => void) | null
}

/**
 * One participant's bench in this process: its state and what changes it. `compose.ts` makes sessions of it for a request;
 * `bench-stores.ts` is what it keeps outside its nodes, and `bench-observer.ts` what it records.
 */
export class Bench {
  state: BenchState
  keys: KeyRing
  /** Another process has changed the state: it must be read again before it is used. */
  stale = false
  usedAt = Date.now()
  /** A user has logged in, as far as this process has seen. */
  hasLogin = false
  /** The name that is safe to show: the ID is a capability. */
  readonly publicName: string
  readonly stores: BenchStores
  readonly nodes: Nodes
  readonly observer: BenchObserver
  readonly passwords: Passwords
  readonly loginThrottle: LoginThrottle
  private turn = 0

  constructor(
    { redis, database, passwords, meter, log }: BenchDependencies,
    state: BenchState,
    keys: KeyRing,
  ) {
    const benchId = state.id
    const now = () => this.now()
    this.state = state
    this.keys = keys
    this.publicName = publicNameOf(benchId)
    this.passwords = passwords
    this.loginThrottle = new LoginThrottle(redis, benchId)
    this.stores = new BenchStores({ redis, database, benchId, now, isFrozen: () => this.isFrozen() })
    this.observer = new BenchObserver({ redis, benchId, publicName: this.publicName, now, meter, log })
    this.nodes = createNodes({
      state: () => this.state,
      now,
      nowAt: (node) => this.nowAt(node),
      onInvalidated: (node, sessionId, delivery) => {
        const mechanism = 'server-session'
        this.append({ type: 'cache.invalidated', mechanism, sessionId, node, delivery })
      },
    })
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

  /** The time by the clock of a node, which may be wrong. */
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

  /** The balancer starts with its first node again. */
  resetRoundRobin(): void {
    this.turn = 0
  }

  /** A node that reaches the shared stores and the other nodes, for work that no client asked for. */
  connectedNode(): NodeId {
    const { nodes, partitioned } = this.state
    return NODE_IDS.find((node) => nodes[node] && !partitioned[node]) ?? 'a'
  }

  /** The state of the links from a node to the stores: the faults of all nodes, and its own. */
  linksOf(node: NodeId): StoreLinks {
    return { faults: this.state.faults, isCutOff: this.state.partitioned[node] }
  }

  /** Appends an event to the ledger. */
  append(event: LabEvent): string {
    return this.observer.append(event)
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
    if (wasReset) this.stores.forgetRevocations()
    this.nodes.forgetVerified()
    this.state = state
    this.keys = keys
    this.stale = false
  }

  /** The records of `server-session` are kept in another place now: deletes those in the place before. */
  async clearRecords(location: RecordLocation): Promise<void> {
    this.nodes.forgetRead()
    if (location === 'redis') await this.stores.tables.ss.clear()
    else if (location === 'database') await this.stores.inDatabase.clear()
    else this.nodes.forgetRemembered()
  }

  /** Deletes what the mechanisms keep in Redis, as a restart without a snapshot does. The keys of the observer stay. */
  async emptyRedis(): Promise<void> {
    await this.observer.ledger.whenFlushed()
    await this.stores.emptyRedis(await this.observer.index.all({}))
  }

  /** Deletes every session that the server keeps; only the ledger still contains them. */
  async clearSessions(): Promise<void> {
    for (const node of NODE_IDS) this.nodes.forget(node)
    const hasRows = this.state.policy.serverSession.store === 'database'
    await Promise.all([this.stores.clearSessions(hasRows), this.observer.index.clear()])
  }

  clearShop(): Promise<void> {
    return this.stores.clearShop(this.state.users.map(({ name }) => name))
  }

  /** Deletes the bench with everything in every store and in the ledger. */
  async deleteAll(): Promise<void> {
    await this.emptyRedis()
    await Promise.all([
      this.clearSessions(),
      this.clearShop(),
      this.loginThrottle.forget(this.state.users.map(({ name }) => name)),
    ])
    await this.stores.deleteBenchKeys()
  }

  /** Where a session is stored now, outside its client. */
  storageOf(session: Pick<Session, 'id' | 'mechanism' | 'user'>): Promise<Storage> {
    const { redis, inDatabase } = this.stores
    const database = this.state.policy.serverSession.store === 'database' ? inDatabase : null
    return findStorage({ redis, benchId: this.id, memories: this.nodes.memories, database }, session)
  }

  /** The nodes and the shared stores, in numbers. */
  fleet(): Promise<Fleet> {
    const { state, nodes, keys, stores } = this
    const hasRows = state.policy.serverSession.store === 'database'
    const countRows = hasRows ? () => stores.countRows() : null
    return readFleet({ redis: stores.redis, state, nodes, keys, countRows })
  }
}
