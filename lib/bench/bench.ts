import { hash } from 'node:crypto'
import { publicNameOf } from '#lib/core/public-name.ts'
import { type Instant, NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { Account } from '#lib/core/sessions.ts'
import { type BenchMetrics, createBenchMetrics, type Meter, NO_METER } from '#lib/ledger/bench-metrics.ts'
import type { LabEvent, RecordedEvent } from '#lib/ledger/event.ts'
import type { RedisClient } from '#lib/redis/connection.ts'
import type { Database } from '#lib/stores/database.ts'
import { BenchObserver } from './bench-observer.ts'
import { BenchStores } from './bench-stores.ts'
import type { KeyRing } from './keyring.ts'
import { LoginThrottle } from './login-throttle.ts'
import { createNodes, type Nodes } from './nodes.ts'
import type { Passwords } from './password.ts'
import { type BenchSeat, type BenchState, type RecordLocation, recordLocationOf, timeIn } from './state.ts'
import { ConnectionPools, type StoreLinks } from './trace.ts'

/** Shared by all benches of a process. */
export interface BenchDependencies {
  readonly redis: RedisClient
  readonly database: Database
  readonly passwords: Passwords
  /** Counts for all benches of the process; null if the bench does not count. */
  readonly meter: Meter | null
  /** Writes an event to the process log; null if that is switched off. */
  readonly log: ((event: LabEvent, bench: string) => void) | null
  /** Makes the reactions to the events of a bench. Default: none. */
  readonly createReactions?: (bench: Bench) => Reactions
  /** Whether planted bugs may be active: in production only if the environment allows it. Default: no. */
  readonly labVulnerable?: boolean
  /** Reports progress in an experiment to the room of the bench. Default: not at all. */
  readonly relay?: (seat: BenchSeat, bench: string, event: RecordedEvent) => void
}

/** What a process does after the events of a bench: alerts, and the rules of its policy. No request waits for it. */
export interface Reactions {
  note(event: LabEvent, seq: string): void
  /** Resolves when the rules were applied to everything noted so far. */
  rulesApplied(): Promise<void>
  /**
   * Resolves when everything noted so far was searched for alerts.
   * @param isDelivered whether to wait as well until the alerts were delivered or given up
   */
  alertsSettled(isDelivered?: boolean): Promise<void>
  /** Records what the store has lost. Called every second. */
  inspectStore(): Promise<void>
  /** Deletes what this process has stored to do its work once. */
  forgetClaims(): Promise<void>
}

/**
 * One participant's bench in this process: its state and the changes to it. `compose.ts` composes its session operations,
 * `bench-stores.ts` has its stores outside the nodes, and `bench-observer.ts` records its events.
 */
export class Bench {
  keys: KeyRing
  /** Another process has changed the state: it must be read again before it is used. */
  stale = false
  /** It is being deleted: it takes no request and no change. */
  isDeleted = false
  /** Aborted when it was deleted, by any process: ends work for it that takes longer than a request. */
  readonly deletion = new AbortController()
  usedAt = Date.now()
  /** Whether this process has seen a login. */
  hasLogin = false
  /** Safe to show, unlike the ID, which is a capability. */
  readonly publicName: string
  readonly stores: BenchStores
  readonly nodes: Nodes
  /** A bench of a measurement: it exists in this process only, takes no place of a visitor's bench, and is not counted. */
  isTemporary = false
  /** Whether a temporary bench fires alerts: that of a trial of an alert does. */
  isWatched = false
  readonly reactions: Reactions | null
  /** Null for a temporary bench. */
  readonly metrics: BenchMetrics | null
  /** Counts events and times: `metrics`, or for a load the metrics of the bench that it is made for. */
  meter: Meter
  readonly observer: BenchObserver
  readonly passwords: Passwords
  readonly loginThrottle: LoginThrottle
  readonly labVulnerable: boolean
  private readonly pools = new ConnectionPools()
  private currentState: BenchState
  private requestNumber = 0

  constructor(
    {
      redis,
      database,
      passwords,
      meter,
      log,
      labVulnerable = false,
      createReactions,
      relay,
    }: BenchDependencies,
    state: BenchState,
    keys: KeyRing,
  ) {
    const benchId = state.id
    const now = () => this.now()
    this.currentState = state
    this.pools.set(state.faults.pools)
    this.keys = keys
    this.metrics = meter && createBenchMetrics(meter, now)
    this.meter = this.metrics ?? NO_METER
    this.labVulnerable = labVulnerable
    this.publicName = publicNameOf(benchId)
    this.passwords = passwords
    this.loginThrottle = new LoginThrottle(redis, benchId)
    this.stores = new BenchStores({ redis, database, benchId, now, isFrozen: () => this.isFrozen() })
    const attempt = () => this.state.experiment
    this.observer = new BenchObserver({
      redis,
      benchId,
      publicName: this.publicName,
      now,
      attempt,
      auditSettings: () => (this.isTemporary ? null : this.state.policy.audit),
      markOf: (sessionId) => this.state.erased[sessionId]?.mark ?? null,
      react: (event, seq) => this.reactions?.note(event, seq),
      relay: (event) => this.state.seat && relay?.(this.state.seat, this.publicName, event),
      meter: (event) => this.meter.event(event),
      log,
    })
    this.nodes = createNodes({
      state: () => this.state,
      now,
      nowAt: (node) => this.nowAt(node),
      append: (event) => this.append(event),
      onCacheRead: (isHit) => this.meter.cacheRead(isHit),
      keys: () => this.keys,
    })
    this.reactions = createReactions?.(this) ?? null
  }

  get state(): BenchState {
    return this.currentState
  }

  set state(next: BenchState) {
    this.currentState = next
    this.pools.set(next.faults.pools)
  }

  get id(): string {
    return this.state.id
  }

  get issuer(): string {
    return `urn:session-lab:${this.publicName}`
  }

  now(): Instant {
    return timeIn(this.state)
  }

  /** The time by the clock of a node, including its clock skew. */
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
   * Chooses the node that serves a request: the named one, else one of those that are up. As with a real load balancer, a
   * partitioned node counts as up. With `sticky`, the cookie of the load balancer decides; without one, or if that node is
   * down, the address of the client.
   * @param isCounted whether the request advances round robin. Requests of the page itself must not, or with two nodes up
   * one would serve all of them and the other all of the rest.
   * @returns null if the named node, or every node, is down
   */
  routeRequest(
    named: NodeId | null,
    client: string,
    stickyNode: NodeId | null = null,
    isCounted = true,
  ): NodeId | null {
    const up = NODE_IDS.filter((node) => this.state.nodes[node])
    if (named) return up.includes(named) ? named : null
    if (this.state.policy.balancer !== 'sticky') {
      const next = up[this.requestNumber % up.length] ?? null
      if (isCounted) this.requestNumber++
      return next
    }
    if (stickyNode && up.includes(stickyNode)) return stickyNode
    // Rendezvous hashing: if a node goes down, only its own clients move to another one.
    const rank = (node: NodeId) => hash('sha256', `${node}\n${client}`, 'buffer').readUInt32BE(0)
    return up.sort((x, y) => rank(y) - rank(x))[0] ?? null
  }

  /** Makes the first node the next one again. */
  resetRoundRobin(): void {
    this.requestNumber = 0
  }

  /** A node that reaches the shared stores and the other nodes, for background work. */
  connectedNode(): NodeId {
    const { nodes, partitioned } = this.state
    return NODE_IDS.find((node) => nodes[node] && !partitioned[node]) ?? 'a'
  }

  /** The state of the links from a node to the stores: the faults of the bench, and the partition of the node. */
  linksOf(node: NodeId): StoreLinks {
    return { faults: this.state.faults, isCutOff: this.state.partitioned[node], pools: this.pools }
  }

  append(event: LabEvent): string {
    return this.observer.append(event)
  }

  /**
   * Adopts a state that another process has changed, and deletes the data that the change has deleted there: the memory of
   * stopped nodes, or of all nodes after a reset or a change of store.
   */
  replaceState(state: BenchState, keys: KeyRing): void {
    // Only a reset replaces the rotation key.
    const wasReset = keys.stored.rotation !== this.keys.stored.rotation
    const hasMoved = recordLocationOf(state.policy) !== recordLocationOf(this.state.policy)
    const wasRestored = state.restore !== null && state.restore.id !== this.state.restore?.id
    for (const node of NODE_IDS) {
      if (wasReset || wasRestored || hasMoved || !state.nodes[node]) this.nodes.clear(node)
    }
    // The ends of sessions that a restore has brought back must not be repeated on another Redis.
    if (wasReset || wasRestored) this.stores.clearRedoLog()
    this.nodes.clearVerifiedCaches()
    this.state = state
    this.keys = keys
    this.stale = false
  }

  /** Deletes the records of `server-session` in the previous location, after the policy has chosen another one. */
  async clearRecords(location: RecordLocation): Promise<void> {
    this.nodes.clearReadCaches()
    if (location === 'redis') await this.stores.tables.ss.clear()
    else if (location === 'database') await this.stores.inDatabase.clear()
    else this.nodes.clearRecords()
  }

  /** Deletes the data of the mechanisms in Redis, as a restart without a snapshot does. The data of the observer stays. */
  async emptyRedis(): Promise<void> {
    await this.observer.ledger.whenFlushed()
    await this.stores.emptyRedis(await this.observer.index.all({}))
  }

  /** Deletes all sessions; only the ledger still contains them. */
  async clearSessions(): Promise<void> {
    for (const node of NODE_IDS) this.nodes.clear(node)
    const hasRows = this.state.policy.serverSession.store === 'database'
    await Promise.all([this.stores.clearSessions(hasRows), this.observer.index.clear()])
  }

  clearShop(): Promise<void> {
    return this.stores.clearShop(this.state.users.map(({ name }) => name))
  }

  /** Deletes all data of the bench, in every store and in the ledger. */
  async deleteAll(): Promise<void> {
    const users = this.state.users.map(({ name }) => name)
    await this.observer.audit.close()
    await this.observer.ledger.whenFlushed()
    const known = await this.observer.index.all({})
    await this.stores.emptyRedis(known)
    // What happens from now on would write the event log again.
    await this.observer.ledger.close()
    await Promise.all([
      this.clearSessions(),
      this.clearShop(),
      this.loginThrottle.forget(users),
      this.loginThrottle.forgetSessions(known.map(({ id }) => id)),
      this.loginThrottle.forgetUnknown(),
      this.reactions?.forgetClaims(),
    ])
    await this.stores.deleteBenchKeys(users, known)
  }
}
