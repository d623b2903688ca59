import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { deviceClassOf } from '#lib/core/device.ts'
import { END_REASONS, MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { createLedgerIndex, type IndexedSession, type LedgerIndex } from '#lib/ledger/ledger-index.ts'
import { MAX_LOOKED_AT } from '#lib/ledger/query-sessions.ts'
import { networkName, type SessionQuery } from '#lib/ledger/session-facets.ts'
import '../support/app.ts'

const LIFE_MS = 60_000
const START = Date.UTC(2026, 0, 1)
const AGENTS = ['Mozilla/5.0 (X11; Linux x86_64)', 'Mozilla/5.0 (iPhone) Mobile', 'curl/8.9']
const IPS = ['203.0.113.1', '203.0.113.2', '198.51.100.1', '2001:db8:0:1::1', null]

let benchId = ''
beforeEach(() => {
  benchId = randomBytes(16).toString('base64url')
})

const redis = () => lab().link.commands
const newIndex = (maxRows?: number) => createLedgerIndex(redis(), benchId, LIFE_MS, maxRows)
const keysOfBench = () => redis().keys(`{${benchId}}*`)

let number = 0
const id = () => `session-${String(++number).padStart(6, '0')}`

function created(sessionId: string, place: number, pick: (count: number) => number): RecordedEvent {
  const mechanism = MECHANISM_IDS[pick(MECHANISM_IDS.length)] ?? 'jwt'
  const user = ['alice', 'bob', 'carol'][pick(3)] ?? 'alice'
  const node = NODE_IDS[pick(3)] ?? 'a'
  const at = START + Math.floor(place / 3) * 1000
  return {
    ...{ type: 'session.created', seq: `${at}-${place}`, at, realAt: at, mechanism, sessionId, user, node },
    fingerprint: 'abcdef',
    session: {
      ...{ id: sessionId, mechanism, user, node, createdAt: at, authenticatedAt: at },
      ...{
        lastSeenAt: at + pick(20) * 1000,
        idleExpiresAt: at + 1e7,
        absoluteExpiresAt: at + 1e7,
        expiresAt: at + 1e7,
      },
      ...{ carrier: 'cookie', ip: IPS[pick(IPS.length)] ?? null, userAgent: AGENTS[pick(3)] ?? '' },
      ...{ device: ['Kitchen "tablet"', 'Desk/2', null][pick(3)] ?? null, dataBytes: 0, state: 'active' },
      ...{ endReason: null, endedAt: null, current: false, knownBy: 'server', copiesLiveUntilAt: null },
    },
  } as RecordedEvent
}

function ended(
  { mechanism, user, sessionId, node }: Extract<RecordedEvent, { type: 'session.created' }>,
  pick: (count: number) => number,
) {
  return {
    ...{ type: 'session.ended', seq: '1-1', at: START + 5, realAt: 1, mechanism, user, sessionId, node },
    ...{ reason: END_REASONS[pick(3)] ?? 'signed_out', effect: 'immediate', effectiveAt: START },
  } as RecordedEvent
}

/** A sequence of numbers that is the same in each run. */
function random(seed: number): (count: number) => number {
  let state = seed
  return (count) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * count)
  }
}

async function filled(index: LedgerIndex, count: number, pick = random(7)): Promise<void> {
  const events = Array.from({ length: count }, (_, place) => created(id(), place, pick))
  for (const event of events) await index.project([event])
  for (const event of events) if (pick(3) === 0) await index.project([ended(event as never, pick)])
}

/** Whether a session matches, decided without the index. */
function matches(row: IndexedSession, query: SessionQuery): boolean {
  const equal = (['mechanism', 'user', 'state', 'ip', 'node', 'endReason'] as const).every(
    (name) => query[name] === undefined || row[name] === query[name],
  )
  const {
    network,
    deviceClass,
    createdFrom = 0,
    createdTo = Infinity,
    lastSeenFrom = 0,
    lastSeenTo = Infinity,
    text,
  } = query
  return (
    equal &&
    (network === undefined || (row.ip !== null && networkName(row.ip) === network)) &&
    (deviceClass === undefined || (row.userAgent !== null && deviceClassOf(row.userAgent) === deviceClass)) &&
    row.createdAt >= createdFrom &&
    row.createdAt <= createdTo &&
    row.lastSeenAt >= lastSeenFrom &&
    row.lastSeenAt <= lastSeenTo &&
    (text === undefined ||
      [row.user, row.device, row.id, row.ip].some((value) =>
        value?.toLowerCase().includes(text.toLowerCase()),
      ))
  )
}

describe('the session index', () => {
  test('answers every combination of conditions as a search of all rows does', async () => {
    const index = newIndex()
    const pick = random(42)
    await filled(index, 150, pick)
    const all = await index.all({})
    const some = <T>(values: readonly T[]) => (pick(2) === 0 ? undefined : values[pick(values.length)])
    for (let run = 0; run < 200; run++) {
      const query: SessionQuery = {
        mechanism: pick(3) === 0 ? some(MECHANISM_IDS) : undefined,
        user: some(['alice', 'bob', 'carol']),
        state: some(['active', 'ended'] as const),
        ip: pick(3) === 0 ? some(['203.0.113.1', '198.51.100.1']) : undefined,
        network: pick(3) === 0 ? some(['203.0.113.0/24', '2001:db8:0:1::/64']) : undefined,
        node: pick(2) === 0 ? some(NODE_IDS) : undefined,
        deviceClass: pick(2) === 0 ? some(['desktop', 'mobile', 'program'] as const) : undefined,
        endReason: pick(4) === 0 ? some(END_REASONS.slice(0, 3)) : undefined,
        createdFrom: pick(3) === 0 ? START + pick(50) * 1000 : undefined,
        createdTo: pick(3) === 0 ? START + pick(50) * 1000 : undefined,
        lastSeenFrom: pick(3) === 0 ? START + pick(70) * 1000 : undefined,
        lastSeenTo: pick(3) === 0 ? START + pick(70) * 1000 : undefined,
        text:
          pick(3) === 0 ? some(['ALI', 'tablet"', 'Desk/2', '0.113', 'session-0000', 'server']) : undefined,
      }
      const expected = all.filter((row) => matches(row, query)).map((row) => row.id)
      const found = (await index.all(query)).map((row) => row.id)
      expect({ query, found }).toEqual({ query, found: expected })
      const { state: _, ...stateless } = query
      const counted = all.filter((row) => matches(row, stateless))
      const active = counted.filter(({ state }) => state === 'active').length
      expect(await index.counts(query)).toEqual({ active, ended: counted.length - active })
    }
  })

  test('looks at a bounded number of sessions for a page, and continues on the next', async () => {
    const index = newIndex(10_000)
    const pick = random(3)
    const events = Array.from({ length: 2400 }, (_, place) => created(id(), place, pick))
    for (let from = 0; from < events.length; from += 200) await index.project(events.slice(from, from + 200))
    const query = { text: 'session-', node: 'a', deviceClass: 'mobile' } as const
    const expected = (await index.all({})).filter((row) => matches(row, query)).map((row) => row.id)
    const found: string[] = []
    let cursor: string | null = null
    do {
      const page = await index.list({ ...query, text: 'zz-no-match' }, 50, cursor)
      expect(page.scanned).toBeLessThanOrEqual(MAX_LOOKED_AT)
      expect(page.rows).toEqual([])
      cursor = page.next
    } while (cursor !== null)
    do {
      const page = await index.list(query, 30, cursor)
      expect(page.scanned).toBeLessThanOrEqual(MAX_LOOKED_AT)
      found.push(...page.rows.map((row) => row.id))
      cursor = page.next
    } while (cursor !== null)
    expect(found).toEqual(expected)
  })

  test('leaves nothing of the rows that it removes', async () => {
    const index = newIndex(10)
    await filled(index, 60)
    const rows = await index.all({})
    expect(rows).toHaveLength(10)
    for (const key of await keysOfBench()) {
      if (key.endsWith(':rows') || key.endsWith('networks')) continue
      const members = await redis().zrange(key, 0, '-1')
      expect(rows.map((row) => row.id)).toEqual(expect.arrayContaining(members))
    }
    const { network } = await index.facets()
    const withAddress = rows.filter(({ ip }) => ip !== null)
    expect(Object.values(network).reduce((sum, count) => sum + count, 0)).toBe(withAddress.length)
    await index.clear()
    expect(await keysOfBench()).toEqual([])
  })

  test('puts a mark in place of a user, and keeps the order and the cursors', async () => {
    const index = newIndex()
    await filled(index, 40)
    const before = (await index.all({})).map((row) => row.id)
    const ofAlice = (await index.all({ user: 'alice' })).map((row) => row.id)
    const page = await index.list({}, 10, null)
    expect(await index.putMark('alice', 'erased-1')).toBe(ofAlice.length)
    expect((await index.all({})).map((row) => row.id)).toEqual(before)
    expect((await index.all({ user: 'erased-1' })).map((row) => row.id)).toEqual(ofAlice)
    expect(await index.all({ user: 'alice' })).toEqual([])
    expect((await index.list({}, 10, page.next)).rows.map((row) => row.id)).toEqual(before.slice(10, 20))
    const addresses = (await index.all({})).filter(({ ip }) => ip !== null).length
    const { network } = await index.facets()
    expect(Object.values(network).reduce((sum, count) => sum + count, 0)).toBe(addresses)
    await index.clear()
    expect(await keysOfBench()).toEqual([])
  })

  test('makes an ended session active again', async () => {
    const index = newIndex()
    const event = created(id(), 0, random(1)) as Extract<RecordedEvent, { type: 'session.created' }>
    const end = ended(event, () => 0) as Extract<RecordedEvent, { type: 'session.ended' }>
    await index.project([event, end])
    expect((await index.all({ endReason: end.reason })).length).toBe(1)
    const { session, mechanism, user, sessionId, node } = event
    const about = { mechanism, user, sessionId, node, seq: '2-1', at: START, realAt: 1 }
    await index.project([
      { ...about, type: 'session.returned', session, reason: end.reason, endedAt: end.at },
    ])
    expect(await index.all({ endReason: end.reason })).toEqual([])
    expect((await index.all({ state: 'active' })).map((row) => row.id)).toEqual([sessionId])
    expect(await index.counts({})).toEqual({ active: 1, ended: 0 })
    expect(await index.nextDue()).not.toBeNull()
  })
})
