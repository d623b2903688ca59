import { describe, expect, test } from 'vitest'
import {
  checkLifetime,
  idleSecondsOf,
  isSlideDue,
  newSession,
  remainingSeconds,
  slideSession,
  touchIntervalSeconds,
} from '#lib/core/lifetime.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { aSession } from '../support/session.ts'

const policy = PRESETS.hardened
const facts = (more: object = {}) => {
  const { id, mechanism, user, roles, rememberMe, carrier, node, ip, userAgent, device } = aSession(more)
  return { id, mechanism, user, roles, rememberMe, carrier, node, ip, userAgent, device }
}

describe('a new session', () => {
  test('has an idle timeout of half an hour and an absolute timeout of eight hours', () => {
    const session = newSession(policy, facts(), 1000)
    expect(session).toMatchObject({ createdAt: 1000, lastSeenAt: 1000, authenticatedAt: 1000 })
    expect(session.idleExpiresAt).toBe(1000 + 1800_000)
    expect(session.absoluteExpiresAt).toBe(1000 + 28_800_000)
    expect(session.expiresAt).toBe(session.idleExpiresAt)
  })

  test('has a shorter idle timeout for an admin, with remember me or without', () => {
    for (const rememberMe of [true, false]) {
      expect(idleSecondsOf(policy, { mechanism: 'jwt', roles: ['user', 'admin'], rememberMe })).toBe(900)
    }
  })

  test('has no longer idle timeout by JWT than its refresh token lives', () => {
    const remembered = { roles: ['user'], rememberMe: true } as const
    expect(idleSecondsOf(policy, { mechanism: 'jwt', ...remembered })).toBe(604_800)
    expect(idleSecondsOf(policy, { mechanism: 'opaque-token', ...remembered })).toBe(2_592_000)
  })
})

describe('the lifetime check', () => {
  const session = newSession(policy, facts(), 0)
  test.each([
    [1_799_999, null],
    [1_800_000, 'expired_idle'],
    [28_799_999, 'expired_idle'],
    [28_800_000, 'expired_absolute'],
  ])('at %i ms returns %s', (now, code) => {
    expect(checkLifetime(session, now)?.code ?? null).toBe(code)
  })

  test('slides with activity, and never past the absolute timeout', () => {
    const late = slideSession(policy, session, 28_000_000)
    expect(late.idleExpiresAt).toBe(29_800_000)
    expect(late.absoluteExpiresAt).toBe(session.absoluteExpiresAt)
    expect(late.expiresAt).toBe(session.absoluteExpiresAt)
    expect(checkLifetime(late, 28_800_000)?.code).toBe('expired_absolute')
  })
})

describe('recording activity', () => {
  test.each([
    ['hardened', 60],
    ['impatient', 2],
  ] as const)('happens in preset %s every %i seconds at most', (preset, seconds) => {
    const session = newSession(PRESETS[preset], facts(), 0)
    expect(touchIntervalSeconds(PRESETS[preset], session)).toBe(seconds)
    expect(isSlideDue(PRESETS[preset], session, seconds * 1000 - 1)).toBe(false)
    expect(isSlideDue(PRESETS[preset], session, seconds * 1000)).toBe(true)
  })
})

test('returns the remaining time in whole seconds, and never below 0', () => {
  expect([5000, 4001, 1, 0, -1].map((until) => remainingSeconds(until, 0))).toEqual([5, 5, 1, 0, 0])
})
