import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { SessionRecord } from '#lib/core/reference-token.ts'
import { END_REASONS, endsAt, NODE_IDS } from '#lib/core/session.ts'
import { changeData } from '#lib/core/session-data.ts'
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

/** Tests the result and not the duration: a busy machine may take its time. */
const answerWithinMs = 10_000
const directory = mkdtempSync(join(tmpdir(), 'session-lab-stores-'))
const sqlite = openDatabase({ url: `file:${join(directory, 'sessions.sqlite')}`, timeoutMs: answerWithinMs })
const postgres = openDatabase({ url: process.env.TEST_DATABASE_URL ?? '', timeoutMs: answerWithinMs })
afterAll(async () => {
  await Promise.all([sqlite.close(), postgres.close()])
  await rm(directory, { recursive: true })
})

/** A store with a clock of its own and no other user. */
type NewStore = () => {
  store: SessionStore
  /** The store behind caches, whose copies may be older. */
  shared?: SessionStore
  now: () => number
  wait: (ms: number) => Promise<void>
}

const inMemory: NewStore = () => {
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

/** Queried through each node in turn, as behind a load balancer; messages arrive immediately. */
function roundRobin(stores: readonly SessionStore[]): SessionStore {
  let turn = 0
  const next = () => stores[turn++ % stores.length] as SessionStore
  const clear = async () => {
    await Promise.all(stores.map((store) => store.clear()))
  }
  return new Proxy({} as SessionStore, {
    get: (_, name) => (name === 'clear' ? clear : Reflect.get(next(), name)),
  })
}

const replicated: NewStore = () => {
  let now = 1_700_000_000_000
  const bus = createBus<ReplicaUpdate>(
    () => now,
    () => 'on',
  )
  const stores = NODE_IDS.map((node) => replicatedStore(node, new Map(), bus, () => now))
  return {
    store: roundRobin(stores),
    now: () => now,
    async wait(ms) {
      now += ms
    },
  }
}

const twoTier: NewStore = () => {
  const { store: behind, now, wait } = inRedis()
  const bus = createBus<Invalidation>(now, () => 'on')
  const stores = NODE_IDS.map((node) =>
    twoTierStore({ node, cache: newReadCache(), backing: behind, bus, cacheMs: 5000, now }),
  )
  return { store: roundRobin(stores), shared: behind, now, wait }
}

function inRedis(benchId = randomBytes(16).toString('base64url')): ReturnType<NewStore> {
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

function inDatabase(database: Database): ReturnType<NewStore> {
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
const STORES: readonly [string, NewStore, number][] = [
  ['memory', inMemory, 1000],
  ['replicated', replicated, 1000],
  ['redis', () => inRedis(), 1000],
  ['two tiers', twoTier, 500],
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

/** The effect of a rotation, of a step-up and of a change of session data on the record that was read. */
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
  setData: (read: SessionRecord, now: number): SessionRecord => ({
    ...read,
    session: changeData(read.session, { data: `{"at":${now}}`, replaces: null }) ?? read.session,
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
  test('keeps ended sessions ended and confirmed changes, in any order of operations', async () => {
    const act = fc.oneof(
      fc.record({ do: fc.constant('create'), n: fc.nat(5), replaces: fc.option(fc.nat(5)) }),
      fc.record({ do: fc.constant('read'), n: fc.nat(5) }),
      fc.record({
        do: fc.constant('write'),
        n: fc.nat(5),
        how: fc.constantFrom('rotate', 'stepUp', 'setData'),
      }),
      fc.record({
        do: fc.constant('change'),
        n: fc.nat(5),
        how: fc.constantFrom('rotate', 'stepUp', 'setData'),
      }),
      fc.record({ do: fc.constant('touch'), n: fc.nat(5), stale: fc.boolean() }),
      fc.record({ do: fc.constant('adjust'), n: fc.nat(5), ms: fc.integer({ min: 1, max: 90_000 }) }),
      fc.record({ do: fc.constant('end'), n: fc.nat(5), reason: fc.constantFrom(...END_REASONS) }),
      fc.record({ do: fc.constant('expire'), n: fc.nat(5) }),
      fc.record({ do: fc.constant('wait'), n: fc.constant(0), ms: fc.nat(50_000) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
        const { store, shared = store, now, wait } = fresh()
        /** The expected state of each live session, by the confirmed changes. */
        const live = new Map<number, Pick<SessionRecord, 'digest'> & Partial<SessionRecord['session']>>()
        const ended = new Map<number, string>()
        /** Earlier reads of each session. */
        const reads = new Map<number, SessionRecord>()
        const endAs = (n: number, reason: string) => live.delete(n) && ended.set(n, reason)
        const confirm = (n: number, { session, digest }: SessionRecord) => {
          const { authenticatedAt, absoluteExpiresAt, data, dataVersion } = session
          const changes = dataVersion === undefined ? {} : { data, dataVersion }
          live.set(n, { digest, authenticatedAt, absoluteExpiresAt, ...changes })
        }
        for (const each of acts) {
          const { n } = each
          const read = await store.find(id(n))
          expect(read?.state === 'live').toBe(live.has(n))
          const found = shared === store ? read : await shared.find(id(n))
          const current = found?.state === 'live' ? found.stored : null
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
          } else if (each.do === 'read' && read?.state === 'live') reads.set(n, read.stored)
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

  test('writes exactly one of fifty concurrent rotations of one token', async () => {
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

  test('applies a rotation, a step-up, changed data, an adjustment and touches that run concurrently', async () => {
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
        () => changed(store, id(1), now(), 'setData'),
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
          session: {
            ...{ authenticatedAt: now(), absoluteExpiresAt: limits.absoluteExpiresAt },
            ...{ data: `{"at":${now()}}`, dataVersion: 1 },
          },
        },
      })
    }
  })

  test('keeps touches and changes of the data that run concurrently, in any order', async () => {
    const act = fc.oneof(fc.constant('set'), fc.integer({ min: 1, max: 30_000 }))
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 2, maxLength: 12 }), async (acts) => {
        const { store, shared = store, now } = fresh()
        const record = stored(id(1), now())
        await store.create(record, LIMIT, now())
        await Promise.all(
          acts.map((each) => {
            if (typeof each === 'string') return changed(store, id(1), now(), 'setData')
            const { session } = record
            const slid = { ...session, lastSeenAt: now() + each, idleExpiresAt: now() + 60_000 + each }
            return store.touch({ ...slid, expiresAt: endsAt(slid) })
          }),
        )
        const sets = acts.filter((each) => each === 'set').length
        const latest = Math.max(0, ...acts.filter((each) => typeof each === 'number'))
        const found = await shared.find(id(1))
        const session = found?.state === 'live' ? found.stored.session : null
        expect(session?.dataVersion ?? 0).toBe(sets)
        expect(session).toMatchObject({
          lastSeenAt: now() + latest,
          idleExpiresAt: now() + 60_000 + latest,
          absoluteExpiresAt: record.session.absoluteExpiresAt,
        })
      }),
      { numRuns: 100 },
    )
  })

  test('does not shorten an extended session by a touch that was computed before', async () => {
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

  test('revives no expired session by a touch or an adjustment', async () => {
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

  test('does not count a session that a login replaces, and ends no other', async () => {
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

  test('keeps the session that a rejected login would replace', async () => {
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

  test('replaces one session once for ten concurrent logins, and counts each', async () => {
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

  test('keeps as many of fifty concurrent logins as the limit allows', async () => {
    const { store, now } = fresh()
    const logins = Array.from({ length: 50 }, (_, n) =>
      store.create(stored(`race-${n}`.padEnd(22, '_'), now() + n), LIMIT, now()),
    )
    expect((await Promise.all(logins)).every(({ admitted }) => admitted)).toBe(true)
    expect(await store.list('alice')).toHaveLength(3)
  })

  test('accepts as many of fifty concurrent logins as the limit allows when rejecting', async () => {
    const { store, now } = fresh()
    const reject = { ...LIMIT, onExceed: 'reject' } as const
    const logins = Array.from({ length: 50 }, (_, n) =>
      store.create(stored(`race-${n}`.padEnd(22, '_'), now()), reject, now()),
    )
    expect((await Promise.all(logins)).filter(({ admitted }) => admitted)).toHaveLength(3)
  })

  test('ends a session that is ended and touched concurrently', async () => {
    for (let i = 0; i < 25; i++) {
      const { store, now } = fresh()
      await store.create(stored(id(1), now()), LIMIT, now())
      const { session } = stored(id(1), now())
      await Promise.all([store.touch(session), store.end(id(1), 'signed_out', now()), store.touch(session)])
      await store.touch(session)
      expect((await store.find(id(1)))?.state).toBe('ended')
    }
  })

  test('counts users separately', async () => {
    const { store, now } = fresh()
    for (let n = 0; n < 3; n++) {
      await store.create(stored(id(n), now()), LIMIT, now())
      await store.create(stored(id(n + 3), now(), 'bob'), LIMIT, now())
    }
    expect(await store.list('alice')).toHaveLength(3)
    expect(await store.list('bob')).toHaveLength(3)
  })

  test('keeps session data through all other writes, and deletes it with the session', async () => {
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
      const [{ dataVersion } = {}] = (await store.list('alice')).filter((listed) => listed.id === id(n))
      expect(dataVersion).toBeUndefined()
    }
    expect((await store.list('alice')).map(({ data }) => data).sort()).toEqual([...carried].sort())
    expect((await store.end(id(0), 'signed_out', now()))?.data).toBe(carried[0])
    const ended = await store.find(id(0))
    expect(ended?.state).toBe('ended')
    expect(JSON.stringify(ended)).not.toContain('cart')
    const bob = await store.find(id(9))
    expect(bob?.state === 'live' && 'data' in bob.stored.session).toBe(false)
  })

  test('has no sessions after clear', async () => {
    const { store, now } = fresh()
    await store.create(stored(id(1), now()), LIMIT, now())
    await store.clear()
    expect(await store.find(id(1))).toBeNull()
    expect(await store.list('alice')).toEqual([])
  })
})

test('deletes ended sessions from the memory of a node after some time', async () => {
  let now = 1_700_000_000_000
  const memory: NodeMemory = new Map()
  const store = memoryStore(memory, () => now)
  for (let n = 0; n < 600; n++) {
    await store.create(stored(`many-${n}`.padEnd(22, '_'), now), LIMIT, now)
    now += 10_000
  }
  expect(memory.size).toBeLessThan(300)
})

test('removes from the index of a user what Redis has expired', async () => {
  const benchId = randomBytes(16).toString('base64url')
  const { store, now } = inRedis(benchId)
  await store.create(stored(id(1), now()), LIMIT, now())
  await store.create(stored(id(2), now()), LIMIT, now())
  await link.commands.unlink(`{${benchId}}:ot:s:${id(1)}`)
  expect((await store.list('alice')).map((session) => session.id)).toEqual([id(2)])
  await expect.poll(() => link.commands.zcard(`{${benchId}}:ot:u:alice`), { timeout: 20_000 }).toBe(1)
})

test('does not cache a read that overlaps an invalidation', async () => {
  let now = 1_700_000_000_000
  const bus = createBus<Invalidation>(
    () => now,
    () => 'on',
  )
  const shared = memoryStore(new Map(), () => now)
  // A slow store: a result is held back until it is released.
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
    // The reader receives it along the way, as any request causes.
    await reader.find(id(9))
    letThrough()
    expect((await reading)?.state, 'it had been read before').toBe('live')
    expect((await reader.find(id(n)))?.state).toBe('ended')
    now += 1
  }
})

test('revives no session through a node that was unavailable for long', async () => {
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
  // Ten minutes and many sessions later, long after the reason was needed; the absolute timeouts are not
  // reached yet.
  now += 599_000
  for (let n = 0; n < 300; n++) {
    await store.create(stored(`many-${n}`.padEnd(22, '_'), now, 'carol'), { ...LIMIT, perUser: 1 }, now)
  }
  syncFrom(here, [away])
  for (const n of [1, 2]) expect((await store.find(id(n)))?.state, `${n}`).toBe('ended')
})
