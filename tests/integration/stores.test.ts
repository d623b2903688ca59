import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { SessionRecord } from '#lib/core/reference-token.ts'
import { END_REASONS, endsAt, NODE_IDS } from '#lib/core/session.ts'
import { type SessionStore, update } from '#lib/core/store.ts'
import { connectRedis, whenReady } from '#lib/redis/connection.ts'
import { redisSessions } from '#lib/redis/sessions.ts'
import { createBus } from '#lib/stores/bus.ts'
import { type Database, databaseStore, openDatabase } from '#lib/stores/database.ts'
import { memoryStore, type NodeMemory } from '#lib/stores/memory.ts'
import { type ReplicaUpdate, replicatedStore, syncFrom } from '#lib/stores/replicated.ts'
import { type Invalidation, newReadCache, twoTierStore } from '#lib/stores/two-tier.ts'
import { aSession } from '../support/session.ts'

const link = connectRedis({ topology: 'standalone', url: process.env.TEST_REDIS_URL ?? '' })
await whenReady(link, 2000)
afterAll(() => link.close())

/** What is tested here is what comes of it, not how soon: a busy machine may take its time. */
const answerWithinMs = 10_000
const directory = mkdtempSync(join(tmpdir(), 'session-lab-stores-'))
const sqlite = openDatabase({ url: `file:${join(directory, 'sessions.sqlite')}`, timeoutMs: answerWithinMs })
const postgres = openDatabase({ url: process.env.TEST_DATABASE_URL ?? '', timeoutMs: answerWithinMs })
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
  const bus = createBus<ReplicaUpdate>(
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
    twoTierStore({ node, cache: newReadCache(), backing: behind, bus, cacheMs: 5000, now }),
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

function stored(id: string, now: number, user = 'alice'): SessionRecord {
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

/** What a rotation, and what a step-up, makes of the record that was read. */
const CHANGES = {
  rotate: (read: SessionRecord, now: number): SessionRecord => ({
    ...read,
    session: { ...read.session, lastSeenAt: now, idleExpiresAt: now + 60_000 },
    digest: `${read.session.id}-${read.generation + 1}`,
    previousDigest: read.digest,
    rotatedAt: now,
    generation: read.generation + 1,
  }),
  stepUp: (read: SessionRecord, now: number): SessionRecord => ({
    ...read,
    session: { ...read.session, authenticatedAt: now },
  }),
}

/** Changes a session as the mechanisms do; returns whether it was live. */
const changed = (store: SessionStore, id: string, now: number, how: keyof typeof CHANGES): Promise<boolean> =>
  update(store, async () => {
    const found = await store.find(id)
    if (found?.state !== 'live') return { result: false }
    return { result: true, write: CHANGES[how](found.stored, now) }
  })

describe.each(STORES)('%s', (_, fresh, runs) => {
  test('in any order of acts, an ended session stays ended and a confirmed change stays made', async () => {
    const act = fc.oneof(
      fc.record({ do: fc.constant('create'), n: fc.nat(5), replaces: fc.option(fc.nat(5)) }),
      fc.record({ do: fc.constant('read'), n: fc.nat(5) }),
      fc.record({ do: fc.constant('write'), n: fc.nat(5), how: fc.constantFrom('rotate', 'stepUp') }),
      fc.record({ do: fc.constant('change'), n: fc.nat(5), how: fc.constantFrom('rotate', 'stepUp') }),
      fc.record({ do: fc.constant('touch'), n: fc.nat(5), stale: fc.boolean() }),
      fc.record({ do: fc.constant('adjust'), n: fc.nat(5), ms: fc.integer({ min: 1, max: 90_000 }) }),
      fc.record({ do: fc.constant('end'), n: fc.nat(5), reason: fc.constantFrom(...END_REASONS) }),
      fc.record({ do: fc.constant('expire'), n: fc.nat(5) }),
      fc.record({ do: fc.constant('wait'), n: fc.constant(0), ms: fc.nat(50_000) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
        const { store, now, wait } = fresh()
        /** What each live session has to be, by the changes that were confirmed. */
        const live = new Map<number, Pick<SessionRecord, 'digest'> & Partial<SessionRecord['session']>>()
        const ended = new Map<number, string>()
        /** What was read of each at some earlier time. */
        const reads = new Map<number, SessionRecord>()
        const endAs = (n: number, reason: string) => live.delete(n) && ended.set(n, reason)
        const confirm = (n: number, { session, digest }: SessionRecord) => {
          const { authenticatedAt, absoluteExpiresAt } = session
          live.set(n, { digest, authenticatedAt, absoluteExpiresAt })
        }
        for (const each of acts) {
          const { n } = each
          const found = await store.find(id(n))
          const current = found?.state === 'live' ? found.stored : null
          expect(current !== null).toBe(live.has(n))
          const isDue = current !== null && now() >= endsAt(current.session)
          if (each.do === 'wait' && 'ms' in each) await wait(each.ms)
          else if (each.do === 'create' && 'replaces' in each && !live.has(n) && !ended.has(n)) {
            const replaced = each.replaces
            const answer = await store.create(
              stored(id(n), now()),
              LIMIT,
              now(),
              replaced === null ? null : id(replaced),
            )
            if (!answer.admitted) throw new Error('This limit rejects no login.')
            expect(answer.replaced?.id ?? null).toBe(
              replaced !== null && live.has(replaced) ? id(replaced) : null,
            )
            expect(answer.evicted).not.toContainEqual(expect.objectContaining({ id: id(replaced ?? 9) }))
            if (replaced !== null) endAs(replaced, 'replaced_by_new_login')
            for (const gone of answer.evicted) endAs(Number(gone.id[8]), 'evicted_over_limit')
            confirm(n, stored(id(n), now()))
          } else if (each.do === 'read' && current) reads.set(n, current)
          else if (each.do === 'write' && 'how' in each && reads.has(n)) {
            const write = CHANGES[each.how](reads.get(n) as SessionRecord, now())
            const done = await store.replace(write)
            expect(done).toBe(current !== null && current.revision === write.revision)
            if (done) confirm(n, write)
          } else if (each.do === 'change' && 'how' in each) {
            expect(await changed(store, id(n), now(), each.how)).toBe(live.has(n))
            if (current) confirm(n, CHANGES[each.how](current, now()))
          } else if (each.do === 'touch' && 'stale' in each) {
            const { session } = (each.stale ? reads.get(n) : current) ?? stored(id(n), now())
            const slid = { ...session, lastSeenAt: now(), idleExpiresAt: now() + 60_000 }
            await store.touch({ ...slid, expiresAt: endsAt(slid) })
          } else if (each.do === 'adjust' && 'ms' in each) {
            const limits = { idleExpiresAt: now() + each.ms, absoluteExpiresAt: now() + each.ms }
            const adjusted = await store.adjust(id(n), limits, now())
            expect(adjusted !== null).toBe(live.has(n) && !isDue)
            if (adjusted)
              live.set(n, { digest: '', ...live.get(n), absoluteExpiresAt: limits.absoluteExpiresAt })
          } else if (each.do === 'end' && 'reason' in each) {
            const was = await store.end(id(n), each.reason, now())
            expect(was !== null).toBe(live.has(n))
            endAs(n, each.reason)
          } else if (each.do === 'expire') {
            expect(await store.expire(id(n), 'idle_timeout', now())).toBe(isDue)
            if (isDue) endAs(n, 'idle_timeout')
          }
        }
        for (const [n, reason] of ended)
          expect(await store.find(id(n))).toMatchObject({ state: 'ended', reason })
        for (const [n, { digest, ...session }] of live) {
          expect(await store.find(id(n))).toMatchObject({ state: 'live', stored: { digest, session } })
        }
        const listed = await store.list('alice')
        expect(listed.length).toBeLessThanOrEqual(LIMIT.perUser)
        expect(listed.every((session) => live.has(Number(session.id[8])))).toBe(true)
      }),
      { numRuns: runs },
    )
  })

  test('of fifty concurrent rotations of one token exactly one is written', async () => {
    const { store, now } = fresh()
    await store.create(stored(id(1), now()), LIMIT, now())
    const rotate = () =>
      update(store, async () => {
        const found = await store.find(id(1))
        if (found?.state !== 'live') throw new Error('It is live.')
        return found.stored.digest === `${id(1)}-0`
          ? { result: 'rotated', write: CHANGES.rotate(found.stored, now()) }
          : { result: found.stored.previousDigest }
      })
    const answers = await Promise.all(Array.from({ length: 50 }, rotate))
    expect(answers.filter((answer) => answer === 'rotated')).toHaveLength(1)
    expect(answers.filter((answer) => answer === `${id(1)}-0`)).toHaveLength(49)
  })

  test('a rotation, a step-up, an adjustment and touches at the same time all take effect', async () => {
    for (let i = 0; i < 25; i++) {
      const { store, now, wait } = fresh()
      await store.create(stored(id(1), now()), LIMIT, now())
      const { session } = stored(id(1), now())
      await wait(1000)
      const slid = { ...session, lastSeenAt: now(), idleExpiresAt: now() + 60_000 }
      const limits = { idleExpiresAt: now() + 5000, absoluteExpiresAt: now() + 5000 }
      const acts = [
        () => store.touch(slid),
        () => changed(store, id(1), now(), 'rotate'),
        () => store.adjust(id(1), limits, now()),
        () => changed(store, id(1), now(), 'stepUp'),
        () => store.touch(slid),
      ]
      // Another order each time: of those that are sent together, the first often wins.
      await Promise.all(
        [...acts.slice(i % acts.length), ...acts.slice(0, i % acts.length)].map((act) => act()),
      )
      await store.touch(slid)
      expect(await store.find(id(1))).toMatchObject({
        state: 'live',
        stored: {
          digest: `${id(1)}-1`,
          previousDigest: `${id(1)}-0`,
          session: { authenticatedAt: now(), absoluteExpiresAt: limits.absoluteExpiresAt },
        },
      })
    }
  })

  test('a session that was extended is not cut short by a touch that was computed before', async () => {
    const { store, now, wait } = fresh()
    await store.create(stored(id(1), now()), LIMIT, now())
    const { session } = stored(id(1), now())
    const limits = { idleExpiresAt: now() + 900_000, absoluteExpiresAt: now() + 900_000 }
    await store.adjust(id(1), limits, now())
    await store.touch({ ...session, lastSeenAt: now() + 1 })
    expect(await store.find(id(1))).toMatchObject({ stored: { session: limits } })
    await wait(61_000)
    expect(await store.expire(id(1), 'idle_timeout', now())).toBe(false)
  })

  test('neither a touch nor an adjustment brings back a session whose time is up', async () => {
    const { store, now, wait } = fresh()
    await store.create(stored(id(1), now()), LIMIT, now())
    const { session } = stored(id(1), now())
    await wait(60_000)
    await store.touch({ ...session, lastSeenAt: now(), idleExpiresAt: now() + 60_000 })
    const limits = { idleExpiresAt: now() + 9000, absoluteExpiresAt: now() + 9000 }
    expect(await store.adjust(id(1), limits, now())).toBeNull()
    expect(await store.list('alice')).toEqual([])
    expect(await store.expire(id(1), 'idle_timeout', now())).toBe(true)
  })

  test('a login that replaces a session does not count it, and ends nothing else', async () => {
    for (const limit of [
      { ...LIMIT, perUser: 3 },
      { ...LIMIT, perUser: 3, onExceed: 'reject' },
      { ...LIMIT, perUser: 9, perIp: 3 },
      { ...LIMIT, perUser: 9, perIp: 3, onExceed: 'reject' },
      { ...LIMIT, perUser: 9, perDeviceClass: 3 },
      { ...LIMIT, perUser: 9, perDeviceClass: 3, onExceed: 'reject' },
    ] as const) {
      const { store, now } = fresh()
      for (const n of [1, 2, 3]) await store.create(stored(id(n), now()), limit, now())
      for (const n of [3, 4, 5]) {
        const answer = await store.create(stored(id(n + 1), now()), limit, now(), id(n))
        expect(answer).toMatchObject({ admitted: true, evicted: [], replaced: { id: id(n) } })
        expect(await store.find(id(n))).toMatchObject({ state: 'ended', reason: 'replaced_by_new_login' })
      }
      expect((await store.list('alice')).map((session) => session.id)).toEqual([id(1), id(2), id(6)])
    }
  })

  test('a login that a limit rejects leaves the session that it would replace', async () => {
    const { store, now } = fresh()
    const limit = { ...LIMIT, perUser: 1, onExceed: 'reject' } as const
    await store.create(stored(id(1), now()), limit, now())
    await store.create(stored(id(2), now(), 'bob'), limit, now())
    expect(await store.create(stored(id(3), now()), limit, now(), id(2))).toEqual({
      admitted: false,
      by: 'user',
    })
    for (const n of [1, 2]) expect((await store.find(id(n)))?.state).toBe('live')
  })

  test('of ten concurrent logins that replace one session, one replaces it and each is counted', async () => {
    const { store, now } = fresh()
    const limit = { ...LIMIT, perUser: 2, onExceed: 'reject' } as const
    for (const n of [0, 1]) await store.create(stored(id(n), now()), limit, now())
    const logins = Array.from({ length: 10 }, (_, n) =>
      store.create(stored(`race-${n}`.padEnd(22, '_'), now()), limit, now(), id(0)),
    )
    const answers = (await Promise.all(logins)).filter((answer) => answer.admitted)
    expect(answers.map(({ replaced }) => replaced?.id)).toEqual([id(0)])
    expect(await store.list('alice')).toHaveLength(2)
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
      await store.adjust(id(n), { idleExpiresAt: now() + 50_000, absoluteExpiresAt: now() + 90_000 }, now())
      expect(await dataOf(n)).toBe(data)
      expect(await changed(store, id(n), now(), 'rotate')).toBe(true)
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
    twoTierStore({ node, cache: newReadCache(), backing: slow, bus, cacheMs: 5000, now: () => now })
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
  const bus = createBus<ReplicaUpdate>(
    () => now,
    () => 'on',
  )
  const [here, away]: [NodeMemory, NodeMemory] = [new Map(), new Map()]
  const store = replicatedStore('a', here, bus, () => now)
  await store.create(stored(id(1), now), { ...LIMIT, perUser: 1 }, now)
  await store.create(stored(id(2), now, 'bob'), LIMIT, now)
  syncFrom(away, [here])
  await store.create(stored(id(3), now), { ...LIMIT, perUser: 1 }, now)
  await store.end(id(2), 'revoked_by_admin', now)
  // Ten minutes and many sessions later, long after anybody would ask why; their absolute limits are not reached yet.
  now += 599_000
  for (let n = 0; n < 300; n++) {
    await store.create(stored(`many-${n}`.padEnd(22, '_'), now, 'carol'), { ...LIMIT, perUser: 1 }, now)
  }
  syncFrom(here, [away])
  for (const n of [1, 2]) expect((await store.find(id(n)))?.state, `${n}`).toBe('ended')
})
