/*
 * Attacks on the credential itself (A11–A17): tampered, truncated, inflated, used for another purpose,
 * found by trial. Elsewhere: A13 for a request with more than 16 KiB of headers, which reaches no
 * handler, in `e2e/attacks.spec.ts`.
 */

import { randomBytes } from 'node:crypto'
import { sealData } from 'iron-session'
import { beforeAll, describe, expect, test } from 'vitest'
import { sessionsFor } from '#lib/bench/compose.ts'
import { sealKeys } from '#lib/bench/keyring.ts'
import { mintToken } from '#lib/core/reference-token.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { EVERY } from '../../support/cases.ts'
import {
  ALPHABET,
  contentsOfSeal,
  genuineToken,
  part,
  sealWithBenchKey,
  serverBench,
  statusFor,
  WITHOUT_LIMITS,
  withOtherLastCharacters,
} from '../../support/forge.ts'
import { type Client, TestBench } from '../../support/test-bench.ts'

describe.each(EVERY)('$name', ({ mechanism, options }) => {
  let alice: Client
  beforeAll(async () => {
    alice = await (await TestBench.open(options)).login(mechanism)
  })

  test('A11: refuses a credential with any changed character', async () => {
    const { credential } = alice
    for (const [place, letter] of Array.from(credential).entries()) {
      const altered = `${credential.slice(0, place)}${letter === 'A' ? 'B' : 'A'}${credential.slice(place + 1)}`
      expect((await alice.with(altered).me()).status, `at ${place}`).toBe(401)
    }
    expect((await alice.me()).status).toBe(200)
  })

  test('A12: accepts no other last character of any part, and nothing appended', async () => {
    const endings = withOtherLastCharacters(alice.credential)
    expect(endings.length).toBeGreaterThanOrEqual(2 * 63)
    const longer = ['=', '==', '.', 'A', '~2', '%20', '%00', '"'].map((tail) => alice.credential + tail)
    for (const variant of [...endings, ...longer]) {
      expect((await alice.with(variant).me()).status, variant).toBe(401)
    }
    expect((await alice.me()).status).toBe(200)
  })

  test('A13: refuses a credential truncated at any position', async () => {
    const { credential } = alice
    for (let length = 0; length < credential.length; length++) {
      const { status, body } = await alice.with(credential.slice(0, length)).me()
      expect(status, `${length} characters`).toBe(401)
      expect(['malformed', 'bad_signature', 'no_credential']).toContain(body.code)
    }
  })

  test.each([
    ['nothing', () => ''],
    ['one letter', () => 'x'],
    ['dots', () => '....'],
    ['asterisks', () => '*******'],
    ['the beginning of a seal', () => 'Fe26.2**'],
    ['the beginning of an older seal', () => 'Fe26.1..'],
    ['three letters', () => 'a.b.c'],
    ['null', () => 'null'],
    ['__proto__', () => '__proto__'],
    ['JSON', () => '{"a":1}'],
    ['twice the credential', (good: string) => good + good],
    ['4097 characters', () => 'x'.repeat(4097)],
    ['4097 characters in three parts', () => `${'x'.repeat(2000)}.${'y'.repeat(2000)}.${'z'.repeat(95)}`],
    ['a hundred kilobytes', () => 'x'.repeat(100_000)],
    ['a hundred kilobytes of parts', () => 'x.'.repeat(50_000)],
    ['a hundred kilobytes of seal', (good: string) => `Fe26.2*1*${'a'.repeat(100_000)}*${good.slice(-43)}~2`],
  ])('A13: refuses %s without a store call', async (_, makeOf) => {
    const { status, body, headers } = await alice.with(makeOf(alice.credential)).me()
    expect(status).toBe(401)
    expect(['malformed', 'no_credential']).toContain(body.code)
    expect(headers.get('server-timing')).toContain('desc="reads=0 writes=0"')
  })
})

describe('A14: edited contents under the old authentication', () => {
  test.each([
    ['another subject', { sub: 'carol' }],
    ['more roles', { roles: ['user', 'admin'] }],
    ['another bench', { iss: 'urn:session-lab:another' }],
    ['another audience', { aud: 'another' }],
    ['a year more', { exp: 4_000_000_000, idle_exp: 4_000_000_000, abs_exp: 4_000_000_000 }],
    ['a fresh authentication', { auth_time: 4_000_000_000 }],
    ['another session', { sid: 'A'.repeat(22) }],
  ])('are refused in a JWT: %s', async (_, edit) => {
    const bench = await TestBench.open()
    const { head, claims, signature } = await genuineToken(bench)
    const forged = `${head}.${part({ ...claims, ...edit })}.${signature}`
    expect(await statusFor(bench, forged)).toEqual({ status: 401, code: 'bad_signature' })
  })

  test('are refused in a JWT with whitespace between the members', async () => {
    const bench = await TestBench.open()
    const { head, claims, signature } = await genuineToken(bench)
    const { status } = await statusFor(bench, `${head}.${part(JSON.stringify(claims, null, 1))}.${signature}`)
    expect(status).toBe(401)
  })

  test('are refused in a sealed cookie with a part of another seal', async () => {
    const bench = await TestBench.open({ policy: WITHOUT_LIMITS })
    const [alice, carol] = [await bench.login('sealed-cookie'), await bench.login('sealed-cookie', 'carol')]
    const [mine, hers] = [alice.credential.split('*'), carol.credential.split('*')]
    for (let place = 2; place < mine.length; place++) {
      if (mine[place] === hers[place]) continue
      const mixed = mine.with(place, hers[place] ?? '').join('*')
      expect((await alice.with(mixed).me()).body.code, `part ${place}`).toBe('bad_signature')
    }
  })
})

describe('A15: a seal made with the bench’s password for another purpose', () => {
  test('is accepted if it is made for this purpose', async () => {
    const bench = await TestBench.open()
    const { alice, contents } = await contentsOfSeal(bench)
    expect((await alice.with(await sealWithBenchKey(bench, contents)).me()).status).toBe(200)
  })

  test.each([
    ['a magic link', { typ: 'magic-link' }, 'wrong_type'],
    ['a CSRF token', { typ: 'csrf' }, 'wrong_type'],
    ['of no type', { typ: undefined }, 'wrong_type'],
    ['of another version', { v: 2 }, 'wrong_type'],
    ['of a version in words', { v: '1' }, 'wrong_type'],
    ['of another bench', { bench: 'another' }, 'wrong_bench'],
    ['of no bench', { bench: undefined }, 'wrong_bench'],
    ['empty', { session: undefined }, 'malformed'],
    ['with null for a session', { session: null }, 'malformed'],
    ['with a list for a session', { session: [] }, 'malformed'],
    ['with a string for an instant', { session: { absoluteExpiresAt: 'never' } }, 'malformed'],
    ['with null for an instant', { session: { idleExpiresAt: null } }, 'malformed'],
    ['with 1e30 for an instant', { session: { absoluteExpiresAt: 1e30 } }, 'malformed'],
    ['without an absolute limit', { session: { absoluteExpiresAt: undefined } }, 'malformed'],
    ['with a list for a user', { session: { user: ['alice', 'carol'] } }, 'malformed'],
    ['with a number for an id', { session: { id: 7 } }, 'malformed'],
    ['with roles in one string', { session: { roles: 'admin' } }, 'malformed'],
    ['with numbers for roles', { session: { roles: [1] } }, 'malformed'],
    ['of a node that there is not', { session: { node: 'd' } }, 'malformed'],
    ['with an object for an address', { session: { ip: {} } }, 'malformed'],
  ])('%s', async (_, change, code) => {
    const bench = await TestBench.open()
    const { alice, contents } = await contentsOfSeal(bench)
    const { session } = change as { session?: object | null }
    const isPatch = typeof session === 'object' && session !== null && !Array.isArray(session)
    const seal = await sealWithBenchKey(bench, {
      ...contents,
      ...change,
      ...('session' in change ? { session: isPatch ? { ...contents.session, ...session } : session } : {}),
    })
    const { status, body } = await alice.with(seal).me()
    expect({ status, code: body.code }).toEqual({ status: 401, code })
  })

  test.each([
    ['a list', []],
    ['a text', 'session'],
    ['a number', 1],
    ['a session without its envelope', { user: 'carol', roles: ['admin'] }],
  ])('%s', async (_, contents) => {
    const bench = await TestBench.open()
    const { status } = await statusFor(bench, await sealWithBenchKey(bench, contents), 'sealed-cookie')
    expect(status).toBe(401)
  })

  test('is refused if it is the seal in which the server stores the bench’s keys', async () => {
    const bench = await TestBench.open()
    const liveBench = await serverBench(bench)
    expect((await statusFor(bench, liveBench.state.sealedKeys, 'sealed-cookie')).status).toBe(401)
    const ours = await sealKeys(liveBench.keys, [liveBench.keys.secrets['sealed-cookie'].byKid[1] ?? ''])
    expect((await statusFor(bench, ours, 'sealed-cookie')).status).toBe(401)
  })
})

describe('A15: a credential is valid for its own purpose only', () => {
  test('refuses a refresh token as an access token and the reverse, in a header, a body or a cookie', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    expect((await alice.with(alice.refreshToken ?? '').me()).body.code).toBe('malformed')
    const { body } = await bench.request('/api/jwt/refresh', {
      method: 'POST',
      body: { refresh_token: alice.credential },
    })
    expect(body.code).toBe('malformed')
    const swapped = await bench.login('jwt', 'alice', { carrier: 'cookie' })
    const [at = '', rt = ''] = ['__Host-at', '__Host-rt'].map((name) => swapped.cookies.get(name))
    swapped.cookies = new Map([
      ['__Host-at', rt],
      ['__Host-rt', at],
    ])
    expect((await swapped.copy().me()).body.code).toBe('malformed')
    expect((await swapped.copy().refresh()).body.code).toBe('malformed')
  })

  test.each(MECHANISM_IDS)('refuses for %s the credentials of the other three', async (mechanism) => {
    const bench = await TestBench.open()
    const mine = await bench.login(mechanism)
    for (const other of MECHANISM_IDS.filter((id) => id !== mechanism)) {
      const theirs = await bench.login(other)
      const stolen = [theirs.credential, theirs.refreshToken].filter((token) => token !== null)
      for (const credential of stolen) {
        const { status, body } = await mine.with(credential).me()
        expect(status, other).toBe(401)
        expect(['malformed', 'unknown_session']).toContain(body.code)
      }
    }
  })

  test('does not accept the record of an opaque token as a server-side session, though both IDs are known', async () => {
    const bench = await TestBench.open()
    const [sid, tok] = [await bench.login('server-session'), await bench.login('opaque-token')]
    const { status, body } = await sid.with(tok.credential).me()
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'unknown_session' })
  })
})

describe('A16: the parts around the contents of the seal are fixed', () => {
  let alice: Client
  beforeAll(async () => {
    alice = await (await TestBench.open()).login('sealed-cookie')
  })
  const codeOf = async (credential: string) => {
    const { status, body } = await alice.with(credential).me()
    return { status, code: body.code }
  }

  test.each(['~1', '~3', '', '~', '~2~2', '~02', '~2 ~2'])(
    'refuses a seal that ends in %j: that version is outside the MAC',
    async (mark) => {
      expect(await codeOf(alice.credential.replace(/~2$/, mark))).toEqual({ status: 401, code: 'malformed' })
    },
  )

  test.each(['99', '__proto__', 'constructor', 'toString', '0', '-1', '1e0', '01', '', '9'.repeat(30)])(
    'refuses the password ID %j',
    async (id) => {
      const { status, code } = await codeOf(alice.credential.replace('*1*', `*${id}*`))
      expect(status).toBe(401)
      expect(['unknown_key', 'malformed']).toContain(code)
    },
  )

  test.each(['Fe26.1', 'Fe26.3', 'Fe26.', 'fe26.2', 'Fe27.2', ''])(
    'refuses the prefix %j',
    async (prefix) => {
      expect(await codeOf(alice.credential.replace('Fe26.2', prefix))).toEqual({
        status: 401,
        code: 'malformed',
      })
    },
  )

  test.each(['', '0', '99999999999999', '-1', 'never', '1e15', '9'.repeat(17)])(
    'refuses an expiry edited to %j',
    async (expiry) => {
      const parts = alice.credential.split('*')
      expect(parts[5]).toMatch(/^\d{13}$/)
      const { status, code } = await codeOf(parts.with(5, expiry).join('*'))
      expect(status).toBe(401)
      expect(['malformed', 'bad_signature', 'token_expired']).toContain(code)
    },
  )

  test('refuses upper case in its salts as a different text', async () => {
    const parts = alice.credential.split('*')
    for (const place of [2, 6]) {
      const upper = parts.with(place, (parts[place] ?? '').toUpperCase())
      expect((await codeOf(upper.join('*'))).status).toBe(401)
    }
  })

  test('refuses a seal made with a weak password', async () => {
    const bench = await TestBench.open()
    const { alice: owner, contents } = await contentsOfSeal(bench)
    for (const password of [
      'a'.repeat(32),
      'password'.repeat(4),
      'complex_password_at_least_32_characters_long',
    ]) {
      const seal = await sealData(contents, { password })
      expect((await owner.with(seal).me()).body.code).toBe('bad_signature')
    }
  })
})

describe('A17: random values', () => {
  test('gives ten thousand tokens nothing in common, each with 256 random bits', () => {
    const secrets = Array.from({ length: 10_000 }, () => {
      const token = mintToken('A'.repeat(22))
      expect(token).toMatch(/^A{22}\.[A-Za-z0-9_-]{43}$/)
      return token.slice(23)
    })
    expect(new Set(secrets).size).toBe(10_000)
    for (const length of [8, 12]) {
      expect(new Set(secrets.map((secret) => secret.slice(0, length))).size).toBeGreaterThanOrEqual(9_999)
      expect(new Set(secrets.map((secret) => secret.slice(-length))).size).toBeGreaterThanOrEqual(9_999)
    }
    // The last character of 43 contains four bits, the others six, each letter equally often.
    expect(chiSquare(secrets.map((secret) => secret.slice(0, 42)))).toBeLessThan(150)
  })

  test.each(MECHANISM_IDS)(
    'gives two thousand sessions of %s different IDs of 128 bits',
    async (mechanism) => {
      const bench = await TestBench.open({ policy: { concurrency: { perUser: 1 } } })
      const drawn = await manyLogins(bench, mechanism, 2000)
      expect(drawn.every(({ id }) => /^[A-Za-z0-9_-]{22}$/.test(id))).toBe(true)
      expect(new Set(drawn.map(({ id }) => id)).size).toBe(2000)
      expect(new Set(drawn.map(({ credential }) => credential)).size).toBe(2000)
      expect(new Set(drawn.map(({ id }) => id.slice(0, 8))).size).toBeGreaterThanOrEqual(1_999)
      expect(chiSquare(drawn.map(({ id }) => id.slice(0, 21)))).toBeLessThan(150)
    },
  )

  test('gives every access token its own ID, also within one session', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    const names = new Set<unknown>()
    for (let i = 0; i < 200; i++) {
      const { claims } = JSON.parse(
        `{"claims":${Buffer.from(alice.credential.split('.')[1] ?? '', 'base64url')}}`,
      )
      expect(claims.jti).toMatch(/^[A-Za-z0-9_-]{22}$/)
      names.add(claims.jti)
      await alice.refresh()
    }
    expect(names.size).toBe(200)
  })

  test.each(['server-session', 'opaque-token', 'jwt'] as const)(
    'repeats no token in three hundred renewals of %s, and none reveals the next',
    async (mechanism) => {
      const bench = await TestBench.open()
      const alice = await bench.login(mechanism)
      const secrets: string[] = []
      for (let i = 0; i < 300; i++) {
        expect((await alice.refresh()).status).toBe(200)
        secrets.push((alice.refreshToken ?? alice.credential).slice(23))
      }
      expect(new Set(secrets).size).toBe(300)
      expect(chiSquare(secrets.map((secret) => secret.slice(0, 42)))).toBeLessThan(150)
    },
  )

  test.each(['server-session', 'opaque-token', 'jwt'] as const)(
    'accepts none of a thousand forged tokens as %s, not even under a known ID',
    async (mechanism) => {
      const bench = await TestBench.open()
      const alice = await bench.login(mechanism)
      const known = alice.session?.id ?? ''
      for (let i = 0; i < 1000; i++) {
        const invented = mintToken(i % 2 ? known : randomBytes(16).toString('base64url'))
        const { status, body } =
          mechanism === 'jwt'
            ? await bench.request('/api/jwt/refresh', { method: 'POST', body: { refresh_token: invented } })
            : await alice.with(invented).me()
        expect({ status, code: body.code }).toEqual({ status: 401, code: 'unknown_session' })
      }
      // The attempts do not affect the owner's session.
      expect((await alice.refresh()).status).toBe(200)
    },
  )
})

/**
 * Deviation of the letters from equal frequency; for random values 63 on average and above 150 once in many
 * millions.
 */
function chiSquare(texts: readonly string[]): number {
  const counts = new Map<string, number>(Array.from(ALPHABET, (letter) => [letter, 0]))
  let total = 0
  for (const letter of texts.join('')) {
    counts.set(letter, (counts.get(letter) ?? 0) + 1)
    total++
  }
  const expected = total / ALPHABET.length
  return Array.from(counts.values()).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

/** Logins without the password check, which is slow by design and does not affect the random values. */
async function manyLogins(bench: TestBench, mechanism: MechanismId, count: number) {
  const liveBench = await serverBench(bench)
  const sessions = sessionsFor(liveBench, {
    mechanism,
    node: 'a',
    act: 'login',
    carrier: 'cookie',
    credential: null,
    onEvent: () => {},
  })
  const seen = { ip: '127.0.0.1', userAgent: 'Tests/1.0', node: 'a' } as const
  const options = { device: 'Tests', rememberMe: false, carrier: 'cookie' } as const
  const drawn: { id: string; credential: string }[] = []
  for (let from = 0; from < count; from += 100) {
    const account = { name: 'alice', roles: ['user'], disabled: false }
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => sessions.login(account, seen, options)),
    )
    for (const answer of answers) {
      if (!answer.ok) throw new Error('No limit applies here.')
      drawn.push({ id: answer.issued.session.id, credential: answer.issued.credential })
    }
  }
  return drawn
}
