import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { StoredSession } from '#lib/core/reference-token.ts'
import { END_REASONS, endsAt, NODE_IDS } from '#lib/core/session.ts'
import type { SessionStore } from '#lib/core/store.ts'
import { linkRedis, whenReady } from '#lib/redis/connection.ts'
import { redisSessions } from '#lib/redis/sessions.ts'
import { createBus } from '#lib/stores/bus.ts'
import { type Database, databaseStore, openDatabase } from '#lib/stores/database.ts'
import { memoryStore, type NodeMemory } from '#lib/stores/memory.ts'
import { type Copy, catchUp, replicatedStore } from '#lib/stores/replicated.ts'
import { type Invalidation, newNodeCache, twoTierStore } from '#lib/stores/two-tier.ts'
import { aSession } from '../support/session.ts'

const link = linkRedis({ topology: 'standalone', url: process.env.TEST_REDIS_URL ?? '' })
await whenReady(link, 2000)
afterAll(() => link.close())

/** What is tested here is what comes of it, not how soon: a busy machine may take its time. */
const answerWithinMs = 10_000
const directory = mkdtempSync(join(tmpdir(), 'session-lab-stores-'))
const sqlite = openDatabase({ url: `file:${join(directory, 'sessions.sqlite')}`, answerWithinMs })
const postgres = openDatabase({ url: process.env.TEST_DATABASE_URL ?? '', answerWithinMs })
afterAll(async () => {
  await Promise.all([sqlite.close(), postgres.close()])
  await rm(directory, { recursive: true })
})

/** A store with a clock of its own, and nobody else in it. */
type Fresh = () => { store: SessionStore; now: () => number; wait: (ms: number) => Promise<void> }

const inMemory: Fresh = () => {
  let now = 1_700_000_000_000
  const store = memoryStore(new Map(), () => now)
  return {
    store,
    now: () => now,
    async wait(ms) {
      now += ms
    },
  }
}

/** Asked by way of each node in turn, as behind a balancer; messages arrive at once. */
function inTurn(stores: readonly SessionStore[]): SessionStore {
  let turn = 0
  const next = () => stores[turn++ % stores.length] as SessionStore
  const clear = async () => {
    await Promise.all(stores.map((store) => store.clear()))
  }
  return new Proxy({} as SessionStore, {
    get: (_, name) => (name === 'clear' ? clear : Reflect.get(next(), name)),
  })
}

const replicated: Fresh = () => {
  let now = 1_700_000_000_000
  const bus = createBus<Copy>(
    () => now,
    () => 'on',
  )
  const stores = NODE_IDS.map((node) => replicatedStore(node, new Map(), bus, () => now))
  return {
    store: inTurn(stores),
    now: () => now,
    async wait(ms) {
      now += ms
    },
  }
}

const inTwoTiers: Fresh = () => {
  const { store: behind, now, wait } = inRedis()
  const bus = createBus<Invalidation>(now, () => 'on')
  const stores = NODE_IDS.map((node) =>
    twoTierStore({ node, cache: newNodeCache(), behind, bus, cacheMs: 5000, now }),
  )
  return { store: inTurn(stores), now, wait }
}

function inRedis(benchId = randomBytes(16).toString('base64url')): ReturnType<Fresh> {
  let now = 1_700_000_000_000
  const clock = {
    now: () => now,
    nativeMs: (until: number) => Math.max(1, until - now) + 60_000,
    frozenMs: () => 0,
  }
  const at = {
    benchId,
    table: 'ot',
    mechanism: 'opaque-token',
  } as const
  return {
    store: redisSessions(link.commands, at, clock),
    now: () => now,
    async wait(ms) {
      now += ms
    },
  }
}

function inDatabase(database: Database): ReturnType<Fresh> {
  let now = 1_700_000_000_000
  return {
    store: databaseStore(database, randomBytes(16).toString('base64url'), () => now),
    now: () => now,
    async wait(ms) {
      now += ms
    },
  }
}

const LIMIT = { perUser: 3, perDeviceClass: null, perIp: 1000, onExceed: 'evict-oldest' } as const
const STORES: readonly [string, Fresh, number][] = [
  ['memory', inMemory, 1000],
  ['replicated', replicated, 1000],
  ['redis', () => inRedis(), 1000],
  ['two tiers', inTwoTiers, 500],
  ['SQLite', () => inDatabase(sqlite), 1000],
  ['PostgreSQL', () => inDatabase(postgres), 500],
]

function stored(id: string, now: number, user = 'alice'): StoredSession {
  const times = { createdAt: now, authenticatedAt: now, lastSeenAt: now }
  const limits = { idleExpiresAt: now + 60_000, absoluteExpiresAt: now + 600_000, expiresAt: now + 60_000 }
  return {
    session: aSession({ id, user, ...times, ...limits }),
    digest: `${id}-0`,
    previousDigest: null,
    rotatedAt: now,
    generation: 0,
  }
}

const id = (n: number) => `session-${n}`.padEnd(22, '_')

describe.each(STORES)('%s', (_, fresh, runs) => {
  test('whatever is done in whatever order, what has ended never comes back', async () => {
    const act = fc.oneof(
      fc.record({ do: fc.constant('create'), n: fc.nat(5) }),
      fc.record({ do: fc.constant('touch'), n: fc.nat(5) }),
      fc.record({ do: fc.constant('rotate'), n: fc.nat(5), stale: fc.boolean() }),
      fc.record({ do: fc.constant('replace'), n: fc.nat(5) }),
      fc.record({ do: fc.constant('end'), n: fc.nat(5), reason: fc.constantFrom(...END_REASONS) }),
      fc.record({ do: fc.constant('expire'), n: fc.nat(5) }),
      fc.record({ do: fc.constant('wait'), ms: fc.nat(50_000) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
        const { store, now, wait } = fresh()
        const created = new Set<number>()
        const ended = new Map<number, string>()
        const generation = new Map<number, number>()
        for (const each of acts) {
          if ('ms' in each) {
            await wait(each.ms)
            continue
          }
          const { n } = each
          const isLive = created.has(n) && !ended.has(n)
          const found = await store.find(id(n))
          const session = found?.state === 'live' ? found.stored.session : stored(id(n), now()).session
          const slid = { ...session, lastSeenAt: now(), idleExpiresAt: now() + 60_000 }
          if (each.do === 'create' && !created.has(n)) {
            const answer = await store.create(stored(id(n), now()), LIMIT, now())
            expect(answer.admitted).toBe(true)
            created.add(n)
            generation.set(n, 0)
            if (answer.admitted) {
              for (const gone of answer.evicted) ended.set(Number(gone.id[8]), 'evicted_over_limit')
            }
          } else if (each.do === 'touch') {
            await store.touch({ ...slid, expiresAt: endsAt(slid) })
          } else if (each.do === 'rotate') {
            const g = generation.get(n) ?? 0
            const presented = `${id(n)}-${'stale' in each && each.stale ? g - 1 : g}`
            const successor = `${id(n)}-${g + 1}`
            const answer = await store.rotate({
              id: id(n),
              presented,
              successor,
              session: slid,
              now: now(),
              graceMs: 1000,
            })
            if (!isLive) expect(answer).toBe('gone')
            if (answer === 'rotated') generation.set(n, g + 1)
          } else if (each.do === 'replace') {
            const g = generation.get(n) ?? 0
            const done = await store.replace({ ...stored(id(n), now()), digest: `${id(n)}-${g}` })
            expect(done).toBe(isLive)
          } else if (each.do === 'end' && 'reason' in each) {
            const was = await store.end(id(n), each.reason, now())
            expect(was !== null).toBe(isLive)
            if (isLive) ended.set(n, each.reason)
          } else if (each.do === 'expire') {
            const isDue = isLive && found?.state === 'live' && now() >= endsAt(found.stored.session)
            expect(await store.expire(id(n), 'idle_timeout', now())).toBe(isDue)
            if (isDue) ended.set(n, 'idle_timeout')
          }
        }
        for (const n of created) {
          const found = await store.find(id(n))
          const reason = ended.get(n)
          if (reason !== undefined) expect(found).toMatchObject({ state: 'ended', reason })
          else expect(found?.state).toBe('live')
        }
        const listed = await store.list('alice')
        expect(listed.length).toBeLessThanOrEqual(LIMIT.perUser)
        expect(listed.every((session) => !ended.has(Number(session.id[8])))).toBe(true)
      }),
      { numRuns: runs },
    )
  })

  test('of fifty rotations at once one happens, and the others learn of it', async () => {
    const { store, now } = fresh()
    await store.create(stored(id(1), now()), LIMIT, now())
    const { session } = stored(id(1), now())
    const rotation = {
      id: id(1),
      presented: `${id(1)}-0`,
      successor: `${id(1)}-1`,
      session,
      now: now(),
      graceMs: 1000,
    }
    const answers = await Promise.all(Array.from({ length: 50 }, () => store.rotate(rotation)))
    expect(answers.filter((answer) => answer === 'rotated')).toHaveLength(1)
    expect(answers.filter((answer) => answer === 'repeated')).toHaveLength(49)
  })

  test('of fifty logins at once as many stay as the limit allows', async () => {
    const { store, now } = fresh()
    const logins = Array.from({ length: 50 }, (_, n) =>
      store.create(stored(`race-${n}`.padEnd(22, '_'), now() + n), LIMIT, now()),
    )
    expect((await Promise.all(logins)).every(({ admitted }) => admitted)).toBe(true)
    expect(await store.list('alice')).toHaveLength(3)
  })

  test('of fifty logins at once as many are let in as the limit allows, where it turns away', async () => {
    const { store, now } = fresh()
    const reject = { ...LIMIT, onExceed: 'reject' } as const
    const logins = Array.from({ length: 50 }, (_, n) =>
      store.create(stored(`race-${n}`.padEnd(22, '_'), now()), reject, now()),
    )
    expect((await Promise.all(logins)).filter(({ admitted }) => admitted)).toHaveLength(3)
  })

  test('ending and touching at once ends', async () => {
    for (let i = 0; i < 25; i++) {
      const { store, now } = fresh()
      await store.create(stored(id(1), now()), LIMIT, now())
      const { session } = stored(id(1), now())
      await Promise.all([store.touch(session), store.end(id(1), 'signed_out', now()), store.touch(session)])
      await store.touch(session)
      expect((await store.find(id(1)))?.state).toBe('ended')
    }
  })

  test('users do not count against each other', async () => {
    const { store, now } = fresh()
    for (let n = 0; n < 3; n++) {
      await store.create(stored(id(n), now()), LIMIT, now())
      await store.create(stored(id(n + 3), now(), 'bob'), LIMIT, now())
    }
    expect(await store.list('alice')).toHaveLength(3)
    expect(await store.list('bob')).toHaveLength(3)
  })

  test('what a session carries stays with it, whatever else is written, and goes with it', async () => {
    const { store, now } = fresh()
    const carried = ['{"cart":["漢字","🛒"]}', '"\\/\u0001\n', 'x'.repeat(8192)]
    for (const [n, data] of carried.entries()) {
      const { session, ...rest } = stored(id(n), now())
      const stamp = n === 1 ? { stamp: { issuedAt: now(), epoch: 3 } } : {}
      await store.create({ ...rest, session: { ...session, ...stamp, data } }, LIMIT, now())
    }
    await store.create(stored(id(9), now(), 'bob'), LIMIT, now())
    const dataOf = async (n: number) => {
      const found = await store.find(id(n))
      return found?.state === 'live' ? found.stored.session.data : found?.state
    }
    for (const [n, data] of carried.entries()) {
      const { session } = stored(id(n), now())
      await store.touch({ ...session, lastSeenAt: now() + 1 })
      expect(await dataOf(n)).toBe(data)
      await store.adjust(id(n), { idleExpiresAt: now() + 50_000, absoluteExpiresAt: now() + 90_000 })
      expect(await dataOf(n)).toBe(data)
      const found = await store.find(id(n))
      if (found?.state !== 'live') throw new Error('It lives.')
      const rotation = {
        id: id(n),
        presented: `${id(n)}-0`,
        successor: `${id(n)}-1`,
        now: now(),
        graceMs: 1000,
      }
      expect(await store.rotate({ ...rotation, session: found.stored.session })).toBe('rotated')
      expect(await dataOf(n)).toBe(data)
    }
    expect((await store.list('alice')).map(({ data }) => data).sort()).toEqual([...carried].sort())
    expect((await store.end(id(0), 'signed_out', now()))?.data).toBe(carried[0])
    const ended = await store.find(id(0))
    expect(ended?.state).toBe('ended')
    expect(JSON.stringify(ended)).not.toContain('cart')
    const bob = await store.find(id(9))
    expect(bob?.state === 'live' && 'data' in bob.stored.session).toBe(false)
  })

  test('cleared, it knows nobody', async () => {
    const { store, now } = fresh()
    await store.create(stored(id(1), now()), LIMIT, now())
    await store.clear()
    expect(await store.find(id(1))).toBeNull()
    expect(await store.list('alice')).toEqual([])
  })
})

test('a node’s memory forgets what has been over for a while', async () => {
  let now = 1_700_000_000_000
  const memory: NodeMemory = new Map()
  const store = memoryStore(memory, () => now)
  for (let n = 0; n < 600; n++) {
    await store.create(stored(`many-${n}`.padEnd(22, '_'), now), LIMIT, now)
    now += 10_000
  }
  expect(memory.size).toBeLessThan(300)
})

test('the index of a user’s sessions heals itself of what Redis expired', async () => {
  const benchId = randomBytes(16).toString('base64url')
  const { store, now } = inRedis(benchId)
  await store.create(stored(id(1), now()), LIMIT, now())
  await store.create(stored(id(2), now()), LIMIT, now())
  await link.commands.unlink(`{${benchId}}:ot:s:${id(1)}`)
  expect((await store.list('alice')).map((session) => session.id)).toEqual([id(2)])
  await expect.poll(() => link.commands.zcard(`{${benchId}}:ot:u:alice`), { timeout: 20_000 }).toBe(1)
})

test('what a node reads while it is told to forget it is not kept', async () => {
  let now = 1_700_000_000_000
  const bus = createBus<Invalidation>(
    () => now,
    () => 'on',
  )
  const shared = memoryStore(new Map(), () => now)
  // A store that is slow to answer: what it has found is on its way until it is let through.
  let letThrough = () => {}
  let isSlow = false
  const slow: SessionStore = {
    ...shared,
    async find(id) {
      const found = await shared.find(id)
      if (isSlow) await new Promise<void>((resolve) => (letThrough = resolve))
      return found
    },
  }
  const at = (node: (typeof NODE_IDS)[number]) =>
    twoTierStore({ node, cache: newNodeCache(), behind: slow, bus, cacheMs: 5000, now: () => now })
  const [a, b] = [at('a'), at('b')]
  for (const reader of [a, b]) {
    const n = reader === a ? 1 : 2
    await shared.create(stored(id(n), now), LIMIT, now)
    isSlow = true
    const reading = reader.find(id(n))
    await Promise.resolve()
    isSlow = false
    await a.end(id(n), 'signed_out', now)
    // The reader hears of it by the way, as any request of anybody makes it.
    await reader.find(id(9))
    letThrough()
    expect((await reading)?.state, 'it had been read before').toBe('live')
    expect((await reader.find(id(n)))?.state).toBe('ended')
    now += 1
  }
})

test('a node that was away for long does not bring back what the others have ended meanwhile', async () => {
  let now = 1_700_000_000_000
  const bus = createBus<Copy>(
    () => now,
    () => 'on',
  )
  const [here, away]: [NodeMemory, NodeMemory] = [new Map(), new Map()]
  const store = replicatedStore('a', here, bus, () => now)
  await store.create(stored(id(1), now), { ...LIMIT, perUser: 1 }, now)
  await store.create(stored(id(2), now, 'bob'), LIMIT, now)
  catchUp(away, [here])
  await store.create(stored(id(3), now), { ...LIMIT, perUser: 1 }, now)
  await store.end(id(2), 'revoked_by_admin', now)
  // Ten minutes and many sessions later, long after anybody would ask why; their absolute limits are not reached yet.
  now += 599_000
  for (let n = 0; n < 300; n++) {
    await store.create(stored(`many-${n}`.padEnd(22, '_'), now, 'carol'), { ...LIMIT, perUser: 1 }, now)
  }
  catchUp(here, [away])
  for (const n of [1, 2]) expect((await store.find(id(n)))?.state, `${n}`).toBe('ended')
})
