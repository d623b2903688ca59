import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { STEPS } from '#lib/core/steps.ts'
import { FUNCTIONS, SOURCES, type SourceName, sourceOf } from '#lib/web/source.ts'

const NAMES = Object.keys(SOURCES) as SourceName[]

/** The functions of each file that the code view marks. */
const EXPECTED: Readonly<Record<SourceName, readonly string[]>> = {
  'server-session.ts': [],
  'opaque-token.ts': [],
  'reference-tokens.ts': ['lookUp', 'issue', 'verify', 'renew', 'reissue', 'setData', 'revoke', 'revokeAll'],
  'sealed-cookie.ts': ['encode', 'decode'],
  'signed-cookie.ts': ['encode', 'decode'],
  'jwt.ts': ['sign', 'verify'],
  'refresh-family.ts': ['issue', 'renew', 'reissue', 'setData'],
  'strict-jwt.ts': ['readHeader'],
  'self-contained.ts': ['revokeAll', 'revoke'],
  'self-contained-cookie.ts': ['credentialOf', 'verify', 'reissue', 'issue', 'renew', 'setData'],
  'reference-token.ts': ['mintToken', 'tokenIdOf', 'digestOf', 'successorOf', 'digestsEqual', 'tokenMatches'],
  'same-origin.ts': ['isSameOrigin'],
  'binding.ts': ['compareBinding'],
  'store.ts': ['update'],
  'cookies.ts': ['newFormat'],
  'credentials.ts': ['find'],
  'sessions.ts': [
    ...['queryRevocation', 'sessionOf', 'recordActivity', 'login', 'check', 'refresh', 'stepUp'],
    'endPresented',
  ],
}

test('finds every function that can be marked in one of the files', () => {
  const expected = Object.values(EXPECTED).flat()
  for (const name of FUNCTIONS) expect(expected).toContain(name)
})

describe.each(NAMES)('%s', (name) => {
  test('is shown unchanged, character for character', async () => {
    const { lines, path } = await sourceOf(name)
    const reported = lines.map((line) => line.map(([, text]) => text).join('')).join('\n')
    expect(`${reported}\n`).toBe(readFileSync(path, 'utf8'))
  })

  test('has every function of the line marks', async () => {
    const { functions, lines } = await sourceOf(name)
    expect(Object.keys(functions).toSorted()).toEqual(EXPECTED[name].toSorted())
    for (const [wanted, { from, to }] of Object.entries(functions)) {
      const text = (line: number) => lines[line - 1]?.map(([, piece]) => piece).join('') ?? ''
      expect(text(from)).toContain(wanted)
      expect(text(to).trim()).toMatch(/^\}/)
      expect(to).toBeGreaterThan(from)
    }
  })

  test('has its steps inside the functions that perform them', async () => {
    const { functions, steps } = await sourceOf(name)
    for (const { within, from, to } of steps) {
      expect(from).toBeGreaterThanOrEqual(functions[within]?.from ?? Number.POSITIVE_INFINITY)
      expect(to).toBeLessThanOrEqual(functions[within]?.to ?? 0)
    }
    const written = readFileSync(SOURCES[name], 'utf8').matchAll(/\bstep\('(\w+)'\)/g)
    for (const [, step] of written) expect(steps.map((found) => found.step)).toContain(step)
  })
})

test('has code that names every step of a check', async () => {
  const sources = await Promise.all(NAMES.map(sourceOf))
  const found = new Set(sources.flatMap(({ steps }) => steps.map(({ step }) => step)))
  const atTheEdge = ['read', 'password', 'freshness', 'answer']
  expect(STEPS.filter((step) => !found.has(step))).toEqual(atTheEdge)
})

test('highlights comments, keywords, strings and names differently', async () => {
  const { lines } = await sourceOf('jwt.ts')
  expect(new Set(lines.flat().map(([kind]) => kind))).toEqual(
    new Set(['plain', 'comment', 'keyword', 'string', 'number', 'name']),
  )
})
