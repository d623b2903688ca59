import { describe, expect, test } from 'vitest'
import { STANDARD_COOKIES } from '#lib/core/cookie-settings.ts'
import { assertFits, MAX_CREDENTIAL_BYTES, SessionTooLarge } from '#lib/core/credential-size.ts'
import { MECHANISM_IDS, type MechanismId, sessionView } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { cookieFormat, setCookie, standardFormat } from '#lib/web/cookies.ts'
import { credentialSizer } from '#lib/web/credentials.ts'
import {
  cartOf,
  costsAt,
  MAX_SAMPLES,
  MEASURES,
  maxOf,
  measureText,
  medianOf,
  SPARK_HEIGHT,
  sparkPath,
} from '../../app/_ui/costs/sums.ts'
import { NO_HISTORY } from '../../app/_ui/state/history.ts'
import { createStateCache, stateAt } from '../../app/_ui/state/moment.ts'
import { INITIAL } from '../../app/_ui/state/state.ts'
import { byteSize, duration } from '../../app/_ui/words/format.ts'
import { aSession } from '../support/session.ts'

let seq = 0
function event(type: RecordedEvent['type'], mechanism: MechanismId, more: object = {}): RecordedEvent {
  const at = ++seq * 1000
  const about = { mechanism, sessionId: `${mechanism}-1`, user: 'alice', node: 'a' }
  return { type, seq: `${at}-0`, at, realAt: at, ...about, ...more } as RecordedEvent
}
const cost = (bytesUp: number, more: object = {}) => ({
  cost: { bytesUp, bytesDown: 0, storeReads: 0, storeWrites: 0, ownMicros: 100, ...more },
})
const check = (mechanism: MechanismId, bytesUp: number, more: object = {}) =>
  event('request.verified', mechanism, {
    ...{ act: 'me', carrier: 'cookie', micros: 900, storeReads: 0 },
    ...cost(bytesUp),
    ...more,
  })
const created = (mechanism: MechanismId, bytes: number, more: object = {}) =>
  event('session.created', mechanism, {
    session: sessionView(aSession({ mechanism, id: `${mechanism}-1`, data: 'x'.repeat(7) }), 'ledger', false),
    carriage: { bytes, mostBytes: 4096 },
    ...cost(0, { bytesDown: bytes }),
    ...more,
  })

describe('the size of a credential', () => {
  const session = aSession({ expiresAt: 1_800_000 })

  test('is measured in the header line that is sent, with its name and attributes', () => {
    const weak = { ...STANDARD_COOKIES, hostPrefix: false, sameSite: 'unset', domain: 'host' } as const
    for (const [format, line] of [
      [standardFormat(true), '__Host-seal=v; Path=/; Max-Age=1800; HttpOnly; Secure; SameSite=Lax'],
      [standardFormat(false), 'seal=v; Path=/; Max-Age=1800; HttpOnly; SameSite=Lax'],
      [
        cookieFormat(weak, { secure: true, host: 'lab.localhost:3000' }),
        'seal=v; Path=/; Domain=lab.localhost; Max-Age=1800; HttpOnly; Secure',
      ],
    ] as const) {
      expect(setCookie('seal', 'v', 1800, format)).toBe(line)
      const { bytes, max } = credentialSizer('sealed-cookie', () => 0, format)('v'.repeat(100), session)
      expect(bytes).toBe(line.length + 99)
      expect(max).toBe(4096)
    }
  })

  test('is measured by its field in a header, where it may be longer', () => {
    const bearer = { ...session, carrier: 'bearer' } as const
    expect(credentialSizer('jwt', () => 0, standardFormat(true))('t'.repeat(100), bearer)).toEqual({
      bytes: 'Authorization: Bearer '.length + 100,
      max: MAX_CREDENTIAL_BYTES.bearer,
    })
  })

  test('may reach the limit, and not exceed it by a byte', () => {
    const sized = (bytes: number) => () => ({ bytes, max: 4096 })
    expect(() => assertFits(sized(4096), 'v', session)).not.toThrow()
    expect(() => assertFits(sized(4097), 'v', session)).toThrow(SessionTooLarge)
    expect(() => assertFits(undefined, 'v', session)).not.toThrow()
  })

  test('is filled to the byte', () => {
    for (const bytes of [0, 1, 4096, 8192]) expect(Buffer.byteLength(cartOf(bytes))).toBe(bytes)
  })
})

describe('the cost strip', () => {
  test('contains each lane’s own requests, oldest first, up to the number drawn', () => {
    const events = Array.from({ length: 400 }, (_, n) => check(n % 4 === 0 ? 'jwt' : 'sealed-cookie', n))
    const { jwt, 'sealed-cookie': seal, 'opaque-token': opaque } = costsAt(events, events.length)
    expect(jwt.samples.map(({ bytesUp }) => bytesUp)).toEqual(
      Array.from({ length: MAX_SAMPLES }, (_, n) => 400 - 4 * (MAX_SAMPLES - n)),
    )
    expect(seal.samples).toHaveLength(MAX_SAMPLES)
    expect(opaque.samples).toEqual([])
  })

  test('shows the moment that is viewed, without later requests', () => {
    const events = [check('jwt', 1), check('jwt', 2), check('jwt', 3)]
    expect(costsAt(events, 2)).toEqual(costsAt(events.slice(0, 2), 2))
    expect(costsAt(events, 2).jwt.samples.map(({ bytesUp }) => bytesUp)).toEqual([1, 2])
  })

  test('counts a request with two events once, with its whole cost', () => {
    const events = [
      check('jwt', 5, { act: 'step-up', ...cost(5, { storeReads: 1 }) }),
      event('session.stepped_up', 'jwt', { ...cost(5, { storeReads: 2 }), fingerprint: 'x' }),
      check('jwt', 5, { act: 'step-up', ...cost(5, { storeReads: 1 }) }),
    ]
    const { samples } = costsAt(events, events.length).jwt
    expect(samples.map(({ act, storeReads }) => [act, storeReads])).toEqual([
      ['step-up', 2],
      ['step-up', 1],
    ])
  })

  test('counts no request without a credential, and no event without a cost', () => {
    const { cost: _, ...untold } = check('jwt', 1) as unknown as Record<string, unknown>
    const refused = { act: 'me', micros: 1 }
    const events = [
      untold as unknown as RecordedEvent,
      event('request.refused', 'jwt', { ...refused, code: 'no_credential', ...cost(0) }),
      event('request.refused', 'jwt', { ...refused, code: 'token_expired', ...cost(600) }),
    ]
    expect(costsAt(events, 3).jwt.samples).toMatchObject([{ outcome: 'refused', bytesUp: 600 }])
  })

  test('states the carrier of the newest credential, or why there is none, and ignores the phone’s', () => {
    const tooLarge = event('request.refused', 'sealed-cookie', {
      ...{ act: 'login', code: 'session_too_large', micros: 1, carriage: { bytes: 5000, mostBytes: 4096 } },
      ...cost(700),
    })
    const events = [
      created('sealed-cookie', 780),
      created('jwt', 690),
      tooLarge,
      created('jwt', 999, { client: 'Phone on iOS' }),
      check('jwt', 690),
    ]
    const { 'sealed-cookie': seal, jwt } = costsAt(events, events.length)
    expect(seal.latest).toEqual({ bytes: 5000, mostBytes: 4096, outcome: 'refused', dataBytes: null })
    expect(jwt.latest).toEqual({ bytes: 690, mostBytes: 4096, outcome: 'accepted', dataBytes: 7 })
    expect(costsAt(events, 2)['sealed-cookie'].latest?.outcome).toBe('accepted')
  })

  test('draws all four on one scale, a step for each request, and none above the top', () => {
    const costs = costsAt([check('jwt', 10), check('sealed-cookie', 40)], 2)
    expect(maxOf(costs, 'bytesUp')).toBe(40)
    expect(maxOf(costs, 'storeReads')).toBe(0)
    expect(sparkPath([], 40)).toBe('')
    expect(sparkPath([0, 40], 40)).toBe(`M58 ${SPARK_HEIGHT - 1}H59V1H60`)
    expect(sparkPath([0], 0)).toBe(`M59 ${SPARK_HEIGHT - 1}H60`)
    expect(sparkPath([80], 40)).toBe('M59 1H60')
  })

  test('has a median that is one of the values, and none without values', () => {
    expect(medianOf([])).toBeNull()
    expect(medianOf([9])).toBe(9)
    expect(medianOf([9, 1, 5])).toBe(5)
    expect(medianOf([4, 1, 3, 2])).toBe(2)
  })
})

test('shows for an earlier moment what the last check of each lane cost then', () => {
  const events = MECHANISM_IDS.flatMap((id) => [check(id, 100), check(id, 200)])
  const history = { ...NO_HISTORY, events }
  const priceAfter = (count: number, id: MechanismId) =>
    stateAt(INITIAL, history, count, createStateCache()).lanes[id].cost
  expect(priceAfter(0, 'server-session')).toBeNull()
  expect(priceAfter(1, 'server-session')).toMatchObject({
    bytesUp: 100,
    storeReads: 0,
    totalMs: 0.9,
    node: 'a',
  })
  expect(priceAfter(events.length, 'server-session')?.bytesUp).toBe(200)
  expect(priceAfter(2, 'opaque-token')).toBeNull()
})

test('states costs in the unit that fits, with three significant digits at most', () => {
  expect([0, 66, 999, 999.6, 1234, 12_345, 1_234_567].map(byteSize)).toEqual([
    '0 B',
    '66 B',
    '999 B',
    '1 kB',
    '1.23 kB',
    '12.3 kB',
    '1.23 MB',
  ])
  expect([0.0123, 0.312, 0.9999, 1.2375, 16.44, 999.9, 2500].map(duration)).toEqual([
    '12.3 µs',
    '312 µs',
    '1 ms',
    '1.24 ms',
    '16.4 ms',
    '1 s',
    '2.5 s',
  ])
  expect(MEASURES.map((measure) => measureText(measure, 1500))).toEqual([
    '1.5 kB',
    '1.5 kB',
    '1500',
    '1500',
    '1.5 ms',
  ])
})
