import { randomBytes } from 'node:crypto'
import { type ClockState, readClock } from '#lib/core/clock.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import type { Policy, PresetId } from '#lib/core/policy.ts'
import { redisBenches } from '#lib/redis/benches.ts'
import { orUnavailable, type RedisConnections } from '#lib/redis/connection.ts'
import { BENCH_CHANNEL } from '#lib/redis/keys.ts'
import type { Rate } from '#lib/redis/rate.ts'
import { Bench, type BenchDependencies } from './bench.ts'
import type { WorkFor } from './fair-queue.ts'
import { newKeyRing, sealKeys, unsealKeys } from './keyring.ts'
import { generatePassword } from './password.ts'
import {
  applyChange,
  BENCH_IDLE_MS,
  BENCH_LIFE_MS,
  type BenchState,
  type Change,
  INITIAL_BALANCE,
  NO_FAULTS,
  USERS,
} from './state.ts'

export interface NewBench {
  readonly seed?: string | undefined
  readonly preset: PresetId
  readonly policy: Policy
  readonly clock: ClockState
  /** The client address that it counts for, as limits count addresses. */
  readonly madeFrom?: string
}

export interface CreatedBench {
  readonly bench: Bench
  /** By user; said once, kept nowhere. */
  readonly passwords: Readonly<Record<string, string>>
}

/** Benches held ready in this process; the one unused for longest gives way, and is read from Redis when it is asked for again. */
const MAX_LOADED = 2000
/** Unused for this long, a bench may be evicted for a new one. */
const EVICT_AFTER_MS = 10 * 60 * 1000
/** Use is written down this often at most. */
const MARK_USE_EVERY_MS = 60_000

/** A change that others keep overtaking is given up. */
const MAX_TRIES = 3

const ID_SHAPE = /^[A-Za-z0-9_-]{22}$/
const NAME_SHAPE = /^[A-Za-z0-9_-]{16}$/

/** Every bench of this deployment, by the capability that opens it. */
export class Benches {
  private readonly loaded = new Map<string, Bench>()
  private readonly loading = new Map<string, Promise<Bench | null>>()
  /** The last change of each bench that is under way here. */
  private readonly turns = new WeakMap<Bench, Promise<void>>()
  private readonly process = randomBytes(6).toString('base64url')
  private readonly link: RedisConnections
  private readonly secrets: readonly string[]
  private readonly most: number
  private readonly rate: Rate

  readonly surroundings: BenchDependencies
  private readonly kept: ReturnType<typeof redisBenches>

  constructor(
    link: RedisConnections,
    secrets: readonly string[],
    most: number,
    others: Omit<BenchDependencies, 'redis'>,
    /** New benches of one client address; 0: as many as it likes. */
    perMinute = 0,
  ) {
    this.surroundings = { redis: link.commands, ...others }
    this.link = link
    this.secrets = secrets
    this.most = most
    // A class behind one address opens the page together; a tenth of a minute's worth may come together.
    this.rate = { perMinute, burst: Math.max(1, Math.ceil(perMinute / 10)) }
    this.kept = redisBenches(link.commands, {
      idleMs: BENCH_IDLE_MS,
      lifetimeMs: BENCH_LIFE_MS,
      evictAfterMs: EVICT_AFTER_MS,
    })
    link.listener.subscribe(BENCH_CHANNEL).catch(() => {})
    link.listener.on('message', (channel: string, message: string) => {
      const [from, id = ''] = message.split(' ')
      const bench = channel === BENCH_CHANNEL && from !== this.process ? this.loaded.get(id) : undefined
      if (bench) bench.stale = true
    })
    // A Redis that came back empty knows no bench, and a replica that took over may lack the last change: whoever has
    // a bench open goes on with it. Whoever could not listen for a while compares as well.
    link.onAvailable(() => {
      for (const bench of this.loaded.values()) bench.stores.replayRevocations()
      this.compareAll()
    })
    link.listener.on('ready', () => this.compareAll())
  }

  /** @throws RequestRefused `rate_limited` if the address makes benches too fast, or no place is free */
  async create(asked: NewBench): Promise<CreatedBench> {
    const { madeFrom = '' } = asked
    const id = randomBytes(16).toString('base64url')
    await this.admit(id, madeFrom)
    try {
      return await this.createAdmitted(id, madeFrom, asked)
    } catch (error) {
      await this.kept.delete(id).catch(() => {})
      throw error
    }
  }

  private async createAdmitted(
    id: string,
    madeFrom: string,
    { seed, preset, policy, clock }: NewBench,
  ): Promise<CreatedBench> {
    const passwords = Object.fromEntries(USERS.map(({ name }) => [name, generatePassword()]))
    const opening = {
      clock,
      policy,
      users: await this.usersWith(passwords, { address: madeFrom, bench: id }),
    }
    const keys = await newKeyRing(policy.jwt.alg, readClock(clock, Date.now()))
    const state: BenchState = {
      ...NO_FAULTS,
      ...opening,
      opening,
      id,
      revision: 0,
      seed: seed ?? null,
      preset,
      createdAt: Date.now(),
      madeFrom,
      sealedKeys: await sealKeys(keys, this.secrets),
    }
    const bench = new Bench(this.surroundings, state, keys)
    const [isListed] = await Promise.all([this.kept.writeNew(state), bench.stores.revocations.begin()])
    if (!isListed) {
      await bench.deleteAll()
      throw noPlace()
    }
    this.hold(bench)
    return { bench, passwords }
  }

  /** The users of a new bench, with these passwords. */
  private usersWith(
    passwords: Readonly<Record<string, string>>,
    client: WorkFor,
  ): Promise<BenchState['users']> {
    const { hash } = this.surroundings.passwords
    return Promise.all(
      USERS.map(async ({ name, roles }) => ({
        name,
        roles,
        disabled: false,
        passwordHash: await hash(passwords[name] ?? generatePassword(), client),
        balance: INITIAL_BALANCE,
      })),
    )
  }

  /** A user has logged in: from now on benches without a login are evicted before this one. Not waited for. */
  noteLogin(bench: Bench): void {
    if (bench.hasLogin) return
    bench.hasLogin = true
    this.compare(bench)
  }

  /** The bench that this capability opens, or null. Needs Redis only where this process does not hold it. */
  async find(id: string): Promise<Bench | null> {
    if (!ID_SHAPE.test(id)) return null
    const loadedBenches = this.loaded.get(id)
    if (loadedBenches && !loadedBenches.stale) {
      if (Date.now() - loadedBenches.state.createdAt > BENCH_LIFE_MS) {
        this.loaded.delete(id)
        return null
      }
      this.touch(loadedBenches)
      return loadedBenches
    }
    let reading = this.loading.get(id)
    if (!reading) {
      reading = this.load(id).finally(() => this.loading.delete(id))
      this.loading.set(id, reading)
    }
    return reading
  }

  /** The bench with this public name, or null. For what is public: the name gives no right to anything else. */
  async findNamed(publicName: string): Promise<Bench | null> {
    if (!NAME_SHAPE.test(publicName)) return null
    for (const bench of this.loaded.values()) {
      if (bench.publicName === publicName) return this.find(bench.id)
    }
    const id = await this.kept.idOf(publicName)
    return id === null ? null : this.find(id)
  }

  /**
   * Changes a bench's state, for every process. What was not written was not changed; what another process has changed
   * meanwhile stays, unless it is the very thing. The changes of one process follow each other: one that began from
   * another that fails, or that comes second, would carry it along or wipe out what came first.
   * @param change a function where it depends on what is there: it is asked again if somebody else came first
   * @throws StoreUnavailable where it was not written; and whatever the function throws
   */
  async change(bench: Bench, change: Change): Promise<void> {
    const turn = (this.turns.get(bench) ?? Promise.resolve()).then(() => this.changeNow(bench, change))
    this.turns.set(
      bench,
      turn.catch(() => {}),
    )
    await turn
    // Waited for: whoever is told that it is changed may ask another process next, and the message is on its way there.
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
      if (await this.kept.write(next, revision, bench.hasLogin)) {
        // What was read meanwhile is later: it was built on ours.
        if (bench.state.revision <= revision) Object.assign(bench, { state: next, keys })
        return
      }
      // We have not heard of the other's change: it comes first, ours after it.
      if (tried === MAX_TRIES) throw new StoreUnavailable('redis')
      await this.load(bench.id)
    }
  }

  /** Those at work in this process. */
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
    const loadedBenches = this.loaded.get(id)
    if (loadedBenches) {
      loadedBenches.replaceState(state, keys)
      await loadedBenches.stores.readRevocationData()
      return loadedBenches
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

  /** Use prolongs a bench's life. Written with a throttle and never waited for. */
  private touch(bench: Bench): void {
    const now = Date.now()
    if (now - bench.usedAt < MARK_USE_EVERY_MS) return
    bench.usedAt = now
    this.compare(bench)
  }

  private compareAll(): void {
    for (const bench of this.loaded.values()) this.compare(bench)
  }

  /** Writes the bench where Redis has none, or an earlier one; where it has a later one, that is read before it is used. */
  private compare(bench: Bench): void {
    this.kept.write(bench.state, bench.state.revision, bench.hasLogin).then(
      (stands) => {
        if (!stands) bench.stale = true
      },
      () => {},
    )
  }

  private async admit(id: string, madeFrom: string): Promise<void> {
    if (this.rate.perMinute > 0) {
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
    const evicted = await this.kept.admit(id, madeFrom, this.most)
    if (evicted === null) throw noPlace()
    // One after the other, and not waited for any longer than it takes to refuse them: the rest expires by itself.
    for (const each of evicted) await this.evict(each)
  }

  /** Deletes a bench with everything that it has in a store. What cannot be deleted now expires by itself. */
  private async evict(id: string): Promise<void> {
    const bench = this.loaded.get(id) ?? (await this.load(id).catch(() => null))
    this.loaded.delete(id)
    await this.kept.delete(id)
    await this.link.commands.publish(BENCH_CHANNEL, `${this.process} ${id}`).catch(() => {})
    bench?.deleteAll().catch(() => {})
  }
}

function noPlace(): RequestRefused {
  return new RequestRefused('rate_limited', 'All benches are in use. Retry in a minute.', {
    retryAfterSeconds: 60,
  })
}
