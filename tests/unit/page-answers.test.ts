import { describe, expect, test } from 'vitest'
import { REDIS_FAULTS } from '#lib/bench/state.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId, type SessionView, sessionView } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { eventDetail } from '../../app/_ui/lane/event-detail.ts'
import { verdictReason } from '../../app/_ui/lane/verdict-reason.ts'
import { applyEvent, UNKNOWN_STATE } from '../../app/_ui/state/bench-state.ts'
import type { Verdict } from '../../app/_ui/state/lane-state.ts'
import { foldClients, NO_CLIENTS } from '../../app/_ui/state/other-clients.ts'
import { type Action, reduce } from '../../app/_ui/state/reduce.ts'
import { foldSession, type Rows } from '../../app/_ui/state/session-rows.ts'
import { endedHere, INITIAL, type LabState, redisOf } from '../../app/_ui/state/state.ts'
import { listsWith } from '../../app/_ui/timeline/backlog.ts'
import { tracksOf } from '../../app/_ui/timeline/tracks.ts'
import { en } from '../../app/_ui/words/all.en.ts'
import { zh } from '../../app/_ui/words/all.zh.ts'
import { codeText } from '../../app/_ui/words/problem-text.ts'
import { aBenchInfo } from '../support/page.ts'

/* How a page handles the events that state responses. */

const NOW = 1_700_000_000_000
const LANGUAGES = [en, zh]

const session: SessionView = {
  ...sessionView(
    {
      id: 's',
      mechanism: 'jwt',
      user: 'alice',
      roles: ['user'],
      createdAt: NOW,
      authenticatedAt: NOW,
      lastSeenAt: NOW,
      idleExpiresAt: NOW + 9e5,
      absoluteExpiresAt: NOW + 9e6,
      expiresAt: NOW + 3e5,
      rememberMe: false,
      carrier: 'cookie',
      node: 'a',
      ip: '127.0.0.1',
      userAgent: 'Chrome',
      device: 'Chrome on Linux',
    },
    'ledger',
    false,
  ),
}

let seq = 0
const reported = (recorded: RecordedEvent): Action => ({ type: 'event', event: recorded, stopwatch: 0 })
const pageAfter = (...actions: readonly Action[]): LabState =>
  actions.reduce(reduce, { ...INITIAL, bench: aBenchInfo })
const event = (more: object): RecordedEvent =>
  ({
    seq: `${++seq}-0`,
    at: NOW + seq,
    realAt: NOW + seq,
    node: 'a',
    mechanism: 'jwt',
    client: 'Chrome on Linux',
    micros: 5,
    ...more,
  }) as unknown as RecordedEvent

const about = { sessionId: 's', user: 'alice', fingerprint: 'abcdef' }
const created = event({ type: 'session.created', ...about, session })
const accepted = event({
  type: 'request.verified',
  act: 'me',
  status: 200,
  carrier: 'cookie',
  storeReads: 0,
  ...about,
})
const refusal = (code: string, status: number, more: object = {}) =>
  event({ type: 'request.refused', code, status, ...more })

const OTHER_REFUSALS: readonly RecordedEvent[] = [
  refusal('invalid_credentials', 401, { act: 'login', user: 'alice' }),
  refusal('invalid_credentials', 401, { act: 'step-up', verified: true, ...about }),
  refusal('csrf', 403, { act: 'transfer' }),
  refusal('step_up_required', 403, { act: 'transfer', verified: true, ...about }),
  refusal('invalid_request', 422, { act: 'transfer', verified: true, ...about }),
  refusal('too_many_sessions', 409, { act: 'login', user: 'alice' }),
  refusal('rate_limited', 429, { act: 'login' }),
  refusal('invalid_request', 422, { act: 'me' }),
  refusal('invalid_request', 400, { act: 'me' }),
  event({ type: 'request.answered', act: 'logout', status: 200 }),
]

describe('B10: a refusal that is no verdict on a credential', () => {
  test.each(OTHER_REFUSALS.map((each) => [`${each.type} ${'code' in each ? each.code : ''}`, each] as const))(
    'changes no lane: %s',
    (_, other) => {
      const before = [created, accepted].reduce(applyEvent, UNKNOWN_STATE)
      const after = applyEvent(before, other)
      expect(after.lanes).toEqual(before.lanes)
      expect(before.lanes.jwt).toMatchObject({ verdict: { outcome: 'accepted' }, beats: [{}] })
    },
  )

  test('adds no mark to a track, unlike the refusal of a credential', () => {
    const revoked = refusal('session_ended', 401, { act: 'me', sessionId: 's' })
    const tracks = tracksOf([session], [created, ...OTHER_REFUSALS, revoked])
    expect(tracks[0]?.marks.filter(({ kind }) => kind === 'refused')).toEqual([
      { kind: 'refused', at: revoked.at },
    ])
  })

  test('states for a simulated client that the copy was accepted, if it was', () => {
    const client = 'Mallory'
    const tried = refusal('step_up_required', 403, { act: 'transfer', verified: true, ...about, client })
    expect(foldClients(NO_CLIENTS, tried).mallory.jwt).toMatchObject({ outcome: 'accepted', user: 'alice' })
    const crossSite = refusal('csrf', 403, { act: 'transfer', fingerprint: 'abcdef', client })
    expect(foldClients(NO_CLIENTS, crossSite)).toEqual(NO_CLIENTS)
  })

  test('marks the copy of a simulated client as refused, also by a server that cannot parse it', () => {
    const client = 'Mallory'
    const copied = foldClients(
      NO_CLIENTS,
      event({ type: 'request.verified', act: 'me', status: 200, ...about, client }),
    )
    const malformed = refusal('malformed', 401, { act: 'me', client })
    expect(foldClients(copied, malformed).mallory.jwt).toEqual({
      ...copied.mallory.jwt,
      outcome: 'refused',
      code: 'malformed',
      user: null,
      at: malformed.at,
    })
    expect(foldClients(NO_CLIENTS, malformed)).toEqual(NO_CLIENTS)
  })

  test('and a response of 500 or 503 to a check is no refusal', () => {
    for (const failed of [
      refusal('internal_error', 500, { act: 'me' }),
      event({ type: 'store.unavailable', store: 'redis', act: 'me', code: 'store_unavailable', status: 503 }),
    ]) {
      expect(
        applyEvent([created, accepted].reduce(applyEvent, UNKNOWN_STATE), failed).lanes.jwt.verdict?.outcome,
      ).toBe('unavailable')
    }
  })

  test('is named in the list of events, in both languages', () => {
    for (const words of LANGUAGES) {
      for (const each of OTHER_REFUSALS) {
        expect(eventDetail(each, words), each.type).not.toMatch(/[a-z]_[a-z]|undefined/)
        expect(words.events[each.type]).toBeTruthy()
      }
    }
  })
})

const verdict = (more: Partial<Verdict>): Verdict => ({
  outcome: 'refused',
  code: null,
  endReason: null,
  endedAt: null,
  user: null,
  session: null,
  storeQueried: true,
  ...more,
})

describe('shows no contradiction between the lane and the list of sessions', () => {
  const holding = (endReason: string): LabState => ({
    ...INITIAL,
    rows: [{ ...session, state: 'ended', endReason, endedAt: NOW } as SessionView],
    lanes: {
      ...INITIAL.lanes,
      jwt: { ...INITIAL.lanes.jwt, cookie: { sessionId: 's', setAt: 0, maxAgeMs: 1 } },
    },
  })

  test.each(['store_lost', 'revoked_by_admin', 'key_retired'] as const)(
    'B10: shows %s in the lane of the victim, although the store does not have the session',
    (reason) => {
      const ended = endedHere(holding(reason), 'jwt')
      for (const words of LANGUAGES) {
        const text = verdictReason(
          'opaque-token',
          verdict({ code: 'unknown_session' }),
          NOW + 5,
          words,
          ended,
        )
        expect(text).toBe(words.ended[reason](words.time.justNow))
      }
    },
  )

  test.each(['server-session', 'sealed-cookie', 'jwt', 'opaque-token'] as const)(
    'B11: shows both facts if %s is accepted after its session ended',
    (mechanism: MechanismId) => {
      for (const words of LANGUAGES) {
        const given = verdict({ outcome: 'accepted', endReason: 'revoked_by_admin', session })
        expect(verdictReason(mechanism, given, NOW, words)).toContain(words.endReasons.revoked_by_admin)
      }
    },
  )

  test('B11: shows the end reason for a check of an ended session, and not for an earlier check', () => {
    const ended = event({
      type: 'session.ended',
      ...about,
      reason: 'revoked_by_admin',
      effect: 'at-expiry',
      effectiveAt: NOW + 9e6,
    })
    const again = { ...accepted, seq: `${++seq}-0` } as RecordedEvent
    const verdictAfter = (events: readonly RecordedEvent[]) =>
      events.reduce(applyEvent, UNKNOWN_STATE).lanes.jwt.verdict
    expect(verdictAfter([created, accepted, ended])).toMatchObject({ outcome: 'accepted', endReason: null })
    expect(verdictAfter([created, accepted, ended, again])).toMatchObject({
      outcome: 'accepted',
      endReason: 'revoked_by_admin',
    })
  })
})

describe('B11: a change of policy on the page', () => {
  const changed = event({
    type: 'policy.changed',
    policy: PRESETS.textbook,
    preset: 'textbook',
    changed: ['outage', 'csrf'],
    did: {
      records: { from: 'redis', to: 'memory', kept: false },
      ended: { count: 3, reason: 'store_lost', ids: ['s'] },
    },
  })

  test('states how many settings changed, where the records are, and how many sessions ended', () => {
    for (const words of LANGUAGES) {
      const text = eventDetail(changed, words)
      const { memory, redis } = words.policyDid.stores
      for (const part of [
        words.eventDetails.fields(2),
        `${redis} → ${memory}`,
        '3',
        words.endReasons.store_lost,
      ]) {
        expect(text).toContain(part)
      }
    }
  })

  test('adds a notice to each lane whose settings changed, and mentions records only in their lane', () => {
    const own = { ...changed, changed: ['serverSession.store', 'jwt.alg'] } as RecordedEvent
    const { lanes } = pageAfter(reported(own))
    expect(lanes['server-session'].note).toEqual({ kind: 'policy', event: own })
    expect(lanes.jwt.note).toEqual({ kind: 'policy', event: own })
    expect(lanes['sealed-cookie'].note).toBeNull()
    for (const words of LANGUAGES) {
      expect(eventDetail(own, words, 'jwt')).not.toContain(words.endReasons.store_lost)
      expect(eventDetail(own, words, 'jwt')).toContain(words.eventDetails.fields(1))
      expect(eventDetail(own, words, 'server-session')).toContain(words.endReasons.store_lost)
    }
  })

  const plain = event({ type: 'policy.changed', policy: PRESETS.textbook, changed: [], did: {} })
  const revoked = {
    kind: 'admin',
    result: { kind: 'revoked', effect: 'immediate', effectiveAt: NOW, alsoEnded: 0 },
  } as const

  test.each([
    ['a revocation', revoked],
    ['a logout', { kind: 'logged-out-everywhere' }],
    ['a former change of policy', { kind: 'policy', event: changed }],
  ] as const)('removes the notice of %s from every lane', (_, note) => {
    const { lanes } = pageAfter(
      ...MECHANISM_IDS.map((lane) => ({ type: 'note', lane, note }) as const),
      reported(plain),
    )
    for (const id of MECHANISM_IDS) expect(lanes[id].note).toBeNull()
  })

  test('keeps its own notice until the next action on the lane, through checks and sessions that it ended', () => {
    const ended = event({ type: 'session.ended', ...about, reason: 'store_lost', effect: 'immediate' })
    const login = event({ type: 'session.created', ...about, session })
    expect(pageAfter(reported(changed), reported(accepted), reported(ended)).lanes.jwt.note).not.toBeNull()
    const { lanes } = pageAfter(reported(changed), reported(login))
    expect(lanes.jwt.note).toBeNull()
    expect(lanes['opaque-token'].note).not.toBeNull()
  })

  test('states in the row of an ended session that a copy was accepted again', () => {
    const ended = event({
      type: 'session.ended',
      ...about,
      reason: 'revoked_by_admin',
      effect: 'immediate',
      effectiveAt: NOW,
    })
    const earlier = event({ ...accepted, seq: undefined, at: ended.at + 1, micros: 5000 })
    const later = event({ ...accepted, at: ended.at + 100 })
    const rows = (...events: readonly RecordedEvent[]) => events.reduce(foldSession, [] as Rows)
    expect(rows(created, { ...later, at: ended.at - 1 }, ended)[0]?.acceptedAfterEnd).toBeUndefined()
    expect(rows(created, ended, earlier)[0]?.acceptedAfterEnd).toBeUndefined()
    expect(rows(created, ended, later)[0]?.acceptedAfterEnd).toBe(true)
    // Copies that are stated to be accepted are no contradiction.
    const live = { ...ended, effect: 'at-expiry', effectiveAt: NOW + 9e6 } as RecordedEvent
    expect(rows(created, live, later)[0]?.acceptedAfterEnd).toBeUndefined()
  })
})

test('removes a notice about a session when its credential is refused, and keeps that of the logout', () => {
  const judged = (outcome: Verdict['outcome']): Action => ({
    type: 'judged',
    lane: 'jwt',
    judged: { verdict: verdict({ outcome }), cost: null, order: 1 },
  })
  const note = (result: object): Action =>
    ({ type: 'note', lane: 'jwt', note: { kind: 'admin', result } }) as unknown as Action
  for (const kind of ['transferred', 'step-up-needed', 'stepped-up', 'extended']) {
    expect(pageAfter(judged('accepted'), note({ kind }), judged('accepted')).lanes.jwt.note).not.toBeNull()
    expect(pageAfter(judged('accepted'), note({ kind }), judged('refused')).lanes.jwt.note).toBeNull()
  }
  const logout: Action = { type: 'note', lane: 'jwt', note: { kind: 'logged-out-everywhere' } }
  expect(pageAfter(judged('accepted'), logout, judged('none')).lanes.jwt.note).not.toBeNull()
})

describe('faults', () => {
  const changed = (redis: string, more: object = {}) =>
    event({ type: 'faults.changed', redis, invalidation: 'on', ...more })

  test.each(REDIS_FAULTS)('show Redis as %s from the event, before the bench is read again', (redis) => {
    const old = { type: 'bench', bench: { ...aBenchInfo, seq: '0-1' }, stopwatch: 0 } as const
    for (const state of [pageAfter(reported(changed(redis))), pageAfter(reported(changed(redis)), old)]) {
      expect(state.bench && redisOf(state.bench)).toBe(redis)
    }
    for (const words of LANGUAGES) {
      expect(eventDetail(changed(redis, { emptied: true }), words)).toContain(words.faults.emptied)
    }
  })

  test('do not show a read-only Redis as unavailable, neither in the verdict nor in the notice of an action', () => {
    const failed = {
      kind: 'failed',
      act: 'logout',
      code: 'store_unavailable',
      retryAfterSeconds: null,
    } as const
    const noted = (redis: string) =>
      pageAfter(
        reported(changed(redis)),
        { type: 'note', lane: 'jwt', note: failed },
        reported(changed('up')),
      ).lanes.jwt.note
    expect(noted('down')).toEqual(failed)
    expect(noted('read-only')).toEqual({ ...failed, code: 'store_read_only' })
    const given = verdict({ outcome: 'unavailable', code: 'store_unavailable' })
    for (const words of LANGUAGES) {
      const { readOnly, store } = words.verdict.unavailable
      expect(codeText('store_read_only', words)).toBe(readOnly)
      expect(verdictReason('jwt', given, NOW, words, null, 'read-only')).toBe(readOnly)
      expect(verdictReason('jwt', given, NOW, words, null, 'down')).toBe(store)
    }
  })
})

test('lists the events that the event log still has, each once and the newest first', () => {
  const [first, second, third] = [1, 2, 3].map((n) => event({ type: 'token.denied', ...about, until: n }))
  const page = pageAfter(reported(third as RecordedEvent))
  const found = [first, accepted, second, third] as readonly RecordedEvent[]
  const recalled: Action = { type: 'recalled', events: found, lists: listsWith(page, found) }
  const { events, checks } = reduce(page, recalled)
  expect(events).toEqual([third, second, first])
  expect(checks).toEqual([accepted])
})

test.each(REDIS_FAULTS)('B10: has a word for Redis %s in both languages', (redis) => {
  const state = redisOf({ faults: { redis }, store: { engine: 'redis', status: 'up' } })
  expect(state).toBe(redis)
  for (const words of LANGUAGES) expect(words.bar.redisStates[state]).toMatch(/./)
})
