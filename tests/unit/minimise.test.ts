import { createSecretKey, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressKey } from '#lib/core/address.ts'
import { compareBinding } from '#lib/core/binding.ts'
import { deviceClassOf, deviceOf } from '#lib/core/device.ts'
import { limitKeysOf } from '#lib/core/limits.ts'
import { createClientForms, createMarks, formOfAddress, formOfAgent } from '#lib/core/minimise.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { MINIMISATIONS } from '#lib/core/storage-settings.ts'
import { bindingClaimsOf, compareClaims } from '#lib/mechanisms/parts/binding-claims.ts'
import { createSealing, isSealed, type SealingOptions } from '#lib/stores/sealed.ts'
import type { StorageKeys } from '#lib/stores/sealed-cell.ts'
import { aSession } from '../support/session.ts'

const KEY = randomBytes(32)
const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1'
const AGENTS = [CHROME, IPHONE, 'curl/8.9.1', 'node', '']
const CLIENT = { ip: '203.0.113.7', userAgent: CHROME, node: 'a' } as const
const forms = (minimise: (typeof MINIMISATIONS)[number]) => createClientForms(minimise, KEY)

describe('what is kept of a client', () => {
  test('keeps everything, the network, or keyed marks', () => {
    expect(forms('full').reduce(CLIENT)).toEqual({ ip: '203.0.113.7', userAgent: CHROME })
    expect(forms('network').reduce(CLIENT)).toEqual({ ip: '203.0.113.0/24', userAgent: 'Chrome (desktop)' })
    expect(forms('network').reduce({ ...CLIENT, ip: '2001:db8:1:2::5' }).ip).toBe('2001:db8:1::/48')
    const { ip, userAgent } = forms('marks').reduce(CLIENT)
    expect(ip).toMatch(/^#[\w-]{12}$/)
    expect(userAgent).toMatch(/^#d[\w-]{12}$/)
  })

  test('names a device by its browser, by a mark, and a simulated client by its name', () => {
    expect(forms('network').reduceDevice('Chrome on Linux', CHROME)).toBe('Chrome')
    expect(forms('network').reduceDevice('My laptop', CHROME)).toBe('My laptop')
    expect(forms('marks').reduceDevice('My laptop', CHROME)).toMatch(/^#/)
    const mallory = 'SessionLab-Mallory/1.0'
    expect(forms('marks').reduceDevice(deviceOf(mallory), mallory)).toBe('Mallory')
  })

  test('makes other marks with another key', () => {
    expect(createMarks(KEY).ofAddress(CLIENT.ip)).toBe(createMarks(KEY).ofAddress(CLIENT.ip))
    expect(createMarks(randomBytes(32)).ofAddress(CLIENT.ip)).not.toBe(createMarks(KEY).ofAddress(CLIENT.ip))
  })

  test.each(MINIMISATIONS)('%s: keeps the device class, by which limits count', (minimise) => {
    for (const userAgent of AGENTS) {
      const kept = forms(minimise).reduce({ ...CLIENT, userAgent })
      expect(deviceClassOf(kept.userAgent)).toBe(deviceClassOf(userAgent))
    }
  })

  const address = fc.oneof(fc.ipV4(), fc.ipV6())

  test('counts two addresses as one under marks exactly if limits count them as one', () => {
    fc.assert(
      fc.property(address, address, (x, y) => {
        const hostOf = (ip: string) => limitKeysOf({ ...forms('marks').reduce({ ip, userAgent: '' }) }).host
        expect(hostOf(x) === hostOf(y)).toBe(addressKey(x) === addressKey(y))
      }),
    )
  })

  test('recognises the form of what it keeps', () => {
    fc.assert(
      fc.property(address, fc.constantFrom(...AGENTS), (ip, userAgent) => {
        const found = MINIMISATIONS.map((minimise) => forms(minimise).reduce({ ip, userAgent }))
        expect(found.map((kept) => formOfAddress(kept.ip))).toEqual(['readable', 'network', 'mark'])
        expect(found.map((kept) => formOfAgent(kept.userAgent))).toEqual(['readable', 'network', 'mark'])
      }),
    )
  })
})

describe('binding', () => {
  const policy = PRESETS.hardened

  test.each(MINIMISATIONS.flatMap((kept) => MINIMISATIONS.map((now) => [kept, now] as const)))(
    'compares a session that keeps %s under a policy that keeps %s',
    (kept, now) => {
      const session = aSession(forms(kept).reduce(CLIENT))
      const differences = (seen: object) =>
        compareBinding(policy, session, { ...CLIENT, ...seen }, undefined, forms(now)).map(({ what }) => what)
      expect(differences({})).toEqual([])
      // An address of the same network is not a difference, in any form.
      expect(differences({ ip: '203.0.113.99' })).toEqual([])
      expect(differences({ ip: '198.51.100.7' })).toEqual(['ip'])
      expect(differences({ userAgent: 'curl/8.9.1' })).toEqual(['userAgent'])
    },
  )

  test('does not accept a kept value in place of what it stands for', () => {
    const session = aSession(forms('marks').reduce(CLIENT))
    const { ip, userAgent } = session
    const seen = { ...CLIENT, ip: ip ?? '', userAgent: userAgent ?? '' }
    const found = compareBinding(policy, session, seen, undefined, forms('marks'))
    expect(found.map(({ what }) => what)).toEqual(['ip', 'userAgent'])
  })

  test.each(MINIMISATIONS)('%s: compares the binding claims of a token', (minimise) => {
    const session = aSession(forms(minimise).reduce(CLIENT))
    const claims = compareClaims(KEY, { sid: session.id, ...bindingClaimsOf(KEY, session) })
    const blank = { ...session, ip: null, userAgent: null }
    for (const now of MINIMISATIONS) {
      expect(compareBinding(policy, blank, CLIENT, claims, forms(now))).toEqual([])
      const elsewhere = { ...CLIENT, ip: '198.51.100.7', userAgent: 'curl/8.9.1' }
      expect(compareBinding(policy, blank, elsewhere, claims, forms(now))).toHaveLength(2)
    }
  })
})

describe('sealing', () => {
  const keysOf = (...kids: string[]): StorageKeys => ({
    active: kids[0] ?? '',
    byKid: new Map(kids.map((kid) => [kid, createSecretKey(Buffer.alloc(32, kid))])),
    retired: new Set(),
  })
  const sealing = (more: Partial<SealingOptions> = {}, storage = keysOf('1')) =>
    createSealing({
      bench: 'bench',
      table: 'ss',
      keys: () => ({ storage, marks: KEY }),
      isOn: () => true,
      ...more,
    })
  const session = aSession({
    ip: '203.0.113.7',
    userAgent: CHROME,
    device: 'Chrome on Linux',
    data: 'cart: tea',
  })

  test('opens what it sealed, whatever the fields are', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 }).map((value) => value.replaceAll('\0', ''))
    const fields = fc.record({
      ip: fc.option(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('unknown'))),
      userAgent: fc.option(fc.oneof(fc.constantFrom(...AGENTS), text)),
      device: fc.option(fc.oneof(fc.constant('Chrome on Linux'), text)),
    })
    fc.assert(
      fc.property(fields, fc.option(text, { nil: undefined }), (client, data) => {
        const { data: _, ...others } = session
        const written = { ...others, ...client, ...(data === undefined ? {} : { data }) }
        const stored = sealing().seal(written)
        expect(isSealed(stored)).toBe(true)
        expect(sealing().open(stored)).toEqual(written)
      }),
    )
  })

  test('shows neither address nor user agent nor data, and never the same text twice', () => {
    const [one, other] = [sealing().seal(session), sealing().seal(session)]
    const text = JSON.stringify(one)
    for (const value of ['203.0.113', 'Chrome', 'Linux', 'tea']) expect(text).not.toContain(value)
    expect(one.data).not.toBe(other.data)
    expect(one.ip).toBe(other.ip)
    expect(limitKeysOf(one)).toEqual({ ...limitKeysOf(other), deviceClass: 'desktop' })
  })

  test('reads values from before it was switched on, and writes plain ones once it is off', () => {
    expect(sealing().open(session)).toEqual(session)
    const off = sealing({ isOn: () => false })
    expect(off.seal(session)).toEqual(session)
    expect(off.open(sealing().seal(session))).toEqual(session)
  })

  test('adds at most 60 bytes to a record of a browser without session data', () => {
    const { data: _, ...withoutData } = session
    const sizeOf = (each: object) => Buffer.byteLength(JSON.stringify(each))
    expect(sizeOf(sealing().seal(withoutData)) - sizeOf(withoutData)).toBeLessThanOrEqual(60)
  })

  test.each([
    ['another bench', { bench: 'other' }],
    ['another table', { table: 'ot' }],
  ] as const)('refuses a value of %s', (_, more) => {
    expect(sealing(more).open(sealing().seal(session))).toBe('record_unreadable')
  })

  test('refuses a value that was moved to another record or to another user', () => {
    const { ip, data } = sealing().seal(session)
    for (const place of [{ id: 'B'.repeat(22) }, { user: 'bob' }]) {
      const moved = { ...session, ...place, ip, ...(data === undefined ? {} : { data }) }
      expect(sealing().open(moved)).toBe('record_unreadable')
    }
  })

  test('refuses a value with one changed character, or cut anywhere', () => {
    const stored = sealing().seal(session)
    const cell = stored.data ?? ''
    for (let at = 2; at < cell.length - 1; at++) {
      const flipped = `${cell.slice(0, at)}${cell[at] === 'A' ? 'B' : 'A'}${cell.slice(at + 1)}`
      expect(sealing().open({ ...stored, data: flipped })).toBe('record_unreadable')
      expect(sealing().open({ ...stored, data: cell.slice(0, at) })).toBe('record_unreadable')
    }
  })

  test('opens with an overlapping key, and names a deleted one', () => {
    const stored = sealing().seal(session)
    expect(sealing({}, keysOf('2', '1')).open(stored)).toEqual(session)
    const retired = { ...keysOf('2'), retired: new Set(['1']) }
    expect(sealing({}, retired).open(stored)).toBe('key_retired')
    expect(sealing({}, keysOf('2')).open(stored)).toBe('record_unreadable')
  })
})
