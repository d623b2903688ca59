import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, test } from 'vitest'
import { type AuditTrail, createAuditTrail, type TrailOptions } from '#lib/audit/trail.ts'
import { StoreUnavailable } from '#lib/core/errors.ts'
import { STANDARD_AUDIT } from '#lib/core/storage-settings.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import type { RedisClient } from '#lib/redis/connection.ts'
import { benchKeys } from '#lib/redis/keys.ts'

/* The audit trail on a real Redis. Each trail stands for a process: they share nothing but the store. */

const url = process.env.TEST_REDIS_URL ?? ''
const connections: Redis[] = []
function connect(): Redis {
  const redis = new Redis(url.replace(/^unix:/, ''))
  connections.push(redis)
  return redis
}
const redis = connect()
afterAll(() => {
  for (const each of connections) each.disconnect()
})

const newBench = () => randomBytes(16).toString('base64url')
const NOW = 1_700_000_000_000

function openTrail(benchId: string, options: Partial<TrailOptions> = {}): AuditTrail {
  const settings = () => STANDARD_AUDIT
  return createAuditTrail({ redis, benchId, lifetimeMs: 60_000, now: () => NOW, settings, ...options })
}

const loggedOut = (user: string, sessionId: string): LabEvent => ({
  type: 'session.ended',
  ...{ mechanism: 'jwt', node: 'a', user, sessionId },
  ...{ reason: 'signed_out', effect: 'immediate', effectiveAt: 0 },
})
const loggedIn = (user: string, sessionId: string, ip: string): LabEvent => ({
  type: 'session.created',
  ...{ mechanism: 'jwt', node: 'a', user, sessionId, fingerprint: 'f' },
  session: { ip } as Extract<LabEvent, { type: 'session.created' }>['session'],
})

/** Waits until everything is written. On a busy machine a reply may come too late, and the write is then repeated. */
async function flushed(trail: AuditTrail): Promise<void> {
  for (let tries = 20; ; tries--) {
    try {
      return await trail.whenFlushed()
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || tries === 0) throw error
    }
  }
}

async function allRows(trail: AuditTrail) {
  const rows = []
  for await (const batch of trail.rows()) rows.push(...batch)
  return rows
}

test('keeps one chain under 50 parallel writers, and each row once', async () => {
  const writers = Array.from({ length: 50 }, connect)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 50, maxLength: 50 }),
      fc.infiniteStream(fc.constantFrom('alice', 'bob', 'carol')),
      async (counts, users) => {
        const benchId = newBench()
        const trails = counts.map((_, at) => openTrail(benchId, { redis: writers[at] as Redis }))
        const written = counts.flatMap((count, at) => Array.from({ length: count }, (_, n) => `${at}-${n}`))
        for (const cause of written) {
          const user = users.next().value ?? 'alice'
          trails[Number(cause.split('-')[0])]?.note(loggedOut(user, `session ${cause}`), cause)
        }
        await Promise.all(trails.map(flushed))
        const [reader] = trails as [AuditTrail]
        const rows = await allRows(reader)
        expect(rows.map(({ seq }) => seq)).toEqual(written.map((_, at) => at + 1))
        expect(rows.map(({ cause }) => cause).sort()).toEqual(written.toSorted())
        const { seq, hash } = await reader.state()
        expect(await reader.verify({ seq, hash })).toMatchObject({ ok: true, anchored: true, finding: null })
        // The rows of one writer are in its order.
        for (const [at] of counts.entries()) {
          const own = rows.flatMap(({ cause = '' }) =>
            cause.startsWith(`${at}-`) ? [Number(cause.split('-')[1])] : [],
          )
          expect(own).toEqual(own.toSorted((x, y) => x - y))
        }
        // One salt for each user, whichever process was first.
        expect(new Set(rows.map(({ user, salt }) => `${user} ${salt}`)).size).toBe(
          new Set(rows.map(({ user }) => user)).size,
        )
      },
    ),
    { numRuns: 5, endOnFailure: true },
  )
})

test('continues the chain after a restart', async () => {
  const benchId = newBench()
  for (const name of ['one', 'two', 'three']) {
    const trail = openTrail(benchId)
    trail.note(loggedOut('alice', name), '1-0')
    await trail.whenFlushed()
  }
  const trail = openTrail(benchId)
  expect((await allRows(trail)).map(({ sessionId }) => sessionId)).toEqual(['one', 'two', 'three'])
  expect((await trail.verify()).ok).toBe(true)
})

test('writes rows once if the reply to a write is lost, also if further rows were noted since', async () => {
  const benchId = newBench()
  let calls = 0
  const losesReplies = new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        const reply: unknown = member.apply(target, args)
        if (name !== 'eval' && name !== 'evalsha') return reply
        return calls++ % 2 === 0
          ? Promise.resolve(reply).then(() => Promise.reject(new Error('Lost.')))
          : reply
      }
    },
  }) as RedisClient
  const trail = openTrail(benchId, { redis: losesReplies })
  trail.note(loggedOut('alice', 'one'), '1-0')
  trail.note(loggedOut('alice', 'two'), '2-0')
  await trail.whenFlushed().catch(() => {})
  trail.note(loggedOut('alice', 'three'), '3-0')
  await trail.whenFlushed().catch(() => {})
  const other = openTrail(benchId)
  await expect.poll(async () => (await other.state()).seq, { timeout: 5000 }).toBe(3)
  expect((await allRows(other)).map(({ cause }) => cause)).toEqual(['1-0', '2-0', '3-0'])
  expect((await other.verify()).ok).toBe(true)
})

test('keeps as many rows as the policy says, and a checkpoint that only moves forward', async () => {
  const benchId = newBench()
  let maxRows = 10
  const trail = openTrail(benchId, { settings: () => ({ ...STANDARD_AUDIT, maxRows }) })
  const checkpoints = []
  for (let at = 0; at < 30; at++) {
    trail.note(loggedOut('alice', `${at}`), `${at}-0`)
    if (at % 3 === 0) await trail.whenFlushed()
    checkpoints.push(await trail.state())
  }
  await trail.whenFlushed()
  const rows = await allRows(trail)
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 10 }, (_, at) => at + 21))
  expect(await trail.state()).toMatchObject({ seq: 30, firstSeq: 21, firstPrev: rows[0]?.prev })
  expect(await trail.verify()).toMatchObject({ ok: true, firstSeq: 21, rows: 10 })
  const moves = checkpoints.map(({ firstSeq, seq }) => [firstSeq, seq])
  expect(moves).toEqual(moves.toSorted(([x = 0, y = 0], [other = 0, last = 0]) => x - other || y - last))
  maxRows = 3
  expect(await trail.state()).toMatchObject({ seq: 30, firstSeq: 28 })
  maxRows = 10
  expect(await trail.state()).toMatchObject({ seq: 30, firstSeq: 28 })
  // Rows that were deleted by hand are no rows that were trimmed.
  await redis.hdel(benchKeys(benchId).auditRows, '28')
  expect((await trail.verify()).finding?.code).toBe('start_differs')
})

test('deletes rows that are too old, and keeps the head', async () => {
  const benchId = newBench()
  let retainSeconds = 3600
  const trail = openTrail(benchId, { settings: () => ({ ...STANDARD_AUDIT, retainSeconds }) })
  trail.note(loggedOut('alice', 'one'), '1-0')
  trail.note(loggedIn('alice', 'two', '203.0.113.7'), '2-0')
  await trail.whenFlushed()
  const before = await trail.state()
  expect(before).toMatchObject({ seq: 3, firstSeq: 1 })
  // Everything recorded until now is older than no time at all.
  retainSeconds = 0
  await expect.poll(async () => (await trail.state()).firstSeq).toBe(4)
  expect(await trail.state()).toMatchObject({ seq: 3, hash: before.hash, firstPrev: before.hash })
  const { auditRows, auditAddresses } = benchKeys(benchId)
  expect(await redis.exists(auditRows, auditAddresses)).toBe(0)
  retainSeconds = 3600
  trail.note(loggedOut('alice', 'three'), '3-0')
  await trail.whenFlushed()
  expect(await trail.verify()).toMatchObject({ ok: true, firstSeq: 4, rows: 1 })
})

test('erases a user: no name, salt or address is left, and the chain is intact', async () => {
  const benchId = newBench()
  const [trail, other] = [openTrail(benchId), openTrail(benchId)]
  trail.note(loggedIn('alice', 'one', '203.0.113.7'), '1-0')
  trail.note(loggedIn('bob', 'two', '198.51.100.9'), '2-0')
  await trail.whenFlushed()
  // This process has the salt in its memory.
  other.note(loggedOut('alice', 'one'), '3-0')
  await other.whenFlushed()
  expect(await trail.rowsOf('alice')).toHaveLength(3)

  const { mark, rows } = await trail.erase('alice')
  expect(rows).toBe(3)
  expect(mark).toMatch(/^erased-[0-9a-f]{12}$/)
  const keys = benchKeys(benchId)
  const stored = await Promise.all(
    [keys.auditRows, keys.auditAddresses, keys.auditSalts, keys.auditHead].map((key) => redis.hgetall(key)),
  )
  expect(JSON.stringify(stored)).not.toMatch(/alice|203\.0\.113\.7/)
  expect(JSON.stringify(stored)).toContain('198.51.100.9')

  // Rows of after the erasure have a new salt, in every process, and cannot be linked to those of before.
  other.note(loggedIn('alice', 'three', '203.0.113.7'), '4-0')
  await other.whenFlushed()
  trail.note(loggedOut('alice', 'three'), '5-0')
  await trail.whenFlushed()
  const after = await allRows(trail)
  const marks = after.filter(({ user }) => user === 'alice').map(({ userMark }) => userMark)
  expect(new Set(marks).size).toBe(1)
  expect(after.filter(({ user }) => user === mark)).toHaveLength(3)
  expect(after.find(({ event }) => event === 'sensitive_delete')).toMatchObject({ object: mark, user: null })
  const { seq, hash } = await trail.state()
  expect(await trail.verify({ seq, hash })).toMatchObject({ ok: true, anchored: true, erased: 3 })
})

test('gives a mark for a user without rows', async () => {
  const trail = openTrail(newBench())
  expect(await trail.erase('alice')).toMatchObject({ rows: 0, mark: expect.stringMatching(/^erased-/) })
})

test('states that the store has lost rows which this process has written', async () => {
  const benchId = newBench()
  const trail = openTrail(benchId)
  trail.note(loggedOut('alice', 'one'), '1-0')
  trail.note(loggedOut('alice', 'two'), '2-0')
  await trail.whenFlushed()
  const { hash } = await trail.state()
  const { auditRows, auditAddresses, auditSalts, auditHead } = benchKeys(benchId)
  await redis.unlink(auditRows, auditAddresses, auditSalts, auditHead)
  trail.note(loggedOut('alice', 'three'), '3-0')
  await trail.whenFlushed()
  const rows = await allRows(trail)
  expect(rows.at(-1)).toMatchObject({
    event: 'sys_monitor_disabled',
    reason: 'rows_missing',
    from: { seq: 2, hash },
    to: { seq: 0 },
  })
  expect((await trail.verify()).ok).toBe(true)
  // The anchor of before shows it as well.
  expect((await trail.verify({ seq: 2, hash })).ok).toBe(false)
})

test('counts rows that an outage outlasting the buffer has lost, and states them in a row', async () => {
  const benchId = newBench()
  let isDown = true
  const goesDown = new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) =>
        isDown ? Promise.reject(new Error('Down.')) : member.apply(target, args)
    },
  }) as RedisClient
  const lost: number[] = []
  const trail = openTrail(benchId, { redis: goesDown, onLost: (count) => lost.push(count) })
  for (let at = 0; at < 2100; at++) trail.note(loggedOut('alice', `${at}`), `${at}-0`)
  await expect(trail.whenFlushed()).rejects.toThrow()
  isDown = false
  await expect.poll(async () => (await trail.state()).recording.on, { timeout: 5000 }).toBe(true)
  await trail.whenFlushed()
  trail.note(loggedOut('alice', 'later'), '9999-0')
  await trail.whenFlushed()
  const rows = await allRows(trail)
  expect(rows).toHaveLength(2002)
  expect(rows.at(-2)).toMatchObject({
    reason: 'rows_lost',
    count: 100,
    since: NOW,
    event: 'sys_monitor_disabled',
  })
  expect(rows.at(-1)?.sessionId).toBe('later')
  expect(await trail.state()).toMatchObject({ lost: 100, recording: { on: true } })
  expect(lost).toEqual([100])
  expect((await trail.verify()).ok).toBe(true)
})

test('says that the recording is off while rows cannot be written', async () => {
  const refuses = new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      const isWrite = name === 'eval' || name === 'evalsha'
      return (...args: unknown[]) => (isWrite ? Promise.reject(new Error('OOM')) : member.apply(target, args))
    },
  }) as RedisClient
  const trail = openTrail(newBench(), { redis: refuses })
  trail.note(loggedOut('alice', 'one'), '1-0')
  await expect(trail.whenFlushed()).rejects.toThrow()
  expect((await trail.state()).recording).toMatchObject({ on: false, because: 'store', waiting: 1 })
})

test('records nothing for a bench without a trail', async () => {
  const benchId = newBench()
  const trail = openTrail(benchId, { settings: () => null })
  trail.note(loggedOut('alice', 'one'), '1-0')
  await trail.whenFlushed()
  expect(await redis.exists(...Object.values(benchKeys(benchId)))).toBe(0)
})

describe('a trail that was tampered with in the store', () => {
  /** A trail with four rows, its keys, and a second one that stands for another process. */
  async function fourRows(options: Partial<TrailOptions> = {}) {
    const benchId = newBench()
    const trail = openTrail(benchId, options)
    for (const user of ['alice', 'bob', 'alice', 'bob']) trail.note(loggedOut(user, `of ${user}`), '1-0')
    await flushed(trail)
    return { trail, keys: benchKeys(benchId) }
  }

  test.each([
    ['no JSON', '{cut'],
    ['null', 'null'],
    ['a number', '5'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['an empty text', ''],
    ['another object', '{"seq":3,"userMark":7,"initiator":{}}'],
  ])('is read and verified with %s in place of a row', async (_, text) => {
    const { trail, keys } = await fourRows()
    await redis.hset(keys.auditRows, '3', text)
    expect(await trail.verify()).toMatchObject({ ok: false, finding: { code: 'row_damaged', seq: 3 } })
    expect((await allRows(trail)).map(({ seq }) => seq)).toEqual([1, 2, 4])
    expect(await trail.page({ limit: 10 })).toMatchObject({ damaged: [3], next: null })
    expect(await trail.rowsOf('alice')).toHaveLength(1)
    expect((await trail.erase('alice')).rows).toBe(1)
    // Later rows are written, and trimming is not stopped.
    trail.note(loggedOut('bob', 'later'), '2-0')
    await flushed(trail)
    expect((await trail.state()).seq).toBe(6)
  })

  test.each(['first', 'last'])('is trimmed with a damaged row that is the %s one', async (place) => {
    let maxRows = 10
    const { trail, keys } = await fourRows({ settings: () => ({ ...STANDARD_AUDIT, maxRows }) })
    await redis.hset(keys.auditRows, place === 'first' ? '1' : '2', '{cut')
    maxRows = 2
    expect(await trail.state()).toMatchObject({ seq: 4, firstSeq: 3 })
    expect((await trail.verify()).ok).toBe(true)
  })

  test('is found without its newest rows, without all rows, and without its head', async () => {
    const found = { code: 'rows_after_last_missing', seq: 4 }
    const { trail, keys } = await fourRows()
    await redis.hdel(keys.auditRows, '4')
    expect(await trail.verify()).toMatchObject({ ok: false, rows: 3, finding: found })
    await redis.del(keys.auditRows)
    expect(await trail.verify()).toMatchObject({ ok: false, rows: 0, finding: found })
    const other = await fourRows()
    await redis.del(other.keys.auditHead)
    expect(await other.trail.verify()).toMatchObject({ ok: false, finding: { code: 'head_differs' } })
  })

  test.each(['x', '-1', '1e3', '900000000000', 'nan'])('is verified if its head states %s', async (seq) => {
    const { trail, keys } = await fourRows()
    await redis.hset(keys.auditHead, 'seq', seq)
    expect(await trail.verify()).toMatchObject({ ok: false })
    await trail.page({ limit: 10 })
  })

  test('does not begin later if its first row was deleted', async () => {
    const { trail, keys } = await fourRows()
    await redis.hdel(keys.auditRows, '1')
    trail.note(loggedOut('alice', 'later'), '2-0')
    await flushed(trail)
    expect(await trail.state()).toMatchObject({ firstSeq: 1 })
    expect(await trail.verify()).toMatchObject({ ok: false, finding: { code: 'start_differs', seq: 2 } })
  })
})

test('begins again if rows that it has not read yet are trimmed during a verification', async () => {
  const benchId = newBench()
  const settings = () => ({ ...STANDARD_AUDIT, maxRows: 700 })
  const writer = openTrail(benchId, { settings })
  const write = async (count: number) => {
    for (let at = 0; at < count; at++) writer.note(loggedOut('alice', `${at}`), `${at}-0`)
    await flushed(writer)
  }
  await write(700)
  let reads = 0
  const slow = new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        // After the first batch, all rows that were stored then are trimmed.
        if (String(name).startsWith('eval') && ++reads === 2) await write(900)
        return member.apply(target, args)
      }
    },
  }) as RedisClient
  const reader = openTrail(benchId, { redis: slow, settings })
  expect(await reader.verify()).toMatchObject({ ok: true, firstSeq: 901, rows: 700, finding: null })
})

test('verifies one state while rows are written and trimmed, and a user is erased', async () => {
  const benchId = newBench()
  const settings = () => ({ ...STANDARD_AUDIT, maxRows: 700 })
  const [writer, reader] = [openTrail(benchId, { settings }), openTrail(benchId, { settings })]
  const write = async (count: number) => {
    for (let at = 0; at < count; at++) writer.note(loggedIn('alice', `${at}`, '203.0.113.7'), `${at}-0`)
    await flushed(writer)
  }
  await write(350)
  let isDone = false
  const writing = (async () => {
    for (let at = 0; at < 8; at++) {
      await write(150)
      if (at % 3 === 2) await writer.erase('alice')
    }
    isDone = true
  })()
  const findings = []
  while (!isDone) findings.push((await reader.verify()).finding)
  await writing
  expect(findings.length).toBeGreaterThan(5)
  expect(findings.filter((finding) => finding !== null)).toEqual([])
})
