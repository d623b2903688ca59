import type { BenchClient } from '#lib/client/bench-client.ts'
import { Client } from '#lib/client/client.ts'
import type { Carrier, MechanismId } from '#lib/core/session.ts'
import { type Text, WORDS } from '../row.ts'
import { forEachCase, MECHANISM, nameOf, yesNoText } from './acts.ts'
import { CARRIER, CARRIER_NAMES, loginInBrowser, transfer } from './browser.ts'
import type { Claim, Verdict } from './claim.ts'

const SENDERS = {
  'other-site': {
    label: { en: 'another site', zh: '其他站点' },
    headers: { 'sec-fetch-site': 'cross-site', origin: 'https://other.example' },
    /** SameSite=Lax and Strict keep a cookie out of a POST from another site. */
    attaches: (attributes: readonly string[]) =>
      !attributes.includes('samesite=lax') && !attributes.includes('samesite=strict'),
  },
  'other-site-none': {
    label: {
      en: 'another site, if the cookie were SameSite=None',
      zh: '其他站点（假设 Cookie 为 SameSite=None）',
    },
    headers: { 'sec-fetch-site': 'cross-site', origin: 'https://other.example' },
    attaches: () => true,
  },
  'other-port': {
    label: { en: 'another port of this host', zh: '同一主机的其他端口' },
    headers: { 'sec-fetch-site': 'same-site', origin: 'http://localhost:8080' },
    attaches: () => true,
  },
} as const

interface Forgery {
  readonly mechanism: MechanismId
  readonly carrier: Carrier
  readonly sender: keyof typeof SENDERS
  readonly policy: object
}

/** The two mechanisms whose credential may be in a cookie and in a header. */
const CASES: readonly Forgery[] = (['jwt', 'opaque-token'] as const).flatMap((mechanism) =>
  (['cookie', 'bearer'] as const).flatMap((carrier) =>
    (Object.keys(SENDERS) as (keyof typeof SENDERS)[]).map((sender) => ({
      ...{ mechanism, carrier, sender, policy: {} },
    })),
  ),
)

interface Reached {
  readonly isAttached: boolean
  readonly unchecked: boolean
  readonly checked: boolean
}

/** A page of the sender makes the browser of the victim transfer money; no browser attaches a bearer token for it. */
async function forge(bench: BenchClient, { mechanism, carrier, sender }: Forgery): Promise<Reached> {
  const { client, attributes } = await loginInBrowser(bench, mechanism, carrier)
  const { headers, attaches } = SENDERS[sender]
  const isAttached = attributes !== null && attaches(attributes)
  const browser = () => (isAttached ? client.copy() : new Client(bench, mechanism))
  const results: boolean[] = []
  for (const csrf of ['off', 'fetch-metadata'] as const) {
    await bench.must('/api/bench/policy', { method: 'PATCH', body: { csrf } })
    results.push(await transfer(browser(), headers))
  }
  const [unchecked = false, checked = false] = results
  return { isAttached, unchecked, checked }
}

function verdictOf(inCookie: number, inHeader: number): Verdict {
  if (inCookie === 0 && inHeader === 0) return 'holds'
  return inHeader === 0 ? 'holds-only-if' : 'does-not-hold'
}

const outcome = (isAccepted: boolean): Text => WORDS[isAccepted ? 'accepted' : 'refused']

export const jwtAvoidsCsrf: Claim = {
  id: 'jwt-avoids-csrf',
  rows: ['cross-site-post', 'sent-cross-site'],
  claim: {
    en: 'With JWTs there is no cross-site request forgery (CSRF).',
    zh: '使用 JWT 就没有跨站请求伪造（CSRF）。',
  },
  saidBy: [
    {
      title: 'OWASP Cross-Site Request Forgery Prevention Cheat Sheet',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html',
    },
    { title: 'Introductions to token authentication', url: null },
  ],
  settledBy: {
    en: 'The same JWT in a cookie and in a header, and an opaque token for comparison: a transfer that a page of another origin sends, with and without the check of Fetch Metadata. Whether a browser attaches the credential follows from the attributes of the cookie. It holds if no request is accepted for the JWT.',
    zh: '同一种 JWT 分别放在 Cookie 和请求头中，并以不透明令牌对照：由其他源的页面发出转账请求，启用或不启用 Fetch Metadata 检查。浏览器是否附加凭据，由 Cookie 的属性得出。如果 JWT 的请求都未被接受，则成立。',
  },
  flips: {
    en: 'The carrier, not the format: a browser attaches a cookie on its own, whatever it contains, and a bearer token never. SameSite, and a check of the origin, refuse the rest.',
    zh: '取决于承载方式，而不是格式：浏览器会自动附加 Cookie，无论其内容是什么，而从不自动附加 Bearer 令牌。其余请求由 SameSite 和来源检查拒绝。',
  },
  seconds: 1,
  async run(tools, signal) {
    const cases = await forEachCase(tools, { preset: 'hardened', cases: CASES, signal }, forge)
    const of = (mechanism: MechanismId, carrier: Carrier) =>
      cases.filter((one) => one.mechanism === mechanism && one.carrier === carrier)
    const count = (mechanism: MechanismId, carrier: Carrier) =>
      of(mechanism, carrier).filter(({ found }) => found.unchecked).length
    const senders = Object.keys(SENDERS).length
    const [inCookie, inHeader] = [count('jwt', 'cookie'), count('jwt', 'bearer')]
    const checked = cases.filter(({ found }) => found.checked).length
    return {
      verdict: verdictOf(inCookie, inHeader),
      sentence: {
        en: `Without a check, the JWT in a cookie is accepted from ${inCookie} of ${senders} senders and in a header from ${inHeader}; the opaque token from ${count('opaque-token', 'cookie')} and ${count('opaque-token', 'bearer')}. With the check of Fetch Metadata ${checked} of ${cases.length} requests are accepted.`,
        zh: `不检查时，${senders} 种发送方中，使 Cookie 中的 JWT 被接受的有 ${inCookie} 种，使请求头中的 JWT 被接受的有 ${inHeader} 种；不透明令牌分别为 ${count('opaque-token', 'cookie')} 种和 ${count('opaque-token', 'bearer')} 种。启用 Fetch Metadata 检查后，${cases.length} 个请求中有 ${checked} 个被接受。`,
      },
      columns: [
        MECHANISM,
        CARRIER,
        { en: 'Page that sends', zh: '发送请求的页面' },
        { en: 'Browser attaches the credential', zh: '浏览器附加凭据' },
        { en: 'Without CSRF check', zh: '无 CSRF 检查' },
        { en: 'With Fetch Metadata', zh: '启用 Fetch Metadata' },
      ],
      rows: cases.map(({ mechanism, carrier, sender, found }) => [
        ...[nameOf(mechanism), CARRIER_NAMES[carrier], SENDERS[sender].label],
        ...[yesNoText(found.isAttached), outcome(found.unchecked), outcome(found.checked)],
      ]),
    }
  },
}
