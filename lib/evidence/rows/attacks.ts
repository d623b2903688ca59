import { randomBytes } from 'node:crypto'
import type { BenchClient } from '#lib/client/bench-client.ts'
import { type ApiResponse, Client } from '#lib/client/client.ts'
import { hasRefreshToken } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { type ActRow, type Reading, yesNo } from '../row.ts'
import { loginFromOffice, PAST_GRACE_SECONDS } from './control.ts'
import { secondsUntil } from './lifetime.ts'
import { whenRefused } from './parts.ts'

const OTHER_NETWORK = { ip: '198.51.100.4' }
const OTHER_USER_AGENT = { userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0' }

const REQUESTS_PER_SECOND = 10

/** @throws Error if the response is neither an acceptance nor a refusal of the credential */
function outcomeOf({ status, body }: ApiResponse): Reading {
  if (status === 200) return { value: 'accepted' }
  if (status === 403 && body.code === 'step_up_required') return { value: 're-authentication' }
  if (status !== 401) throw new Error(`Neither accepted nor refused: ${JSON.stringify(body)}`)
  return { value: 'refused' }
}

/**
 * How long a client is accepted that uses its credential, but cannot refresh it. Just before the credential expires it sends
 * a request, which renews a credential that slides.
 */
async function secondsInUse(bench: BenchClient, client: Client): Promise<number> {
  let passed = 0
  while ((await client.me()).status === 200) {
    const left = await secondsUntil(bench, client.session?.expiresAt)
    const step = Math.max(1, left - 1)
    await bench.advance(step)
    passed += step
  }
  return passed
}

/** Credentials of the same form that this server did not make. */
function forgeriesOf(credential: string, sessionId: string | undefined): string[] {
  const [header = '', claims = '', signature = ''] = credential.split('.')
  const stated = jsonIn(header)
  if (stated === null) return [withRandomContents(credential, sessionId)]
  const unsigned = `${Buffer.from(JSON.stringify({ ...stated, alg: 'none' })).toString('base64url')}.${claims}.`
  return [unsigned, unsigned + signature]
}

/** The header of a JWT; null for other credentials. */
function jsonIn(part: string): object | null {
  try {
    return Object(JSON.parse(Buffer.from(part, 'base64url').toString()))
  } catch {
    return null
  }
}

/** The session ID is kept, because it is no secret. */
function withRandomContents(credential: string, sessionId: string | undefined): string {
  return credential.replace(/[A-Za-z0-9_-]{22,}/g, (part) => {
    if (part === sessionId) return part
    const random = randomBytes(part.length)
    if (/^[0-9a-f]+$/.test(part)) return random.toString('hex').slice(0, part.length)
    // The last character of a value in base64url has bits that must be 0; in A, all are.
    return `${random.toString('base64url').slice(0, part.length - 1)}A`
  })
}

/** The credential with another character in its middle, which keeps its form. */
function tampered(credential: string): string {
  const middle = Math.floor(credential.length / 2)
  const at = middle + credential.slice(middle).search(/[A-Za-z0-9]/)
  const other = credential.charAt(at) === 'a' ? 'b' : 'a'
  return credential.slice(0, at) + other + credential.slice(at + 1)
}

export const ATTACKS: readonly ActRow[] = [
  {
    id: 'old-credential',
    group: 'attacks',
    method: 'clock',
    unit: '',
    title: {
      en: 'Previous credential after renewal, past the grace period',
      zh: '续期之前的凭据，宽限期过后',
    },
    why: {
      en: 'A record states which token is current. A self-contained credential is accepted next to its successor until it expires.',
      zh: '记录说明哪个令牌是当前的。自包含凭据在过期前与其后继凭据一样被接受。',
    },
    sources: ['0005'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const old = alice.copy()
      if ((await alice.refresh()).status !== 200) throw new Error('The refresh failed.')
      await bench.advance(PAST_GRACE_SECONDS)
      return outcomeOf(await old.me('?slide=0'))
    },
  },
  {
    id: 'refresh-reuse',
    group: 'attacks',
    method: 'clock',
    unit: '',
    title: {
      en: 'Used refresh token is presented again, past the grace period',
      zh: '已使用的刷新令牌再次出示，宽限期过后',
    },
    why: {
      en: 'With rotation, a used refresh token shows that two clients have it. Which one is the attacker is unknown, so the whole family is revoked.',
      zh: '轮换时，已使用的刷新令牌再次出现，说明有两个客户端持有它。无法判断哪个是攻击者，因此撤销整个令牌族。',
    },
    sources: ['0005', 'RFC 9700 §4.14'],
    async run(bench, mechanism) {
      if (!hasRefreshToken(mechanism)) {
        return { value: null, because: { en: 'It has no refresh tokens.', zh: '没有刷新令牌。' } }
      }
      const alice = await bench.login(mechanism)
      const old = alice.copy()
      if ((await alice.refresh()).status !== 200) throw new Error('The refresh failed.')
      await bench.advance(PAST_GRACE_SECONDS)
      if ((await old.refresh()).status === 200) return { value: 'accepted' }
      return { value: (await alice.refresh()).status === 200 ? 'refused' : 'revokes-the-family' }
    },
  },
  {
    id: 'other-network',
    group: 'attacks',
    method: 'observation',
    unit: '',
    title: { en: 'Credential used from another network', zh: '从其他网络使用凭据' },
    why: {
      en: 'Policy decides what follows, not the mechanism. Addresses of legitimate users change, so most presets only log the difference.',
      zh: '后果由策略决定，而不是由机制决定。合法用户的地址也会变化，因此大多数预设只记录差异。',
    },
    sources: ['0019'],
    async run(bench, mechanism) {
      const alice = await loginFromOffice(bench, mechanism)
      return outcomeOf(await alice.copy().from(OTHER_NETWORK).me())
    },
  },
  {
    id: 'strict-binding',
    group: 'attacks',
    method: 'observation',
    unit: '',
    title: {
      en: 'Credential used from another network, under strict binding',
      zh: '严格绑定时，从其他网络使用凭据',
    },
    why: {
      en: 'The address at login is in the record or in the cookie. A readable JWT contains a keyed hash of it instead.',
      zh: '登录时的地址保存在记录或 Cookie 中。可读的 JWT 则包含其带密钥的哈希。',
    },
    sources: ['0019'],
    async run(bench, mechanism) {
      await bench.policy({ binding: { ip: 'strict', userAgent: 'off' } })
      const alice = await loginFromOffice(bench, mechanism)
      return outcomeOf(await alice.copy().from(OTHER_NETWORK).me())
    },
  },
  {
    id: 'other-user-agent',
    group: 'attacks',
    method: 'observation',
    unit: '',
    title: {
      en: 'Credential used with another user agent, under strict binding',
      zh: '严格绑定时，使用其他 User-Agent 出示凭据',
    },
    why: {
      en: 'Every mechanism can compare the user agent. It does not stop an attacker who sends the same one.',
      zh: '每种机制都能比较 User-Agent。如果攻击者发送相同的值，则无法阻止。',
    },
    sources: ['0019'],
    async run(bench, mechanism) {
      await bench.policy({ binding: { ip: 'off', userAgent: 'strict' } })
      const alice = await loginFromOffice(bench, mechanism)
      return outcomeOf(await alice.copy().from(OTHER_USER_AGENT).me())
    },
  },
  {
    id: 'stolen-requests',
    group: 'attacks',
    method: 'clock',
    unit: 'requests',
    title: {
      en: 'Requests with a stolen copy that are accepted after logout, at 10 per second',
      zh: '退出登录后，被盗副本以每秒 10 次发出的请求中被接受的数量',
    },
    why: {
      en: 'The time until the copy is refused, multiplied by 10; the requests are not sent one by one. Use renews a self-contained cookie, up to the absolute timeout. It does not renew a JWT.',
      zh: '副本被拒绝之前的秒数乘以 10，并不逐一发送请求。使用会使自包含 Cookie 续期，直到绝对超时；JWT 不会因使用而续期。',
    },
    sources: ['0016', '0034', 'OWASP ASVS 5.0 V7.4.1'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const copy = alice.copy()
      await alice.logout()
      if (hasRefreshToken(mechanism) && (await copy.copy().refresh()).status === 200) {
        throw new Error('The refresh token is still accepted.')
      }
      return { value: (await secondsInUse(bench, copy)) * REQUESTS_PER_SECOND }
    },
  },
  {
    id: 'replay-after-expiry',
    group: 'attacks',
    method: 'clock',
    unit: '',
    title: { en: 'Copy that is presented after the absolute timeout', zh: '在绝对超时之后出示的副本' },
    why: {
      en: 'A record, a sealed or signed cookie and a token state when they end, and the server compares that with its own clock. Max-Age only informs the client.',
      zh: '记录、密封或签名的 Cookie 和令牌都说明何时结束，由服务器与自己的时钟比较。Max-Age 只是告知客户端。',
    },
    sources: ['0002', 'OWASP ASVS 5.0 V7.3.2'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await bench.advance(await secondsUntil(bench, alice.session?.absoluteExpiresAt))
      const check = outcomeOf(await alice.copy().me())
      return check.value === 'refused' ? outcomeOf(await alice.copy().refresh()) : check
    },
  },
  {
    id: 'tampered',
    group: 'attacks',
    method: 'observation',
    unit: '',
    title: { en: 'Credential with one changed character', zh: '修改了一个字符的凭据' },
    why: {
      en: 'A MAC or signature covers every character of a self-contained credential. A changed reference token has another hash.',
      zh: 'MAC 或签名覆盖自包含凭据的每个字符。被修改的引用令牌哈希不同。',
    },
    sources: ['0004', 'OWASP ASVS 5.0 V9.1.1'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return outcomeOf(await alice.with(tampered(alice.credential)).me())
    },
  },
  {
    id: 'truncated',
    group: 'attacks',
    method: 'observation',
    unit: '',
    title: { en: 'Credential without its last character', zh: '缺少最后一个字符的凭据' },
    why: {
      en: 'The form of a credential has a fixed length or ends with a MAC or signature, so a part of it is not accepted for the whole.',
      zh: '凭据的格式长度固定，或以 MAC 或签名结尾，因此其一部分不会被当作完整凭据接受。',
    },
    sources: ['0004', 'OWASP ASVS 5.0 V9.1.1'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return outcomeOf(await alice.with(alice.credential.slice(0, -1)).me())
    },
  },
  {
    id: 'unsigned',
    group: 'attacks',
    method: 'observation',
    unit: '',
    title: { en: 'Forged credential of the right form', zh: '格式正确的伪造凭据' },
    why: {
      en: 'For a JWT, its claims under “alg: none”, without and with its signature; for the others, the same form with random contents. The server decides the algorithm, never the token.',
      zh: 'JWT 使用其声明和“alg: none”，分别不带和带原签名；其他机制使用相同格式和随机内容。算法由服务器决定，而不是由令牌决定。',
    },
    sources: ['RFC 8725 §3.1', 'OWASP ASVS 5.0 V9.1.2', 'OWASP ASVS 5.0 V7.2.3'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      for (const forgery of forgeriesOf(alice.credential, alice.session?.id)) {
        const outcome = outcomeOf(await alice.with(forgery).me())
        if (outcome.value !== 'refused') return outcome
      }
      return { value: 'refused' }
    },
  },
  {
    id: 'other-mechanism',
    group: 'attacks',
    method: 'observation',
    unit: '',
    title: { en: 'Credential presented to the other mechanisms', zh: '向其他机制出示凭据' },
    why: {
      en: 'Each mechanism has its own records or keys, and what it protects states its purpose. So a credential of one is never valid for another.',
      zh: '每种机制有自己的记录或密钥，受保护的内容说明其用途，因此一种机制的凭据对另一种从不有效。',
    },
    sources: ['OWASP ASVS 5.0 V9.2.2'],
    async run(bench, mechanism) {
      const { credential } = await bench.login(mechanism)
      const others = MECHANISM_IDS.filter((id) => id !== mechanism)
      const outcomes = []
      for (const other of others)
        outcomes.push(outcomeOf(await new Client(bench, other).with(credential).me()))
      return { value: outcomes.some(({ value }) => value === 'accepted') ? 'accepted' : 'refused' }
    },
  },
  {
    id: 'fixation',
    group: 'attacks',
    method: 'observation',
    unit: '',
    title: {
      en: 'Planted credential opens the session of the user who logs in',
      zh: '植入的凭据可以打开登录用户的会话',
    },
    why: {
      en: 'Session fixation requires a login that keeps the credential of the client. Each mechanism issues a new one at login.',
      zh: '会话固定要求登录沿用客户端已有的凭据。每种机制在登录时都会签发新凭据。',
    },
    sources: ['0012', 'OWASP ASVS 5.0 V7.2.4'],
    async run(bench, mechanism) {
      // A cookie, because an attacker cannot plant a credential that a page sends in a header.
      const carrier = { carrier: 'cookie' }
      const planted = await bench.login(mechanism, 'bob', carrier)
      const browser = planted.copy()
      const { status } = await browser.login('alice', carrier)
      if (status !== 200) throw new Error('The login failed.')
      const { body } = await planted.me('?slide=0')
      return yesNo(body.user?.name === 'alice')
    },
  },
  {
    id: 'replaced-at-login',
    group: 'attacks',
    method: 'clock',
    unit: '',
    title: {
      en: 'Earlier credential of a client is refused after it logs in again',
      zh: '客户端再次登录后，之前的凭据被拒绝',
    },
    why: {
      en: 'A login ends the session that the client had. Copies of its credential end with it only if the server has a record or revocation data.',
      zh: '登录会结束客户端原有的会话。只有服务器有记录或撤销数据，其凭据的副本才会随之失效。',
    },
    sources: ['0012', 'OWASP ASVS 5.0 V7.2.4'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const earlier = alice.copy()
      if ((await alice.login()).status !== 200) throw new Error('The second login failed.')
      return whenRefused(bench, earlier)
    },
  },
  {
    id: 'cross-site-post',
    group: 'attacks',
    method: 'observation',
    unit: '',
    title: { en: 'Logout that a page of another site sends', zh: '其他站点的页面发出的退出登录请求' },
    why: {
      en: 'A browser attaches cookies automatically, so the server checks Sec-Fetch-Site and Origin. Here each credential is in a cookie; a bearer token is attached only by its own page.',
      zh: '浏览器会自动附加 Cookie，因此服务器检查 Sec-Fetch-Site 和 Origin。此处每种凭据都在 Cookie 中；Bearer 令牌只由所属页面附加。',
    },
    sources: ['OWASP ASVS 5.0 V3.5.1'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
      const { status, body } = await alice.copy().request('logout', {
        method: 'POST',
        body: {},
        headers: { 'sec-fetch-site': 'cross-site', origin: 'https://other.example' },
      })
      const isActive = (await alice.me('?slide=0')).status === 200
      if (status === 403 && body.code === 'csrf' && isActive) return { value: 'refused' }
      if (status !== 200) throw new Error(`Neither accepted nor refused: ${JSON.stringify(body)}`)
      return { value: 'accepted' }
    },
  },
]
