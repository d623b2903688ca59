import { exportJWK, exportSPKI, generateKeyPair } from 'jose'
import { factsOf, hasRefreshToken, isSecretMechanism } from '#lib/core/mechanism-facts.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { COOKIE_FORMS } from '#lib/mutants/reseal.ts'
import {
  cookieOf,
  es256With,
  genuineToken,
  part,
  sameBytes,
  serverBench,
  signWithBenchKey,
  signWithHmac,
} from './forge.ts'
import type { BenchOptions, Client, TestBench } from './test-bench.ts'

/** The act that exposes a planted bug, with what it returns on the shipped code and with the bug. */
export interface Exposure {
  readonly id: string
  readonly options?: BenchOptions
  readonly act: (bench: TestBench, mechanism: MechanismId) => Promise<unknown>
  readonly right: unknown
  readonly wrong: unknown
}

const BY_COOKIE = { carrier: 'cookie' }

/** Uses a session in the way that extends it. */
const use = (client: Client) => (hasRefreshToken(client.mechanism) ? client.refresh() : client.me())
const statusOf = async (client: Client) => (await client.me()).status
const nameFor = async (client: Client) => (await client.me()).body.user?.name ?? null

async function faults(bench: TestBench, redis: 'up' | 'down' | 'slow') {
  await bench.must('/api/bench/faults', { method: 'PATCH', body: { redis } })
}

/** The first `Set-Cookie` line of a login: name, and attributes by name. */
async function loginCookie(bench: TestBench, mechanism: MechanismId) {
  const alice = await bench.login(mechanism, 'alice', BY_COOKIE)
  const { headers } = await alice.login('alice', BY_COOKIE)
  const [pair = '', ...attributes] = (headers.getSetCookie()[0] ?? '').split('; ')
  const named = attributes.map((each): [string, string] => {
    const [name = '', value = ''] = each.split('=')
    return [name, value]
  })
  return { name: pair.split('=', 1)[0], attributes: new Map(named), session: alice.session }
}

/** A cookie made with the keys of the bench for another purpose than the session of this client. */
async function invitation(bench: TestBench, { mechanism, credential }: Client): Promise<string> {
  if (!isSecretMechanism(mechanism)) throw new Error(`${mechanism} has no secrets.`)
  const secrets = (await serverBench(bench)).keys.secrets[mechanism]
  const contents = await COOKIE_FORMS[mechanism].read(credential, secrets)
  if (contents === null)
    throw new Error('The planted bugs read another form of cookie than the mechanism makes.')
  return COOKIE_FORMS[mechanism].make({ ...contents, typ: 'invitation' }, secrets)
}

/** A credential with another last character that decodes to the same bytes. */
function respelled(credential: string): string {
  const [, text = '', end = ''] = /^(.*?)((?:~2)?)$/.exec(credential) ?? []
  const [other] = sameBytes(text.slice(-43)).map((last) => text.slice(0, -43) + last + end)
  if (!other) throw new Error('This credential has one spelling.')
  return other
}

/** A refresh token that was used, after its grace period, and the client with its successor. */
async function spent(bench: TestBench) {
  const alice = await bench.login('jwt')
  const old = alice.copy()
  await alice.refresh()
  await bench.advance(11)
  return { alice, old }
}

/** Waits until a request has made this number of store calls: one that it did not await is added when it completes. */
async function storeCalls(bench: TestBench, exchange: string, count: number): Promise<void> {
  for (;;) {
    const { body } = await bench.must(`/api/exchanges/${exchange}`)
    if (body.asks.length >= count && body.asks.at(-1).kind === 'write') return
  }
}

const SHORT = { lifetime: { idleSeconds: 60, absoluteSeconds: 120 } }

export const EXPOSURES: readonly Exposure[] = [
  {
    id: 'm01',
    async act(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const copy = alice.copy()
      await alice.logout()
      return statusOf(copy)
    },
    right: 401,
    wrong: 200,
  },
  {
    id: 'm02',
    async act(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const copy = alice.copy()
      await alice.logout()
      return { me: await statusOf(copy), refresh: (await copy.refresh()).status }
    },
    right: { me: 401, refresh: 401 },
    wrong: { me: 200, refresh: 200 },
  },
  {
    id: 'm03',
    async act(bench, mechanism) {
      const mallory = await bench.login(mechanism, 'bob', BY_COOKIE)
      const victim = mallory.copy()
      await victim.login('alice', BY_COOKIE)
      return { isNew: victim.credential !== mallory.credential, attacker: await nameFor(mallory) }
    },
    right: { isNew: true, attacker: null },
    wrong: { isNew: false, attacker: 'alice' },
  },
  {
    id: 'm04',
    async act(bench, mechanism) {
      const chosen = `chosen-by-an-attacker_.${'A'.repeat(43)}`
      const victim = await bench.login(mechanism, 'bob', BY_COOKIE)
      victim.cookies = new Map(Array.from(victim.cookies.keys(), (name) => [name, chosen]))
      const mallory = victim.copy()
      await victim.login('alice', BY_COOKIE)
      return { isNew: victim.credential !== chosen, attacker: await nameFor(mallory) }
    },
    right: { isNew: true, attacker: null },
    wrong: { isNew: false, attacker: 'alice' },
  },
  {
    id: 'm05',
    async act(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await bench.advance(1801)
      return (await use(alice)).status
    },
    right: 401,
    wrong: 200,
  },
  {
    id: 'm06',
    options: { policy: SHORT },
    async act(bench, mechanism) {
      const alice = await bench.login(mechanism)
      for (let call = 1; call <= 3; call++) {
        await bench.advance(37)
        await use(alice)
      }
      await bench.advance(37)
      return (await use(alice)).status
    },
    right: 401,
    wrong: 200,
  },
  {
    id: 'm07',
    async act(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const copy = alice.copy()
      await bench.advance(120)
      await faults(bench, 'slow')
      const { headers } = await alice.me()
      await faults(bench, 'up')
      await alice.logout()
      await storeCalls(bench, headers.get('lab-exchange') ?? '', 2)
      return statusOf(copy)
    },
    right: 401,
    wrong: 200,
  },
  {
    id: 'm08',
    act: async (bench, mechanism) => (await loginCookie(bench, mechanism)).attributes.has('SameSite'),
    right: true,
    wrong: false,
  },
  {
    id: 'm09',
    act: async (bench, mechanism) => (await loginCookie(bench, mechanism)).attributes.has('HttpOnly'),
    right: true,
    wrong: false,
  },
  {
    id: 'm10',
    act: async (bench, mechanism) => (await loginCookie(bench, mechanism)).name?.startsWith('__Host-'),
    right: true,
    wrong: false,
  },
  {
    id: 'm11',
    async act(bench, mechanism) {
      const { attributes, session } = await loginCookie(bench, mechanism)
      const lasts = ((session?.expiresAt ?? 0) - (session?.createdAt ?? 0)) / 1000
      return Number(attributes.get('Max-Age')) <= Math.ceil(lasts) + 1
    },
    right: true,
    wrong: false,
  },
  {
    id: 'm12',
    async act(bench) {
      const alice = await bench.login('jwt')
      const both = [alice.copy(), alice.copy()]
      const statuses = await Promise.all(both.map(async (client) => (await client.refresh()).status))
      return { statuses, successors: new Set(both.map(({ refreshToken }) => refreshToken)).size }
    },
    right: { statuses: [200, 200], successors: 1 },
    wrong: { statuses: [200, 200], successors: 2 },
  },
  {
    id: 'm13',
    act: async (bench) => (await (await spent(bench)).old.refresh()).status,
    right: 401,
    wrong: 200,
  },
  {
    id: 'm14',
    async act(bench) {
      const { code } = (await (await spent(bench)).old.refresh()).body
      const isReported = (await bench.events()).some(({ type }) => type === 'token.reuse_detected')
      return { code, isReported }
    },
    right: { code: 'session_ended', isReported: true },
    wrong: { code: 'unknown_session', isReported: false },
  },
  {
    id: 'm15',
    async act(bench) {
      const { alice, old } = await spent(bench)
      const { code } = (await old.refresh()).body
      const isReported = (await bench.events()).some(({ type }) => type === 'token.reuse_detected')
      return { code, isReported, newest: (await alice.refresh()).status }
    },
    right: { code: 'session_ended', isReported: true, newest: 401 },
    wrong: { code: 'session_ended', isReported: true, newest: 200 },
  },
  {
    id: 'm16',
    async act(bench, mechanism) {
      const carol = await bench.login(mechanism, 'carol')
      await bench.must('/api/bench/users/carol', { method: 'PATCH', body: { roles: ['user'] } })
      return (await carol.me()).body.user.roles
    },
    right: ['user'],
    wrong: ['user', 'admin'],
  },
  {
    id: 'm17',
    async act(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const at = (node: string) => ({ headers: { 'lab-node': node } })
      await bench.must(`/api/sessions/${alice.session?.id}`, { method: 'DELETE', ...at('a') })
      return {
        here: (await alice.request('me', at('a'))).status,
        elsewhere: (await alice.request('me', at('b'))).status,
      }
    },
    right: { here: 401, elsewhere: 401 },
    wrong: { here: 401, elsewhere: 200 },
  },
  {
    id: 'm18',
    async act(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const { credential } = alice
      const [copy, other] = [alice.copy(), alice.with(respelled(credential))]
      await alice.logout()
      return { same: await statusOf(copy), respelled: await statusOf(other) }
    },
    right: { same: 401, respelled: 401 },
    wrong: { same: 401, respelled: 200 },
  },
  {
    id: 'm19',
    async act(bench) {
      const { alice, claims, header } = await genuineToken(bench)
      const carol = { ...claims, sub: 'carol' }
      const { active } = (await serverBench(bench)).keys.jwt
      const own = await generateKeyPair('ES256', { extractable: true })
      const embedded = { ...header, jwk: await exportJWK(own.publicKey) }
      const forged = [
        `${part({ ...header, alg: 'none' })}.${part(carol)}.`,
        signWithHmac(await exportSPKI(active.verify), { ...header, alg: 'HS256' }, carol),
        await es256With(own.privateKey, embedded, carol),
      ]
      return Promise.all(forged.map((token) => nameFor(alice.with(token))))
    },
    right: [null, null, null],
    wrong: ['carol', 'carol', 'carol'],
  },
  {
    id: 'm20',
    async act(bench) {
      const alice = await bench.login('jwt')
      const token = await signWithBenchKey(bench, (good) => ({ ...good, aud: 'another-service' }))
      const { status, body } = await alice.with(token).me()
      return { status, code: body.code }
    },
    right: { status: 401, code: 'wrong_audience' },
    wrong: { status: 200, code: undefined },
  },
  {
    id: 'm21',
    async act(bench, mechanism) {
      const alice = await bench.login(mechanism)
      if (mechanism !== 'jwt') return [await statusOf(alice.with(await invitation(bench, alice)))]
      const other = await signWithBenchKey(bench, (good) => good, { typ: 'reset+jwt' })
      return Promise.all([other, alice.refreshToken ?? ''].map((token) => statusOf(alice.with(token)))).then(
        (statuses) => [...new Set(statuses)],
      )
    },
    right: [401],
    wrong: [200],
  },
  {
    id: 'm22',
    async act(bench, mechanism) {
      bench.headers = { 'lab-node': 'a' }
      const alice = await bench.login(mechanism)
      await alice.me()
      await bench.must(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
      await faults(bench, 'down')
      return statusOf(alice)
    },
    right: 503,
    wrong: 200,
  },
  {
    id: 'm23',
    async act(bench, mechanism) {
      const alice = await bench.login(mechanism, 'alice', BY_COOKIE)
      await faults(bench, 'down')
      const during = await statusOf(alice)
      await faults(bench, 'up')
      return { during, after: await statusOf(alice) }
    },
    right: { during: 503, after: 200 },
    wrong: { during: 503, after: 401 },
  },
  {
    id: 'm24',
    async act(bench, mechanism) {
      const [own, ...others] = [
        await bench.login(mechanism),
        await bench.login(mechanism),
        await bench.login(mechanism),
      ]
      await own.post('logout', { scope: 'others' })
      return { own: await statusOf(own), others: await Promise.all(others.map(statusOf)) }
    },
    right: { own: 200, others: [401, 401] },
    wrong: { own: 401, others: [401, 401] },
  },
]

/** The same for the planted bugs of the attack lab. */
export const FLAW_EXPOSURES: readonly Exposure[] = [
  {
    id: 'signature-unchecked',
    async act(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const { credential } = alice
      if (!factsOf(mechanism).isSelfContained) {
        const at = credential.length - 5
        const other = credential.charAt(at) === 'a' ? 'b' : 'a'
        const changed = credential.slice(0, at) + other + credential.slice(at + 1)
        return (await nameFor(alice.with(changed))) === 'alice'
      }
      const parts = credential.split('.')
      const contents = Buffer.from(parts[1] ?? '', 'base64url').toString()
      const changed = parts.with(1, part(contents.replace('"alice"', '"carol"'))).join('.')
      return (await nameFor(alice.with(changed))) === 'carol'
    },
    right: false,
    wrong: true,
  },
  {
    id: 'first-cookie-wins',
    async act(bench, mechanism) {
      const alice = await bench.login(mechanism, 'alice', BY_COOKIE)
      const bob = await bench.login(mechanism, 'bob', BY_COOKIE)
      const [name, value] = cookieOf(alice)
      const cookie = `${name}=${bob.credential}; ${name}=${value}`
      const { status, body } = await bench.request(`/api/${mechanism}/me`, { headers: { cookie } })
      return { status, user: body.user?.name ?? null }
    },
    right: { status: 400, user: null },
    wrong: { status: 200, user: 'bob' },
  },
  {
    id: 'any-seal',
    async act(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const { status, body } = await alice.with(await invitation(bench, alice)).me()
      return { status, code: body.code }
    },
    right: { status: 401, code: 'wrong_type' },
    wrong: { status: 200, code: undefined },
  },
  {
    id: 'refresh-returns-token',
    async act(bench, mechanism) {
      const alice = await bench.login(mechanism, 'alice', BY_COOKIE)
      const { body } = await alice.copy().refresh()
      const token = body.credential?.access_token ?? null
      return token === null ? null : statusOf(alice.with(token))
    },
    right: null,
    wrong: 200,
  },
]
