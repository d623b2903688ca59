import { describe, expect, test } from 'vitest'
import { firedBy } from '#lib/alerts/fired-by.ts'
import type { LabEvent, RecordedEvent } from '#lib/ledger/event.ts'

/** Events with times in seconds; `at` of the bench is that of the wall clock unless it is stated. */
function log(...entries: readonly (readonly [seconds: number, event: object, benchSeconds?: number])[]) {
  return entries.map(([seconds, event, benchSeconds = seconds], index) => ({
    ...(event as LabEvent),
    seq: `${seconds * 1000}-${index}`,
    at: benchSeconds * 1000,
    realAt: seconds * 1000,
  })) as readonly RecordedEvent[]
}

const session = { mechanism: 'jwt', sessionId: 's1', user: 'alice', node: 'a' }
const created = {
  type: 'session.created',
  ...session,
  fingerprint: 'f1',
  session: {},
  client: 'Chrome',
  network: 'home',
}
const accepted = (network: string, client = 'Chrome') => ({
  type: 'request.verified',
  ...session,
  act: 'me',
  fingerprint: 'f1',
  client,
  network,
})
const ended = (reason: string, effectiveAt = 0) => ({
  type: 'session.ended',
  ...session,
  reason,
  effect: 'immediate',
  effectiveAt,
})
const refused = (code: string, more: object = {}) => ({
  type: 'request.refused',
  act: 'me',
  mechanism: 'jwt',
  node: 'a',
  code,
  ...more,
})

const alertsIn = (events: readonly RecordedEvent[]) => firedBy(events).map(({ alert }) => alert)

describe('a window', () => {
  const wrong = refused('invalid_credentials', { act: 'login', user: 'alice' })

  test('counts ten failures within a minute', () => {
    const events = log(...Array.from({ length: 10 }, (_, at) => [at * 6, wrong] as const))
    const [alert] = firedBy(events)
    expect(alert).toMatchObject({ alert: 'failure-burst', user: 'alice' })
    expect(alert?.seqs).toHaveLength(10)
  })

  test('does not count failures that are a minute apart by either clock', () => {
    const slow = log(...Array.from({ length: 20 }, (_, at) => [at * 7, wrong] as const))
    expect(alertsIn(slow)).toEqual([])
    const advanced = log(...Array.from({ length: 20 }, (_, at) => [at, wrong, at * 60] as const))
    expect(alertsIn(advanced)).toEqual([])
    const frozen = log(...Array.from({ length: 20 }, (_, at) => [at * 7, wrong, 0] as const))
    expect(alertsIn(frozen)).toEqual([])
  })

  test('names no user if there were several', () => {
    const of = (at: number) => refused('invalid_credentials', { user: at % 2 ? 'alice' : 'bob' })
    const [alert] = firedBy(log(...Array.from({ length: 10 }, (_, at) => [at, of(at)] as const)))
    expect(alert).not.toHaveProperty('user')
  })
})

describe('an alert that was fired', () => {
  const reuse = { type: 'token.reuse_detected', ...session, generationsBehind: 1 }
  const fired = {
    type: 'alert.fired',
    alert: 'refresh-reuse',
    seqs: [],
    mechanism: 'jwt',
    sessionId: 's1',
    user: 'alice',
  }

  test('covers what happened before it, and within the quiet time after it', () => {
    expect(alertsIn(log([0, reuse], [1, fired], [30, reuse]))).toEqual([])
  })

  test('does not cover what happens later, or to another session', () => {
    expect(alertsIn(log([0, reuse], [1, fired], [90, reuse]))).toEqual(['refresh-reuse'])
    expect(alertsIn(log([0, reuse], [1, fired], [2, { ...reuse, sessionId: 's2' }]))).toEqual([
      'refresh-reuse',
    ])
  })

  test('is fired once for occurrences within the quiet time', () => {
    expect(alertsIn(log([0, reuse], [10, reuse], [20, reuse]))).toEqual(['refresh-reuse'])
  })
})

describe('use after the end', () => {
  test.each(['idle_timeout', 'absolute_timeout', 'key_retired', 'store_lost'])('is not %s', (reason) => {
    const events = log(
      [0, created],
      [10, ended(reason)],
      [20, refused('session_ended', { sessionId: 's1', client: 'curl' })],
    )
    expect(alertsIn(events).filter((id) => id === 'use-after-end')).toEqual([])
  })

  test('finds the session of a refusal by the fingerprint of its credential', () => {
    const use = refused('unknown_session', { fingerprint: 'f1', client: 'Mallory' })
    expect(alertsIn(log([0, created], [10, ended('signed_out')], [11, use]))).toEqual(['use-after-end'])
  })

  test('is not a request that was in progress at logout', () => {
    const use = refused('session_ended', { sessionId: 's1', client: 'Chrome' })
    expect(alertsIn(log([0, created], [10, ended('signed_out')], [11, use]))).toEqual([])
    expect(alertsIn(log([0, created], [10, ended('signed_out')], [15, use]))).toEqual(['use-after-end'])
  })
})

describe('revocation lag', () => {
  test('is an acceptance after the promised end, by the clock of the bench', () => {
    expect(
      alertsIn(log([0, created], [1, ended('revoked_by_admin', 10_000)], [9, accepted('home')])),
    ).toEqual([])
    expect(
      alertsIn(log([0, created], [1, ended('revoked_by_admin', 10_000)], [12, accepted('home')])),
    ).toEqual(['revocation-lag'])
  })
})

describe('impossible travel', () => {
  test('is two networks within five minutes', () => {
    expect(alertsIn(log([0, created], [200, accepted('away')]))).toEqual(['impossible-travel'])
    expect(alertsIn(log([0, created], [400, accepted('away')]))).toEqual([])
  })

  test('is not a re-authentication in another network', () => {
    const proof = { ...created, type: 'session.stepped_up', network: 'away' }
    expect(alertsIn(log([0, created], [10, proof], [20, accepted('away')]))).toEqual([])
  })
})

describe('a lost store', () => {
  test('is not a change of the store by policy', () => {
    const change = {
      type: 'policy.changed',
      changed: [],
      did: { records: { from: 'redis', to: 'memory', kept: false } },
    }
    expect(alertsIn(log([0, created], [10, change], [10, ended('store_lost')]))).toEqual([])
    expect(alertsIn(log([0, created], [10, ended('store_lost')]))).toEqual(['store-lost'])
    expect(alertsIn(log([0, { type: 'store.lost', store: 'redis' }]))).toEqual(['store-lost'])
  })
})
