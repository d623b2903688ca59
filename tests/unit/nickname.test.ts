import { describe, expect, test } from 'vitest'
import { freeNickname, MAX_NICKNAME, nicknameKey, readNickname } from '#lib/rooms/nickname.ts'

describe('a nickname', () => {
  test.each([
    '👩‍👩‍👧‍👦',
    '🇩🇪',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    '👋🏽',
    '1️⃣',
    '❤️‍🔥',
    'مريم',
    'مهدی‌زاده',
    'क्‍षमा',
    'Nguyễn Thị Ngọc Huệ',
    'สมชาย ปั้น',
    'ᾧ',
    '李雷',
    "O'Neil-Smith",
  ])('is accepted as it is typed: %s', (name) => {
    expect(readNickname(name)).toEqual({ name: name.normalize('NFC') })
  })

  test.each([
    ['  Ana   María ', 'Ana María'],
    ['A\u200dna', 'Ana'],
    ['Ana\ufe0f', 'Ana'],
    ['A\u034fna', 'Ana'],
    ['Ana\u3164', 'Ana'],
    ['\u115fAna', 'Ana'],
    ['A\u00adna', 'Ana'],
    ['Ana\u{e0001}', 'Ana'],
    ['Ana\u2800', 'Ana'],
    ['👩\u200d', '👩'],
    ['🏴\u{e0067}\u{e0062}', '🏴'],
  ])('loses characters that are shown as nothing: %j', (typed, name) => {
    expect(readNickname(typed)).toEqual({ name })
  })

  test.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['\u3164', 'empty'],
    ['\u0300'.repeat(90), 'empty'],
    ['\u200b', 'invisible'],
    ['a\u202eb', 'invisible'],
    ['a\u0000', 'invisible'],
    ['Zx\u0300\u0301\u0302', 'marks'],
    ['Zx\u0300\u034f\u0301\u00ad\u0302', 'marks'],
    ['x'.repeat(MAX_NICKNAME + 1), 'long'],
    ['👩‍👩‍👧‍👦'.repeat(MAX_NICKNAME), 'long'],
  ])('%j is refused as %s', (typed, problem) => {
    expect(readNickname(typed)).toEqual({ problem })
  })
})

describe('two nicknames are the same', () => {
  test.each([
    ['Ana', 'ANA'],
    ['Ana', 'Ａｎａ'],
    ['Ana', 'Аnа'],
    ['PETE', 'РЕТЕ'],
    ['Nick', 'Νick'],
    ['Вера', 'ВЕРА'],
    ['Ana', 'A\u200dn\u00ada'],
    ['مهدی‌زاده', 'مهدیزاده'],
    ['Strauß', 'STRAUSS'],
    ['Νίκος', 'ΝΊΚΟΣ'],
    ['❤', '❤️'],
  ])('%s and %s', (one, other) => {
    expect(nicknameKey(one)).toBe(nicknameKey(other))
  })

  test.each([
    ['Ai', 'Al'],
    ['👩‍👩‍👧', '👩‍👩‍👦'],
    ['🏴', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['Ana', 'Anna'],
    ['Ana', 'Aná'],
    ['Вика', 'Ника'],
  ])('not %s and %s', (one, other) => {
    expect(nicknameKey(one)).not.toBe(nicknameKey(other))
  })
})

test('gives a name that looks like one in use a number', () => {
  const taken = new Set([nicknameKey('Ana')])
  expect(freeNickname('Аnа', (key) => taken.has(key))).toBe('Аnа 2')
})
