import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Session } from '#lib/core/session.ts'
import {
  claimsOfSession,
  contentsOf,
  sessionFromClaims,
  sessionFromContents,
} from '#lib/core/session-codec.ts'
import {
  changeData,
  dataOfText,
  dataVersionOf,
  type SessionData,
  textOfData,
  withLaterData,
} from '#lib/core/session-data.ts'
import { decodeRecord, encodeRecord } from '#lib/redis/record.ts'
import { aSession } from '../support/session.ts'

const anyData: fc.Arbitrary<SessionData> = fc.oneof(
  fc.string(),
  fc.string().map((text) => `{${text}`),
  fc.string().map((text) => `"${text}`),
  fc.dictionary(
    fc.string().filter((name) => name !== '__proto__'),
    fc.jsonValue(),
  ),
)

describe('session data as text', () => {
  test('is read as it was given: any text, and any object', () => {
    fc.assert(
      fc.property(anyData, (data) => {
        const text = textOfData(data)
        expect(text === undefined ? '' : dataOfText(text)).toEqual(JSON.parse(JSON.stringify(data)))
      }),
    )
  })

  test.each<[SessionData, string | undefined]>([
    ['a cart', 'a cart'],
    ['[1]', '[1]'],
    ['', undefined],
    ['{"a":1}', '"{\\"a\\":1}"'],
    ['"quoted"', '"\\"quoted\\""'],
    [{}, '{}'],
    [{ cart: ['漢字'] }, '{"cart":["漢字"]}'],
  ])('%j is stored as %j', (data, text) => {
    expect(textOfData(data)).toBe(text)
  })

  test('is read unchanged if an earlier release stored text that looks like JSON and is none', () => {
    for (const text of ['{not json', '"open', '{"a":}']) expect(dataOfText(text)).toBe(text)
  })
})

describe('a change of session data', () => {
  const session = aSession({ data: 'one' })

  test('counts the version and keeps every other field', () => {
    const changed = changeData(session, { data: 'two', replaces: 0 })
    expect(changed).toEqual({ ...session, data: 'two', dataVersion: 1 })
    expect(changed && changeData(changed, { data: 'three', replaces: null })).toMatchObject({
      data: 'three',
      dataVersion: 2,
    })
  })

  test('is none if it replaces another version', () => {
    expect(changeData(session, { data: 'two', replaces: 1 })).toBeNull()
    expect(changeData({ ...session, dataVersion: 2 }, { data: 'two', replaces: 1 })).toBeNull()
  })

  test('removes the data and keeps counting', () => {
    const { data: _, ...others } = session
    expect(changeData(session, { data: undefined, replaces: null })).toEqual({ ...others, dataVersion: 1 })
  })

  test('is merged to the same data, whatever the order in which nodes receive it', () => {
    const copy = fc
      .record({ data: fc.option(fc.string({ minLength: 1 }), { nil: undefined }), version: fc.nat(3) })
      .map(({ data, version }): Session => {
        const { data: _, ...others } = session
        return {
          ...others,
          ...(data === undefined ? {} : { data }),
          ...(version === 0 ? {} : { dataVersion: version }),
        }
      })
    fc.assert(
      fc.property(copy, copy, copy, (a, b, c) => {
        const merged = withLaterData(withLaterData(a, b), c)
        expect(withLaterData(a, withLaterData(b, c))).toEqual(merged)
        expect(withLaterData(withLaterData(c, b), a)).toEqual(merged)
        expect(dataVersionOf(merged)).toBe(Math.max(...[a, b, c].map(dataVersionOf)))
      }),
    )
  })
})

const KEPT: readonly (readonly [string, Partial<Session>])[] = [
  ['no data', {}],
  ['data of the login', { data: 'a cart' }],
  ['changed data', { data: '{"cart":[]}', dataVersion: 3 }],
  ['removed data', { dataVersion: 2 }],
]
const STAMPS: readonly (readonly [string, Partial<Session>])[] = [
  ['without a stamp', {}],
  ['with a stamp', { stamp: { issuedAt: 1000, epoch: 3 } }],
  ['with a stamp without epoch', { stamp: { issuedAt: 1000 } }],
  ['with all of a stamp', { stamp: { issuedAt: 1000, epoch: 3, revocationDataId: 7 } }],
]

describe.each(STAMPS)('a session %s', (_, stamp) => {
  test.each(KEPT)('and %s is stored in Redis, a seal and a JWT without loss', (_, data) => {
    const session = aSession({ ...stamp, ...data, mechanism: 'jwt' })
    const record = { session, digest: 'd', previousDigest: null, rotatedAt: 5, generation: 1 }
    const value = encodeRecord(record)
    expect(decodeRecord('jwt', session.id, value)).toEqual({
      state: 'live',
      stored: { ...record, revision: value },
    })
    const contents = JSON.parse(JSON.stringify(contentsOf(session)))
    expect(sessionFromContents('jwt', contents)).toEqual(session)
    const client = { ip: null, userAgent: null, device: null }
    expect(sessionFromClaims('jwt', { ...claimsOfSession(session), jti: 'x' })).toEqual({
      ...session,
      ...client,
    })
  })
})

test('refuses a version that is none, in a seal and in a JWT', () => {
  for (const dataVersion of ['1', -1, 0, 1.5, null, {}]) {
    const contents = { ...contentsOf(aSession()), dataVersion }
    expect(sessionFromContents('sealed-cookie', contents)).toBeNull()
    const claims = { ...claimsOfSession(aSession()), jti: 'x', data_version: dataVersion }
    expect(sessionFromClaims('jwt', claims)).toBeNull()
  }
})

test('refuses a record with cells after the version, or more than one text', () => {
  const session = aSession({ data: 'a cart', dataVersion: 1 })
  const record = { session, digest: 'd', previousDigest: null, rotatedAt: 5, generation: 1 }
  const row = JSON.parse(encodeRecord(record)) as unknown[]
  for (const more of [[1], ['x'], [1, 2, 3]]) {
    expect(decodeRecord('jwt', session.id, JSON.stringify([...row, ...more]))).toBeNull()
  }
})
