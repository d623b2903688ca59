import { describe, expect, test } from 'vitest'
import { recordOf } from '#lib/core/record-of.ts'
import { MECHANISM_IDS, type SessionView, sessionView } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { rowNow } from '../../app/_ui/lane/row-now.ts'
import { pageNow, syncRealTime, UNKNOWN_CLOCK } from '../../app/_ui/state/clock.ts'
import { difference } from '../../app/_ui/state/difference.ts'
import { EMPTY_LANE, mapLanes } from '../../app/_ui/state/lane-state.ts'
import { groupSessions } from '../../app/_ui/state/session-groups.ts'
import { foldSession, type Row, rowsOf } from '../../app/_ui/state/session-rows.ts'
import { ownSessions } from '../../app/_ui/state/state.ts'
import { en } from '../../app/_ui/words/en.ts'
import { span } from '../../app/_ui/words/format.ts'
import { aSession } from '../support/session.ts'

const view = (id: string, createdAt = 0, more: object = {}): SessionView =>
  sessionView(aSession({ id, createdAt, mechanism: 'jwt', ...more }), 'ledger', false)

const event = (more: object): RecordedEvent =>
  ({
    seq: '1-0',
    at: 1000,
    realAt: 1000,
    mechanism: 'jwt',
    user: 'alice',
    node: 'a',
    ...more,
  }) as RecordedEvent

describe('the page’s list of sessions', () => {
  test('is newest first, in whatever order they come', () => {
    const rows = [view('b', 2), view('c', 3), view('a', 1)].reduce(
      (list, session) =>
        foldSession(
          list,
          event({ type: 'session.created', sessionId: session.id, session, fingerprint: 'x' }),
        ),
      rowsOf({ sessions: [] }),
    )
    expect(rows.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
  })

  test('is the same if an event comes twice', () => {
    const created = event({ type: 'session.created', sessionId: 'a', session: view('a'), fingerprint: 'x' })
    const once = foldSession([], created)
    expect(foldSession(once, created)).toEqual(once)
  })

  test('keeps ended sessions ended, and only extends the time of their copies', () => {
    const ended = event({
      type: 'session.ended',
      sessionId: 'a',
      reason: 'signed_out',
      effect: 'at-expiry',
      effectiveAt: 5000,
    })
    const rows = foldSession([view('a')], ended)
    const touched = event({
      type: 'session.touched',
      sessionId: 'a',
      session: view('a', 0, { expiresAt: 9000 }),
    })
    expect(foldSession(rows, touched)[0]).toMatchObject({
      state: 'ended',
      endReason: 'signed_out',
      copiesLiveUntilAt: 9000,
    })
  })

  test('keeps data from the login that a credential cannot state', () => {
    const blind = view('a', 0, { ip: null, userAgent: null, device: null })
    const refreshed = event({ type: 'token.refreshed', sessionId: 'a', session: blind, fingerprint: 'x' })
    expect(foldSession([view('a')], refreshed)[0]).toMatchObject({ ip: '127.0.0.1', device: 'Tests' })
  })

  test('is empty after a reset', () => {
    expect(foldSession([view('a')], event({ type: 'bench.reset' }))).toEqual([])
  })

  test('is bounded, and drops ended sessions before active ones', () => {
    const sessions = Array.from({ length: 400 }, (_, n) => ({
      ...view(`s${n}`, n),
      ...(n % 2 === 0 ? { state: 'ended' as const } : {}),
    }))
    const rows = rowsOf({ sessions })
    expect(rows).toHaveLength(300)
    expect(rows.filter(({ state }) => state === 'active')).toHaveLength(200)
  })
})

describe('the sessions of a lane', () => {
  const row = (id: string, ended: Partial<Row> = {}) =>
    ({ id, mechanism: 'jwt', state: 'active', copiesLiveUntilAt: null, ...ended }) as Row
  const ended = (id: string, copiesLiveUntilAt: number | null) =>
    row(id, { state: 'ended', copiesLiveUntilAt })
  const ids = (rows: readonly Row[]) => rows.map(({ id }) => id).join('')
  const rows = [ended('a', null), row('b'), ended('c', 500), row('d'), ended('e', 200), row('o')]

  test('begin with the one of this browser, then active ones and those with accepted copies, and fold the rest', () => {
    const { shown, more, ended } = groupSessions(rows, 'jwt', { own: 'o', now: 300, room: 2 })
    expect([shown, more, ended].map(ids)).toEqual(['ob', 'dc', 'ae'])
  })

  test('are not folded if there is room for all', () => {
    const { shown, more, ended } = groupSessions(rows, 'jwt', { own: 'o', now: 300, room: 6 })
    expect([shown, more, ended].map(ids)).toEqual(['oabcde', '', ''])
    expect(groupSessions(rows, 'opaque-token', { own: 'o', now: 300, room: 2 }).shown).toEqual([])
  })

  test('are rendered again only when a figure changes, with the same figures in between', () => {
    const session = {
      ...{ state: 'active', idleExpiresAt: 1_800_700, absoluteExpiresAt: 28_800_300, expiresAt: 1_800_700 },
    } as SessionView
    const texts = (now: number) =>
      [session.idleExpiresAt, session.absoluteExpiresAt].map((at) => span(at - now, en))
    const times = Array.from({ length: 300 }, (_, second) => second * 1000 + 137)
    for (const now of times) expect(texts(rowNow(session, now)), String(now)).toEqual(texts(now))
    expect(new Set(times.map((now) => rowNow(session, now))).size).toBeLessThan(13)
  })
})

describe('the difference that an action made', () => {
  const all = <T>(outcome: T) => recordOf(MECHANISM_IDS, () => outcome)
  test('names the lanes that refuse now and those that still accept', () => {
    const after = {
      ...all('accepted' as const),
      'server-session': 'refused',
      'opaque-token': 'refused',
    } as const
    const clauses = difference(all('accepted' as const), after)
    expect(clauses.map(({ row, phrase, lanes }) => [row, phrase, lanes.map(({ id }) => id)])).toEqual([
      ['accepted', 'accept-still', ['sealed-cookie', 'jwt', 'signed-cookie']],
      ['refused', 'refuse-now', ['server-session', 'opaque-token']],
    ])
  })

  test('A8: distinguishes a logout that a node may not have received from one that each node has', () => {
    const reaches = {
      'server-session': { reach: 'everywhere', effectiveAt: 5000 },
      'sealed-cookie': { reach: 'everywhere' },
      jwt: { reach: 'this-browser', copiesLiveUntilAt: 9000 },
    } as const
    const clauses = difference(all('accepted' as const), all('none' as const), { reaches })
    expect(clauses.slice(0, 3)).toEqual([
      { row: 'accepted', phrase: 'copies-live', lanes: [{ id: 'jwt', until: 9000 }] },
      { row: 'refused', phrase: 'logged-out', lanes: [{ id: 'sealed-cookie', until: null }] },
      { row: 'refused', phrase: 'logged-out-within', lanes: [{ id: 'server-session', until: 5000 }] },
    ])
  })

  test('names the lanes whose credential carries outdated roles, grouped by role', () => {
    const outdated = (tooMuch: string[], tooLittle: string[] = []) => ({
      ...{ user: 'alice', tooMuch, tooLittle, isDisabled: false },
    })
    const clauses = difference(all('accepted' as const), all('accepted' as const), {
      claims: {
        'sealed-cookie': outdated(['admin']),
        jwt: outdated(['admin']),
        'signed-cookie': outdated([], ['user']),
      },
    })
    expect(
      clauses.map(({ row, phrase, lanes, roles }) => [row, phrase, lanes.map(({ id }) => id), roles]),
    ).toEqual([
      ['accepted', 'accept', [...MECHANISM_IDS], undefined],
      ['accepted', 'claims-too-much', ['sealed-cookie', 'jwt'], ['admin']],
      ['accepted', 'claims-too-little', ['signed-cookie'], ['user']],
    ])
  })
})

describe('the page’s clock', () => {
  test('follows the server’s clock, by the latest response or event', () => {
    const early = syncRealTime(UNKNOWN_CLOCK, 10_000, 1000)
    const late = syncRealTime(early, 10_500, 1600)
    expect(pageNow(late, 2000)).toBe(11_000)
    expect(pageNow(UNKNOWN_CLOCK, 2000)).toBeNull()
  })

  test('stands still while the bench clock is frozen', () => {
    const frozen = { clock: { offsetMs: 0, frozenAt: 42 }, skewMs: 9000 }
    expect(pageNow(frozen, 1)).toBe(42)
    expect(pageNow(frozen, 99_999)).toBe(42)
  })
})

describe('the sessions of this browser', () => {
  const withCookie = (sessionId: string) =>
    mapLanes((id) => ({
      ...EMPTY_LANE,
      cookie: id === 'jwt' ? { sessionId, setAt: null, maxAgeMs: 0 } : null,
    }))

  test('contain a login whose event has not arrived', () => {
    const state = { rows: [], lanes: withCookie('a') }
    expect(ownSessions(state)).toEqual([{ id: 'a', mechanism: 'jwt' }])
  })

  test('contain neither ended sessions nor those of other browsers', () => {
    const ended = event({
      type: 'session.ended',
      sessionId: 'a',
      reason: 'signed_out',
      effect: 'immediately',
      effectiveAt: 5000,
    })
    const state = {
      rows: foldSession(rowsOf({ sessions: [view('a'), view('b')] }), ended),
      lanes: withCookie('a'),
    }
    expect(ownSessions(state)).toEqual([])
  })
})
