import { hash, randomBytes } from 'node:crypto'
import { addressKey } from '#lib/core/address.ts'
import type { Mechanism } from '#lib/core/mechanism.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { cacheSecondsOf, type Policy, techniquesOf } from '#lib/core/policy.ts'
import type { Instant, MechanismId, NodeId } from '#lib/core/session.ts'
import { createSessions, type Sessions } from '#lib/core/sessions.ts'
import type { SessionStore } from '#lib/core/store.ts'
import { MECHANISMS } from '#lib/mechanisms/index.ts'
import { deleteKeys } from '#lib/redis/connection.ts'
import { type KeyValues, raceStores } from '#lib/redis/race-stores.ts'
import type { Bench } from './bench.ts'
import { raceNodes } from './race-nodes.ts'
import { BENCH_LIFE_MS, NO_FAULTS } from './state.ts'
import { createPort, type Hold, measured, revocationsThroughPort, storeThroughPort, Trace } from './trace.ts'

/** Long enough for every run; a key that remains after a crash expires then. */
const KEY_LIFE_MS = 60_000
/** The same in every run, so that a repeated run has the same result. */
const STARTS_AT = Date.UTC(2026, 0, 1)
/** From a range for documentation (RFC 5737). */
const SEEN = { ip: '198.51.100.7', userAgent: 'Session Lab', node: 'a' } as const

/** A port without the faults of the bench: a race is about the order of commands, and about nothing else. */
const portOf = (store: string) => createPort(() => ({ faults: NO_FAULTS.faults, isCutOff: false }), store)

/**
 * The worlds of one run of the race lab on a bench: one for each order of steps. Stores, scripts and keys are those of the
 * bench; policy, clock, users and sessions are not. Everything they store is deleted by `close`.
 */
export function openRaceWorlds(bench: Bench, policy: Policy) {
  const run = randomBytes(6).toString('base64url')
  const worlds: RaceWorld[] = []
  return {
    open() {
      const world = createWorld(bench, policy, `${run}-${worlds.length}`)
      worlds.push(world)
      return world
    },
    close: () =>
      deleteKeys(
        bench.stores.redis,
        worlds.flatMap((world) => world.keys()),
      ),
  }
}

type RaceWorld = ReturnType<typeof createWorld>

function createWorld(bench: Bench, policy: Policy, name: string) {
  let now: Instant = STARTS_AT
  /** The time at which the first actor began. */
  let racesFrom: Instant | null = null
  const clock = {
    now: () => now,
    advance: (seconds: number) => {
      now += seconds * 1000
    },
  }
  const account = { name: `alice-${name}`, roles: ['user'], disabled: false }
  const ids: string[] = []
  const traces: Trace[] = []
  const redis = raceStores(bench.stores.redis, {
    benchId: bench.id,
    world: name,
    now: clock.now,
    lifetimeMs: KEY_LIFE_MS,
    benchLifetimeMs: BENCH_LIFE_MS,
  })
  const nodes = raceNodes(clock.now, cacheSecondsOf(policy) * 1000)
  const port = portOf('redis')

  function newId(): string {
    const id = hash('sha256', `${name}\n${ids.length}`, 'base64url').slice(0, 22)
    ids.push(id)
    return id
  }
  const records = (mechanism: MechanismId): SessionStore =>
    storeThroughPort(port, redis.table(factsOf(mechanism).table, mechanism))
  function mechanism(id: MechanismId, node: NodeId = 'a'): Mechanism {
    return MECHANISMS[id].create({
      policy,
      bench: bench.publicName,
      issuer: bench.issuer,
      keys: { ...bench.keys.at(node), rotation: bench.keys.rotation },
      recordStore: () =>
        policy.serverSession.store === 'two-tier' ? nodes.twoTier(node, records(id)) : records(id),
      table: (table) => storeThroughPort(port, redis.table(table, id)),
      revocations(revocation) {
        const techniques = techniquesOf(revocation)
        if (techniques.length === 0) return undefined
        return revocationsThroughPort(port, redis.revocations.withTechniques(techniques))
      },
      cache: null,
      now: clock.now,
      step: () => {},
      sealTtlSeconds: () => KEY_LIFE_MS / 1000,
    })
  }
  function sessions(id: MechanismId, node: NodeId = 'a'): Sessions {
    return createSessions({
      policy,
      mechanism: mechanism(id, node),
      now: clock.now,
      account: (user) => (user === account.name ? account : null),
      newId: async () => newId(),
      revocationDataId: redis.revocations.lastReadId,
      cache: null,
    })
  }

  return {
    policy,
    clock,
    account,
    seen: SEEN,
    newId,
    records,
    cached: nodes.cached,
    mechanism,
    sessions,
    run<T>(hold: Hold, work: () => Promise<T>): Promise<T> {
      racesFrom ??= now
      const trace = new Trace()
      traces.push(trace)
      return measured({ trace, hold }, work)
    },
    shared: keyValuesThroughPort('redis', redis.values),
    memoryOf: (node: NodeId) => keyValuesThroughPort('memory', nodes.memoryOf(node)),
    conditions: () => ({
      isClockFrozen: racesFrom === null || now === racesFrom,
      areIdsSeeded: true,
      areCachesOff: policy.serverSession.store === 'redis',
      hasHashedPassword: traces.some(({ steps }) => steps.has('password')),
    }),
    keys: () => redis.keys(ids, account.name, addressKey(SEEN.ip)),
  }
}

/** Each command is one step, and its name in the trace contains the key. */
function keyValuesThroughPort(store: string, values: KeyValues): KeyValues {
  const port = portOf(store)
  return {
    get: <T>(key: string) => port.read(`get ${key}`, () => values.get<T>(key)),
    // The point after a command passes on what was written.
    async set(key, value) {
      await port.write(`set ${key}`, async () => {
        await values.set(key, value)
        return value
      })
    },
    delete: (key) => port.write(`delete ${key}`, () => values.delete(key)),
    async add(key, member) {
      await port.write(`add ${key}`, async () => {
        await values.add(key, member)
        return member
      })
    },
    members: (key) => port.read(`members ${key}`, () => values.members(key)),
    count: (key) => port.read(`count ${key}`, () => values.count(key)),
    contents: values.contents,
  }
}
