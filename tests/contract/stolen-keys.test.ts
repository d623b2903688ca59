import { describe, expect, test } from 'vitest'
import { STOLEN_ITEMS } from '#lib/attacks/stolen-keys.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { TestBench } from '../support/test-bench.ts'

async function steal(bench: TestBench, mechanism: MechanismId, stolen: string) {
  const { status, body } = await bench.request('/api/bench/keys/steal', {
    method: 'POST',
    body: { mechanism, stolen },
  })
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

const LETTERS: Readonly<Record<string, string>> = { breach: 'B', held: 'H', 'not-applicable': '–' }

/** B: breach, H: held, –: not applicable; in the order of the mechanisms. */
const EXPECTED: Readonly<Record<(typeof STOLEN_ITEMS)[number], Readonly<Record<string, string>>>> = {
  'signing-key': { textbook: '––B–B', hardened: '––B–B', database: '––B–B' },
  'seal-password': { textbook: '–B––B', hardened: '–B––B', database: '–B––B' },
  // In textbook, records of server-session are in the memory of a node, and cookies have no session index.
  'redis-dump': { textbook: '––HH–', hardened: 'HHHHH', database: '–HHHH' },
  'sql-table': { textbook: '–––––', hardened: '–––––', database: 'H––––' },
}

describe.each(STOLEN_ITEMS)('%s', (stolen) => {
  test.each(['textbook', 'hardened', 'database'])('yields what is expected (%s)', async (name) => {
    const options =
      name === 'database'
        ? { preset: 'hardened' as const, policy: { serverSession: { store: 'database' } } }
        : { preset: name as 'textbook' | 'hardened' }
    const bench = await TestBench.open(options)
    const results = []
    for (const mechanism of MECHANISM_IDS)
      results.push({ mechanism, ...(await steal(bench, mechanism, stolen)) })
    expect(results.map(({ outcome }) => LETTERS[outcome]).join('')).toBe(EXPECTED[stolen][name])
    const written = await bench.events()
    for (const { mechanism, outcome, route, seqs, readable, honest } of results) {
      const decisive = written.filter(({ seq }) => seqs.includes(seq))
      expect(decisive).toHaveLength(seqs.length)
      expect(route, mechanism).toBe('intended')
      if (outcome === 'not-applicable') {
        expect({ readable, honest }).toEqual({ readable: [], honest: null })
        continue
      }
      expect(honest.failed, mechanism).toEqual([])
      expect(readable, mechanism).toContain('user')
      for (const event of decisive) {
        expect(event.type).toBe(outcome === 'breach' ? 'request.verified' : 'request.refused')
        if (outcome === 'breach') expect(event).toMatchObject({ user: 'carol', client: 'Mallory' })
      }
    }
    expect((await bench.sessions()).filter(({ state }) => state === 'active')).toEqual([])
  })
})

describe('rotation of the keys', () => {
  test.each([
    ['signing-key', 'jwt', 'must-refresh'],
    ['signing-key', 'signed-cookie', 'logged-out'],
    ['seal-password', 'sealed-cookie', 'logged-out'],
  ] as const)('stops a %s of %s, and the users are then: %s', async (stolen, mechanism, users) => {
    const bench = await TestBench.open({ preset: 'hardened' })
    const { outcome, afterRotation } = await steal(bench, mechanism, stolen)
    expect(outcome).toBe('breach')
    expect(afterRotation).toMatchObject({ outcome: 'held', route: 'intended', code: 'unknown_key', users })
    const types = afterRotation.events.map(({ type }: RecordedEvent) => type)
    expect(types).toContain('key.rotated')
  })

  test('is left to the operator on the bench itself', async () => {
    const bench = await TestBench.open({ preset: 'hardened' })
    const alice = await bench.login('sealed-cookie')
    await steal(bench, 'sealed-cookie', 'seal-password')
    expect((await alice.me()).status).toBe(200)
    expect((await bench.events()).filter(({ type }) => type === 'key.rotated')).toEqual([])
  })

  test('does not apply to a store', async () => {
    const bench = await TestBench.open({ preset: 'hardened' })
    expect((await steal(bench, 'opaque-token', 'redis-dump')).afterRotation).toBeNull()
  })
})

test('shows in a token what every holder of it can read, and nothing about the client', async () => {
  const bench = await TestBench.open({ preset: 'hardened' })
  const { readable } = await steal(bench, 'jwt', 'signing-key')
  expect(readable).toEqual(expect.arrayContaining(['user', 'roles', 'createdAt']))
  expect(readable).not.toEqual(expect.arrayContaining(['ip']))
  expect((await steal(bench, 'jwt', 'redis-dump')).readable).toContain('ip')
})

test('contains no credential in any response or event', async () => {
  const bench = await TestBench.open({ preset: 'hardened' })
  for (const mechanism of MECHANISM_IDS) {
    for (const stolen of STOLEN_ITEMS) {
      const text = JSON.stringify(await steal(bench, mechanism, stolen))
      // A JWT, a seal, a signed cookie, and a reference token.
      expect(text).not.toMatch(/eyJ[\w-]{20}|Fe26\.2|[\w-]{22}\.[\w-]{43}/)
    }
  }
})

test('forges a session that a revocation of all users does not know of', async () => {
  const bench = await TestBench.open({ preset: 'hardened', policy: { jwt: { revocation: 'epoch' } } })
  const carol = await bench.login('jwt', 'carol')
  await carol.post('logout', { scope: 'global' })
  // The forged token states no epoch, and the user has another one now.
  const { outcome, route, code } = await steal(bench, 'jwt', 'signing-key')
  expect({ outcome, route, code }).toEqual({ outcome: 'held', route: 'other', code: 'epoch_mismatch' })
})

test.each([
  [{ mechanism: 'jwt' }, 'stolen'],
  [{ mechanism: 'jwt', stolen: 'laptop' }, 'stolen'],
  [{ stolen: 'signing-key' }, 'mechanism'],
])('is refused for the body %j', async (body, field) => {
  const bench = await TestBench.open()
  const answer = await bench.request('/api/bench/keys/steal', { method: 'POST', body })
  expect(answer.status).toBe(422)
  expect(answer.body.errors[0].field).toBe(field)
})

test('is refused for a mechanism that is no lane, and while an attack runs', async () => {
  const bench = await TestBench.open({ policy: { lanes: ['jwt'] } })
  const use = (mechanism: MechanismId) =>
    bench.request('/api/bench/keys/steal', { method: 'POST', body: { mechanism, stolen: 'signing-key' } })
  expect((await use('signed-cookie')).status).toBe(404)
  const body = { mechanism: 'jwt', paced: true }
  const running = bench.request('/api/bench/attacks/rollback', { method: 'POST', body })
  expect((await use('jwt')).status).toBe(409)
  expect((await running).status).toBe(200)
})
