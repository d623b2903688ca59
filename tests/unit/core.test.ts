import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { networkOf } from '#lib/core/address.ts'
import { compareBinding } from '#lib/core/binding.ts'
import { advanceClock, INITIAL_CLOCK, MAX_OFFSET_SECONDS, readClock, setFrozen } from '#lib/core/clock.ts'
import { applyLimits, limitFor } from '#lib/core/limits.ts'
import { PRESETS } from '#lib/core/policy.ts'
import {
  digestOf,
  digestsEqual,
  fingerprintOf,
  mintToken,
  successorOf,
  tokenIdOf,
  tokenMatches,
} from '#lib/core/reference-token.ts'
import { refusalOf } from '#lib/core/verdict.ts'
import { aSession } from '../support/session.ts'

describe('the clock of a bench', () => {
  test('never runs backwards, in any sequence of operations', () => {
    const move = fc.oneof(
      fc.record({ wait: fc.nat(100_000) }),
      fc.record({ advance: fc.nat(10_000) }),
      fc.record({ freeze: fc.boolean() }),
    )
    fc.assert(
      fc.property(fc.array(move, { maxLength: 50 }), (moves) => {
        let [clock, real, last] = [INITIAL_CLOCK, 1_000_000, 0]
        for (const each of moves) {
          if ('wait' in each) real += each.wait
          else if ('advance' in each) clock = advanceClock(clock, each.advance)
          else clock = setFrozen(clock, each.freeze, real)
          const now = readClock(clock, real)
          expect(now).toBeGreaterThanOrEqual(last)
          last = now
        }
      }),
    )
  })

  test('stands still while it is frozen, and can still be advanced', () => {
    const frozen = setFrozen(INITIAL_CLOCK, true, 5000)
    expect(readClock(frozen, 9000)).toBe(5000)
    const moved = advanceClock(frozen, 2)
    expect(readClock(moved, 9000)).toBe(7000)
    expect(readClock(setFrozen(moved, false, 9000), 9000)).toBe(11_000)
  })

  test('is at most forty days ahead', () => {
    const far = advanceClock(INITIAL_CLOCK, MAX_OFFSET_SECONDS)
    expect(() => advanceClock(far, 1)).toThrow(RangeError)
  })
})

describe('session limits', () => {
  const candidate = aSession({ id: 'newcomer', createdAt: 10, lastSeenAt: 10 })
  const sessions = [
    aSession({ id: 'old', createdAt: 1, lastSeenAt: 9 }),
    aSession({ id: 'new', createdAt: 3, lastSeenAt: 3 }),
    aSession({ id: 'mid', createdAt: 2, lastSeenAt: 5 }),
  ]
  const wide = { perUser: 100, perDeviceClass: null, perIp: 100, onExceed: 'evict-oldest' } as const
  test.each([
    ['evict-oldest', 4, { admit: true, evict: [] }],
    ['evict-oldest', 3, { admit: true, evict: ['old'] }],
    ['evict-oldest', 1, { admit: true, evict: ['old', 'mid', 'new'] }],
    ['evict-lru', 3, { admit: true, evict: ['new'] }],
    ['reject', 3, { admit: false, by: 'user' }],
    ['reject', 4, { admit: true, evict: [] }],
  ] as const)('%s at %i', (onExceed, perUser, outcome) => {
    expect(applyLimits({ ...wide, perUser, onExceed }, candidate, sessions)).toEqual(outcome)
  })

  test('count sessions of other users for an address and not for a user', () => {
    const bobs = aSession({ id: 'bob', user: 'bob', createdAt: 0 })
    expect(applyLimits({ ...wide, perUser: 4 }, candidate, [bobs, ...sessions])).toMatchObject({ evict: [] })
    // The user's own go first, though bob's is older.
    expect(applyLimits({ ...wide, perIp: 4 }, candidate, [bobs, ...sessions])).toMatchObject({
      evict: ['old'],
    })
    expect(applyLimits({ ...wide, perIp: 1 }, candidate, [bobs])).toMatchObject({ evict: ['bob'] })
    expect(applyLimits({ ...wide, perIp: 1, onExceed: 'reject' }, candidate, [bobs])).toEqual({
      admit: false,
      by: 'ip',
    })
    const elsewhere = aSession({ id: 'elsewhere', user: 'bob', ip: '192.0.2.1' })
    expect(applyLimits({ ...wide, perIp: 1 }, candidate, [elsewhere])).toMatchObject({ evict: [] })
  })

  test('count the addresses of one IPv6 customer as one address', () => {
    const [first, second] = ['2001:db8::1', '2001:db8::ffff:2'].map((ip, n) =>
      aSession({ id: String(n), user: `user-${n}`, ip }),
    )
    if (!first || !second) throw new Error('two sessions')
    expect(applyLimits({ ...wide, perIp: 1 }, second, [first])).toMatchObject({ evict: ['0'] })
  })

  test('count one device class separately', () => {
    const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148'
    const onPhone = aSession({ id: 'phone', userAgent: phone, createdAt: 0 })
    const limit = { ...wide, perDeviceClass: 1 }
    expect(applyLimits(limit, aSession({ userAgent: phone }), [onPhone, ...sessions])).toMatchObject({
      evict: ['phone'],
    })
    expect(applyLimits({ ...limit, perDeviceClass: 3 }, candidate, [onPhone, ...sessions])).toMatchObject({
      evict: ['old'],
    })
  })

  test('can be lower for an admin, and never higher', () => {
    const { hardened } = PRESETS
    const policy = { ...hardened, concurrency: { ...hardened.concurrency, perAdmin: 2 } }
    expect(limitFor(policy, ['user', 'admin']).perUser).toBe(2)
    expect(limitFor(policy, ['user']).perUser).toBe(5)
    expect(limitFor(hardened, ['user', 'admin']).perUser).toBe(5)
  })
})

describe('client binding', () => {
  const seen = { ip: '10.0.0.9', userAgent: 'Tests/1.0', node: 'a' } as const
  test('compares networks and not addresses', () => {
    expect(networkOf('192.168.1.7')).toBe(networkOf('192.168.1.250'))
    expect(networkOf('192.168.1.7')).not.toBe(networkOf('192.168.2.7'))
    expect(networkOf('::ffff:192.168.1.7')).toBe(networkOf('192.168.1.9'))
    expect(networkOf('2001:DB8:0:1::5')).toBe(networkOf('2001:db8::1:ffff:1:2:3'))
    expect(networkOf('2001:db8:0:1::5')).not.toBe(networkOf('2001:db8:0:2::5'))
    expect(networkOf('::1')).toBe(networkOf('::2'))
  })

  test('states the difference and the decision of the policy', () => {
    const session = aSession({ ip: '10.0.1.9', userAgent: 'Other/1.0' })
    expect(compareBinding(PRESETS.hardened, session, seen)).toEqual([
      { what: 'ip', mode: 'log' },
      { what: 'userAgent', mode: 'log' },
    ])
    expect(compareBinding(PRESETS.textbook, session, seen)).toEqual([])
    expect(compareBinding(PRESETS.hardened, aSession({ ip: null, userAgent: null }), seen)).toEqual([])
  })
})

describe('reference tokens', () => {
  const id = 'abcdefghijklmnopqrstuv'
  const key = Buffer.alloc(32, 7)

  test('have 256 random bits after the ID, never the same', () => {
    const tokens = Array.from({ length: 1000 }, () => mintToken(id))
    expect(new Set(tokens).size).toBe(1000)
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$/)
  })

  test('are recognised by their shape before any store is read', () => {
    expect(tokenIdOf(mintToken(id))).toBe(id)
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => tokenIdOf(text) === null || text.length === 66),
    )
  })

  test('derives one successor per token, unpredictable without the key', () => {
    const token = mintToken(id)
    expect(successorOf(token, key)).toBe(successorOf(token, key))
    expect(successorOf(token, Buffer.alloc(32, 8))).not.toBe(successorOf(token, key))
    expect(tokenIdOf(successorOf(token, key))).toBe(id)
  })

  test('are accepted while current, and for the grace period afterwards', () => {
    const [before, after] = [mintToken(id), mintToken(id)]
    const stored = {
      session: aSession({ id }),
      digest: digestOf(after),
      previousDigest: digestOf(before),
      rotatedAt: 1000,
      generation: 1,
    }
    expect(tokenMatches(stored, after, 99_999, 500)).toBe(true)
    expect(tokenMatches(stored, before, 1500, 500)).toBe(true)
    expect(tokenMatches(stored, before, 1501, 500)).toBe(false)
    expect(tokenMatches(stored, mintToken(id), 1000, 500)).toBe(false)
  })

  test('have unequal digests if the lengths differ', () => {
    expect(digestsEqual('abc', 'abcd')).toBe(false)
    expect(digestsEqual(digestOf('x'), digestOf('x'))).toBe(true)
  })

  test('are shown as six characters of their SHA-256', () => {
    expect(fingerprintOf('abc')).toBe('ba7816')
  })
})

test('keeps the refusal code of an expiry by the clock', () => {
  expect(refusalOf('x', 'idle_timeout').code).toBe('expired_idle')
  expect(refusalOf('x', 'absolute_timeout').code).toBe('expired_absolute')
  expect(refusalOf('x', 'binding_mismatch').code).toBe('binding_mismatch')
  expect(refusalOf('x', 'revoked_by_admin')).toEqual({
    ok: false,
    code: 'session_ended',
    sessionId: 'x',
    endReason: 'revoked_by_admin',
  })
})
