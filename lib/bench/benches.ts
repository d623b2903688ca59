import { randomBytes } from 'node:crypto'
import { type ClockState, readClock } from '#lib/core/clock.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import { createMarks } from '#lib/core/minimise.ts'
import type { Policy, PresetId } from '#lib/core/policy.ts'
import { redisBenches } from '#lib/redis/benches.ts'
import { orUnavailable, type RedisConnections } from '#lib/redis/connection.ts'
import { BENCH_CHANNEL } from '#lib/redis/keys.ts'
import type { Rate } from '#lib/redis/rate.ts'
import { Bench, type BenchDependencies } from './bench.ts'
import type { WorkFor } from './fair-queue.ts'
import { whenRequestsEnded } from './in-progress.ts'
import { newKeyRing, sealKeys, unsealKeys } from './keyring.ts'
import { validMutations } from './mutations.ts'
import { PreparedPasswords } from './prepared-passwords.ts'
import {
  applyChange,
  assertMayMutate,
  BENCH_IDLE_MS,
  BENCH_LIFE_MS,
  type BenchSeat,
  type BenchState,
  benchNotFound,
  type Change,
  INITIAL_BALANCE,
  NO_FAULTS,
  parseState,
  USERS,
  type User,
} from './state.ts'

export interface NewBench {
  readonly seed?: string | undefined
  readonly preset: PresetId
  readonly policy: Policy
  readonly clock: ClockState
  /** The client address to which limits attribute the bench. */
  readonly madeFrom?: string
  /** A room limits its seats itself, and a class has one address: no limit by address applies. */
  readonly seat?: BenchSeat
  /** IDs of planted bugs that are switched on, also after a reset. */
  readonly mutations?: readonly string[] | undefined
  /** IDs of those that are only watched. */
  readonly observedMutations?: readonly string[] | undefined
}

export interface CreatedBench {
  readonly bench: Bench
  /** By user. Returned only once: only hashes are stored. */
  readonly passwords: Readonly<Record<string, string>>
}

/** Benches in the memory of this process. The least recently used one is unloaded, and read from Redis when needed. */
const MAX_LOADED = 2000
/** A bench that is unused for this long may be evicted for a new one. */
const EVICT_AFTER_MS = 10 * 60 * 1000
/** At most one write of the last use in this time. */
const MARK_USE_EVERY_MS = 60_000

/** How long a deletion waits for requests in progress. What they write after it expires. */
const DRAIN_MS = 5000
/** In a message of the channel: the bench was deleted. Without it, it was changed. */
const DELETED = 'deleted'

/** Attempts to write a change, after conflicts with other processes. */
const MAX_TRIES = 3

const ID_SHAPE = /^[A-Za-z0-9_-]{22}$/
const NAME_SHAPE = /^[A-Za-z0-9_-]{16}$/

/** The benches of this deployment, by ID. */
export class Benches {
  private readonly loaded = new Map<string, Bench>()
  private readonly loading = new Map<string, Promise<Bench | null>>()
  /** The last pending change of each bench in this process. */
  private readonly pending = new WeakMap<Bench, Promise<void>>()
  private readonly deleteListeners = new Set<(id: string) => void>()
  private readonly process = randomBytes(6).toString('base64url')
  private readonly link: RedisConnections
  private readonly secrets: readonly string[]
  private readonly maxBenches: number
  private readonly rate: Rate

  readonly surroundings: BenchDependencies
  private readonly newPasswords: PreparedPasswords
  private readonly kept: ReturnType<typeof redisBenches>

  constructor(
    link: RedisConnections,
    secrets: readonly string[],
    maxBenches: number,
    others: Omit<BenchDependencies, 'redis'>,
    /** New benches per client address and minute; 0 for no limit. */
    perMinute = 0,
  ) {
    this.surroundings = { redis: link.commands, ...others }
    this.newPasswords = new PreparedPasswords(others.passwords)
    this.link = link
    this.secrets = secrets
    this.maxBenches = maxBenches
    // A class behind one address opens the page at the same time, so a tenth of the limit may arrive as a burst.
    this.rate = { perMinute, burst: Math.max(1, Math.ceil(perMinute / 10)) }
    this.kept = redisBenches(link.commands, {
      idleMs: BENCH_IDLE_MS,
      lifetimeMs: BENCH_LIFE_MS,
      evictAfterMs: EVICT_AFTER_MS,
    })
    link.listener.subscribe(BENCH_CHANNEL).catch(() => {})
    link.listener.on('message', (channel: string, message: string) => {
      const [from, id = '', act] = message.split(' ')
      const bench = channel === BENCH_CHANNEL && from !== this.process ? this.loaded.get(id) : undefined
      if (bench && act === DELETED) this.dropDeleted(bench)
      else if (bench) bench.stale = true
    })
    // After an outage Redis may be empty, and after a failover it may lack the last change. This process then writes the
    // benches that it has loaded. It also compares them after it has reconnected, because it may have missed messages.
    link.onAvailable(() => {
      for (const bench of this.loaded.values()) bench.stores.replayRevocations()
      this.compareAll()
    })
    link.listener.on('ready', () => this.compareAll())
  }

  /** Prepares for a class that is about to arrive. */
  expectMany(): void {
    this.newPasswords.expectBenches()
  }

  /** @throws RequestRefused `rate_limited` if the address creates benches too fast, or all benches are in use */
  async create(options: NewBench): Promise<CreatedBench> {
    const { seat } = options
    const madeFrom = seat ? `room ${seat.room}` : (options.madeFrom ?? '')
    const id = randomBytes(16).toString('base64url')
    await this.admit(id, madeFrom, seat ? 0 : this.rate.perMinute)
    try {
      return await this.createAdmitted(id, madeFrom, options)
    } catch (error) {
      await this.kept.delete(id).catch(() => {})
      throw error
    }
  }

  /**
   * Creates a bench for a measurement. It is in the memory of this process alone: it needs no admission and evicts no bench of
   * a visitor, and its events do not count in the metrics. The caller deletes it.
   */
  async createTemporary(options: NewBench): Promise<CreatedBench> {
    const id = randomBytes(16).toString('base64url')
    const { bench, passwords } = await this.make(id, { ...this.surroundings, meter: null }, options)
    bench.isTemporary = true
    await bench.stores.revocations.begin()
    this.hold(bench)
    return { bench, passwords }
  }

  async deleteTemporary(bench: Bench): Promise<void> {
    this.loaded.delete(bench.id)
    await bench.deleteAll()
  }

  private async createAdmitted(id: string, madeFrom: string, options: NewBench): Promise<CreatedBench> {
    const { bench, passwords } = await this.make(id, this.surroundings, { ...options, madeFrom })
    const [isListed] = await Promise.all([this.kept.writeNew(bench.state), bench.stores.revocations.begin()])
    if (!isListed) {
      await bench.deleteAll()
      throw allInUse()
    }
    bench.metrics?.setActive(0)
    this.hold(bench)
    return { bench, passwords }
  }

  private async make(
    id: string,
    surroundings: BenchDependencies,
    { seed, preset, policy, clock, madeFrom = '', mutations = [], observedMutations = [], seat }: NewBench,
  ): Promise<CreatedBench> {
    assertMayMutate([...mutations, ...observedMutations], surroundings)
    const planted = {
      mutations: validMutations(mutations, 'mutations'),
      observedMutations: validMutations(observedMutations, 'observedMutations'),
    }
    const made = await this.makeUsers({ address: madeFrom, bench: id })
    const opening = { clock, policy, preset, users: made.map(({ user }) => user), ...planted }
    const keys = await newKeyRing(policy.jwt.alg, readClock(clock, Date.now()))
    const state: BenchState = {
      ...NO_FAULTS,
      ...opening,
      opening,
      id,
      revision: 0,
      seed: seed ?? null,
      createdAt: Date.now(),
      madeFrom: this.creatorMark(madeFrom),
      ...(seat ? { seat } : {}),
      sealedKeys: await sealKeys(keys, this.secrets),
    }
    const passwords = Object.fromEntries(made.map(({ user, password }) => [user.name, password]))
    return { bench: new Bench(surroundings, state, keys), passwords }
  }

  /** What the bench has in place of the address that it was created from: the list of benches has the address, for limits. */
  private creatorMark(address: string): string {
    return address === '' ? '' : createMarks(Buffer.from(this.secrets[0] ?? '')).ofAddress(address)
  }

  private makeUsers(client: WorkFor): Promise<{ user: User; password: string }[]> {
    return Promise.all(
      USERS.map(async ({ name, roles }) => {
        const { password, hash } = await this.newPasswords.take(client)
        const user = { name, roles, disabled: false, passwordHash: hash, balance: INITIAL_BALANCE }
        return { user, password }
      }),
    )
  }

  /** Records that a user has logged in: benches without a login are evicted before this one. Returns without waiting. */
  noteLogin(bench: Bench): void {
    if (bench.hasLogin) return
    bench.hasLogin = true
    this.compare(bench)
  }

  /** The bench with this ID, or null. Needs Redis only if the bench is not loaded in this process. */
  async find(id: string): Promise<Bench | null> {
    if (!ID_SHAPE.test(id)) return null
    const loaded = this.loaded.get(id)
    if (loaded?.isDeleted) return null
    if (loaded && !loaded.stale) {
      if (Date.now() - loaded.state.createdAt > BENCH_LIFE_MS) {
        this.loaded.delete(id)
        return null
      }
      this.touch(loaded)
      return loaded
    }
    return this.loadOnce(id)
  }

  /** Concurrent calls read a bench once. */
  private loadOnce(id: string): Promise<Bench | null> {
    let reading = this.loading.get(id)
    if (!reading) {
      reading = this.load(id).finally(() => this.loading.delete(id))
      this.loading.set(id, reading)
    }
    return reading
  }

  /** The bench with this public name, or null. Only for public data, such as the JWKS: the name is not a capability. */
  async findNamed(publicName: string): Promise<Bench | null> {
    if (!NAME_SHAPE.test(publicName)) return null
    for (const bench of this.loaded.values()) {
      if (bench.publicName === publicName) return this.find(bench.id)
    }
    const id = await this.kept.idOf(publicName)
    return id === null ? null : this.find(id)
  }

  /**
   * Changes the state of a bench for all processes. The change takes effect only once it is written; concurrent changes of
   * other parts by other processes are kept. The changes of one process run one after the other, because a change based on
   * one that fails later would include it, and two based on the same state would overwrite each other.
   * @param change a function if it depends on the current state; it is called again after a conflict
   * @throws StoreUnavailable if the change was not written; errors of the function are passed on
   */
  async change(bench: Bench, change: Change): Promise<void> {
    const changing = (this.pending.get(bench) ?? Promise.resolve()).then(() => this.changeNow(bench, change))
    this.pending.set(
      bench,
      changing.catch(() => {}),
    )
    await changing
    // Awaited, because the client may send its next request to another process, which must have been notified by then.
    await orUnavailable(this.link.commands.publish(BENCH_CHANNEL, `${this.process} ${bench.id}`)).catch(
      () => {},
    )
  }

  private async changeNow(bench: Bench, change: Change): Promise<void> {
    for (let tried = 1; ; tried++) {
      const { state, keys } = await applyChange(bench, change)
      const { revision } = state
      const sealed = keys === bench.keys ? {} : { sealedKeys: await sealKeys(keys, this.secrets) }
      const next = { ...state, ...sealed, revision: revision + 1 }
      // Written after its deletion, it would exist again.
      if (bench.isDeleted) throw benchNotFound()
      if (bench.isTemporary || (await this.kept.write(next, revision, bench.hasLogin))) {
        // A state that was read in the meantime is newer, and includes this change.
        if (bench.state.revision <= revision) Object.assign(bench, { state: next, keys })
        return
      }
      // Another process has changed the bench: applies this change to its state.
      if (tried === MAX_TRIES) throw new StoreUnavailable('redis')
      await this.load(bench.id)
    }
  }

  loadedBenches(): Iterable<Bench> {
    return this.loaded.values()
  }

  private async load(id: string): Promise<Bench | null> {
    const text = await this.kept.read(id)
    if (text === null) {
      this.loaded.delete(id)
      return null
    }
    const state = parseState(text)
    const keys = await unsealKeys(state.sealedKeys, this.secrets)
    const loaded = this.loaded.get(id)
    if (loaded) {
      loaded.replaceState(state, keys)
      await loaded.stores.readRevocationData()
      return loaded
    }
    const bench = new Bench(this.surroundings, state, keys)
    await bench.stores.readRevocationData()
    this.hold(bench)
    this.touch(bench)
    return bench
  }

  private hold(bench: Bench): void {
    this.loaded.set(bench.id, bench)
    if (this.loaded.size <= MAX_LOADED) return
    const [oldest] = Array.from(this.loaded.values()).sort((x, y) => x.usedAt - y.usedAt)
    if (oldest) this.loaded.delete(oldest.id)
  }

  /** Extends the lifetime of a bench in use. Throttled, and returns without waiting. */
  private touch(bench: Bench): void {
    const now = Date.now()
    if (now - bench.usedAt < MARK_USE_EVERY_MS) return
    bench.usedAt = now
    this.compare(bench)
  }

  private compareAll(): void {
    for (const bench of this.loaded.values()) this.compare(bench)
  }

  /** Writes the bench if Redis has none or an older revision. If Redis has a newer one, the bench is read before its next use. */
  private compare(bench: Bench): void {
    if (bench.isTemporary || bench.isDeleted) return
    this.kept.write(bench.state, bench.state.revision, bench.hasLogin).then(
      (isWritten) => {
        if (!isWritten) bench.stale = true
      },
      () => {},
    )
  }

  /**
   * Deletes a bench and everything that it has in a store, in this process and the others.
   * @param ownRequests how many requests in progress call this: the others are waited for
   * @throws StoreUnavailable if it may still exist; RequestRefused `bench_not_found` if it is being deleted
   */
  async delete(id: string, ownRequests = 0): Promise<void> {
    if (this.loaded.get(id)?.isDeleted) throw benchNotFound()
    const { cleared } = await this.evict(id, ownRequests)
    await cleared
  }

  /** Calls `listener` when a bench was deleted, by any process. @returns what stops this */
  onDelete(listener: (id: string) => void): () => void {
    this.deleteListeners.add(listener)
    return () => this.deleteListeners.delete(listener)
  }

  private async admit(id: string, madeFrom: string, perMinute: number): Promise<void> {
    if (perMinute > 0) {
      const { taken, waitMs } = await this.kept.takeToken(madeFrom, this.rate)
      if (!taken) {
        throw new RequestRefused(
          'rate_limited',
          'Too many benches were created from this address. Retry after Retry-After.',
          {
            retryAfterSeconds: Math.ceil(waitMs / 1000),
          },
        )
      }
    }
    const evicted = await this.kept.admit(id, madeFrom, this.maxBenches)
    if (evicted === null) throw allInUse()
    for (const each of evicted) await this.evict(each)
  }

  /**
   * Deletes a bench. Waits only until it can no longer be used; its data is deleted afterwards, or expires.
   * @returns `cleared` resolves when the data was deleted
   */
  private async evict(id: string, ownRequests = 0): Promise<{ readonly cleared: Promise<void> }> {
    const bench = this.loaded.get(id) ?? (await this.loadOnce(id).catch(() => null))
    if (bench?.isDeleted) return { cleared: Promise.resolve() }
    if (bench) bench.isDeleted = true
    try {
      await this.kept.delete(id)
    } catch (error) {
      // Without Redis it is as before, or its record is gone and the next use writes it again.
      if (bench) bench.isDeleted = false
      throw error
    }
    bench?.deletion.abort(benchNotFound())
    this.forget(id)
    await this.link.commands.publish(BENCH_CHANNEL, `${this.process} ${id} ${DELETED}`).catch(() => {})
    return { cleared: bench ? this.clear(bench, ownRequests) : Promise.resolve() }
  }

  /** Another process has deleted the bench. A request that was in progress here may have written a part of it again. */
  private dropDeleted(bench: Bench): void {
    bench.isDeleted = true
    bench.deletion.abort(benchNotFound())
    this.forget(bench.id)
    this.clear(bench)
      .then(() => this.kept.delete(bench.id))
      .catch(() => {})
  }

  private forget(id: string): void {
    this.loaded.delete(id)
    for (const listener of this.deleteListeners) listener(id)
  }

  /** Deletes the data of a deleted bench; without Redis it expires. */
  private async clear(bench: Bench, ownRequests = 0): Promise<void> {
    await whenRequestsEnded(bench, ownRequests, DRAIN_MS)
    await bench.deleteAll().catch(() => {})
  }
}

function allInUse(): RequestRefused {
  return new RequestRefused('rate_limited', 'All benches are in use. Retry in a minute.', {
    retryAfterSeconds: 60,
  })
}
