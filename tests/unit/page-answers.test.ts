import { describe, expect, test } from 'vitest'
import { REDIS_FAULTS } from '#lib/bench/state.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { MechanismId, SessionView } from '#lib/core/session.ts'
import { viewOf } from '#lib/core/session.ts'
import type { Recorded } from '#lib/ledger/event.ts'
import { eventDetail } from '../../app/_ui/bench/event-detail.ts'
import { verdictReason } from '../../app/_ui/bench/verdict-reason.ts'
import { foldGuests, NO_GUESTS } from '../../app/_ui/state/guests.ts'
import type { Verdict } from '../../app/_ui/state/lane.ts'
import { reduce } from '../../app/_ui/state/reduce.ts'
import { step, UNTOLD } from '../../app/_ui/state/standing.ts'
import { endedHere, INITIAL, type LabState, redisOf } from '../../app/_ui/state/state.ts'
import { tracksOf } from '../../app/_ui/timeline/tracks.ts'
import { en, zh } from '../../app/_ui/words/use-all-words.ts'
import { aBenchInfo } from '../support/page.ts'

/* What a page makes of the events that state answers. */

const NOW = 1_700_000_000_000
const LANGUAGES = [en, zh]

const session: SessionView = {
  ...viewOf(
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
const event = (more: object): Recorded =>
  ({
    seq: `${++seq}-0`,
    at: NOW + seq,
    realAt: NOW + seq,
    node: 'a',
    mechanism: 'jwt',
    client: 'Chrome on Linux',
    micros: 5,
    ...more,
  }) as unknown as Recorded

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

const OTHER_REFUSALS: readonly Recorded[] = [
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
      const before = [created, accepted].reduce(step, UNTOLD)
      const after = step(before, other)
      expect(after.doors).toEqual(before.doors)
      expect(before.doors.jwt).toMatchObject({ verdict: { outcome: 'accepted' }, beats: [{}] })
    },
  )

  test('is no mark on a track, so that the refusal of the credential still is one', () => {
    const revoked = refusal('session_ended', 401, { act: 'me', sessionId: 's' })
    const tracks = tracksOf([session], [created, ...OTHER_REFUSALS, revoked])
    expect(tracks[0]?.marks.filter(({ kind }) => kind === 'refused')).toEqual([
      { kind: 'refused', at: revoked.at },
    ])
  })

  test('of a guest says that the copy was accepted, if it was', () => {
    const client = 'Mallory'
    const tried = refusal('step_up_required', 403, { act: 'transfer', verified: true, ...about, client })
    expect(foldGuests(NO_GUESTS, tried).mallory.jwt).toMatchObject({ outcome: 'accepted', user: 'alice' })
    const crossSite = refusal('csrf', 403, { act: 'transfer', fingerprint: 'abcdef', client })
    expect(foldGuests(NO_GUESTS, crossSite)).toEqual(NO_GUESTS)
  })

  test('and an answer of 500 or 503 to a check is no refusal', () => {
    for (const failed of [
      refusal('internal_error', 500, { act: 'me' }),
      event({ type: 'store.unavailable', store: 'redis', act: 'me', code: 'store_unavailable', status: 503 }),
    ]) {
      expect(step([created, accepted].reduce(step, UNTOLD), failed).doors.jwt.verdict?.outcome).toBe(
        'unavailable',
      )
    }
  })

  test('is named in the list of events in words, in both languages', () => {
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
  asked: true,
  ...more,
})

describe('the lane and the list of sessions do not contradict each other', () => {
  const holding = (endReason: string): LabState => ({
    ...INITIAL,
    rows: [{ ...session, state: 'ended', endReason, endedAt: NOW } as SessionView],
    lanes: {
      ...INITIAL.lanes,
      jwt: { ...INITIAL.lanes.jwt, jar: { sessionId: 's', setAt: 0, maxAgeMs: 1 } },
    },
  })

  test.each(['store_lost', 'revoked_by_admin', 'key_retired'] as const)(
    'B10: %s reaches the lane of the victim, although the store does not know it',
    (reason) => {
      const ended = endedHere(holding(reason), 'jwt')
      for (const words of LANGUAGES) {
        const said = verdictReason(
          'opaque-token',
          verdict({ code: 'unknown_session' }),
          NOW + 5,
          words,
          ended,
        )
        expect(said).toBe(words.ended[reason](words.time.justNow))
      }
    },
  )

  test.each(['server-session', 'sealed-cookie', 'jwt', 'opaque-token'] as const)(
    'B11: %s accepted after its session ended says both',
    (mechanism: MechanismId) => {
      for (const words of LANGUAGES) {
        const given = verdict({ outcome: 'accepted', endReason: 'revoked_by_admin', session })
        expect(verdictReason(mechanism, given, NOW, words)).toContain(words.endReasons.revoked_by_admin)
      }
    },
  )

  test('B11: a check of an ended session carries the end reason, and one before the end does not', () => {
    const ended = event({
      type: 'session.ended',
      ...about,
      reason: 'revoked_by_admin',
      effect: 'at-expiry',
      effectiveAt: NOW + 9e6,
    })
    const again = { ...accepted, seq: `${++seq}-0` } as Recorded
    const doors = (events: readonly Recorded[]) => events.reduce(step, UNTOLD).doors.jwt.verdict
    expect(doors([created, accepted, ended])).toMatchObject({ outcome: 'accepted', endReason: null })
    expect(doors([created, accepted, ended, again])).toMatchObject({
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

  test('says how many settings changed, where the records are, and how many sessions ended', () => {
    for (const words of LANGUAGES) {
      const said = eventDetail(changed, words)
      for (const part of [words.eventDetails.fields(2), 'redis → memory', '3', words.endReasons.store_lost]) {
        expect(said).toContain(part)
      }
    }
  })

  test('leaves a note on the lane whose records moved, and on no other', () => {
    const state = reduce({ ...INITIAL, bench: aBenchInfo }, { type: 'event', event: changed, stopwatch: 0 })
    expect(state.lanes['server-session'].note).toEqual({ kind: 'policy', event: changed })
    expect(state.lanes.jwt.note).toBeNull()
    const plain = event({ type: 'policy.changed', policy: PRESETS.textbook, changed: [], did: {} })
    const after = reduce({ ...INITIAL, bench: aBenchInfo }, { type: 'event', event: plain, stopwatch: 0 })
    expect(after.lanes['server-session'].note).toBeNull()
  })
})

test.each(REDIS_FAULTS)('B10: Redis %s has a word in both languages', (redis) => {
  const state = redisOf({ faults: { redis }, store: { engine: 'redis', status: 'up' } })
  expect(state).toBe(redis)
  for (const words of LANGUAGES) expect(words.bar.redisStates[state]).toMatch(/./)
})
