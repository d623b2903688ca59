import type { BenchClient } from '#lib/client/bench-client.ts'
import { type ApiResponse, Client } from '#lib/client/client.ts'
import { cookiesOf, factsOf } from '#lib/core/mechanism-facts.ts'
import type { Carrier, MechanismId } from '#lib/core/session.ts'
import { type ActRow, type Reading, yesNo } from '../row.ts'

const PREFIX = '__Host-'

/** The `Set-Cookie` values of a response that contain credentials of the mechanism, the session credential first. */
export function credentialCookiesIn({ headers }: ApiResponse, mechanism: MechanismId): readonly string[] {
  const lines = headers.getSetCookie()
  const named = (name: string) => lines.filter((line) => line.replace(PREFIX, '').startsWith(`${name}=`))
  return cookiesOf(mechanism).flatMap(named)
}

/** The attributes of a `Set-Cookie` value, in lower case. */
function attributesOf(line: string): readonly string[] {
  const [, ...attributes] = line.split(';')
  return attributes.map((attribute) => attribute.trim().toLowerCase())
}

/** A login with the default carrier, unless another is named. @throws Error if it is refused */
async function loginOf(bench: BenchClient, mechanism: MechanismId, more: { carrier?: Carrier } = {}) {
  const answer = await new Client(bench, mechanism).login('alice', more)
  if (answer.status !== 200) throw new Error(`No login: ${JSON.stringify(answer.body)}`)
  const [cookie = null] = credentialCookiesIn(answer, mechanism)
  const token: string | null = answer.body.credential?.access_token ?? null
  return { cookie, token }
}

/** Whether a session can be used with its credential sent in this way. */
async function canBeSent(bench: BenchClient, mechanism: MechanismId, carrier: Carrier): Promise<Reading> {
  const client = new Client(bench, mechanism)
  const { status, body } = await client.login('alice', { carrier })
  if (body.code === 'not_supported') return yesNo(false)
  if (status !== 200) throw new Error(`No login: ${JSON.stringify(body)}`)
  return yesNo((await client.me('?slide=0')).status === 200)
}

/** The key ID in the protected header of a JWS (RFC 7515 §4.1.4); null if the text is none. */
function kidOf(credential: string): string | null {
  try {
    const [header = ''] = credential.split('.')
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
    return typeof kid === 'string' ? kid : null
  } catch {
    return null
  }
}

/** Verifies the signature of a JWS, as a service that has only the public key does. The key is of ES256, as in every preset. */
async function verifiesWith(key: JsonWebKey, jws: string): Promise<boolean> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('jwk', key, algorithm, false, ['verify'])
  const signed = jws.slice(0, jws.lastIndexOf('.'))
  const signature = Buffer.from(jws.slice(signed.length + 1), 'base64url')
  return crypto.subtle.verify(algorithm, imported, signature, Buffer.from(signed))
}

export const ORIGINS: readonly ActRow[] = [
  {
    id: 'bearer',
    group: 'origins',
    method: 'observation',
    unit: '',
    title: { en: 'Credential can be sent in Authorization', zh: '凭据可以放在 Authorization 请求头中' },
    why: {
      en: 'Mobile apps, programs and pages of other origins send a bearer token. In this app the tokens have both carriers; a session ID or a sealed value could be sent in a header too.',
      zh: '移动应用、程序和其他源的页面会发送持有者令牌。在本应用中，两种令牌支持两种承载方式；会话 ID 或密封值同样可以放在请求头中。',
    },
    sources: ['RFC 6750 §2.1'],
    run: (bench, mechanism) => canBeSent(bench, mechanism, 'bearer'),
  },
  {
    id: 'cookie',
    group: 'origins',
    method: 'observation',
    unit: '',
    title: { en: 'Credential can be sent as a cookie', zh: '凭据可以作为 Cookie 发送' },
    why: {
      en: 'A cookie can contain any credential that fits into it. The form of the credential does not decide how it is sent.',
      zh: 'Cookie 可以包含任何放得下的凭据；凭据的形式并不决定发送方式。',
    },
    sources: ['0025'],
    run: (bench, mechanism) => canBeSent(bench, mechanism, 'cookie'),
  },
  {
    id: 'script-can-read',
    group: 'origins',
    method: 'observation',
    unit: '',
    title: {
      en: 'Script of the page can read the credential',
      zh: '页面脚本可以读取凭据',
    },
    why: {
      en: 'A script cannot read an HttpOnly cookie. A token in the body of a response is read by the script that stores it, and by an injected one. Measured with the default carrier.',
      zh: '脚本不能读取 HttpOnly Cookie。响应正文中的令牌由脚本读取并保存，注入的脚本也能读取。按默认承载方式测量。',
    },
    sources: ['OWASP ASVS 5.0 V3.3.4'],
    async run(bench, mechanism) {
      const { cookie, token } = await loginOf(bench, mechanism)
      return yesNo(token !== null || (cookie !== null && !attributesOf(cookie).includes('httponly')))
    },
  },
  {
    id: 'sent-cross-site',
    group: 'origins',
    method: 'observation',
    unit: '',
    title: {
      en: 'Browser sends the credential with cross-site requests',
      zh: '浏览器在跨站请求中自动发送凭据',
    },
    why: {
      en: 'SameSite decides when a browser sends a cookie with a request from another site. It never adds an Authorization header on its own. Measured with the default carrier.',
      zh: 'SameSite 决定浏览器何时在跨站请求中发送 Cookie。浏览器不会自动添加 Bearer 令牌。按默认承载方式测量。',
    },
    sources: ['OWASP ASVS 5.0 V3.3.2'],
    async run(bench, mechanism) {
      const { cookie } = await loginOf(bench, mechanism)
      if (cookie === null) return { value: 'no' }
      const attributes = attributesOf(cookie)
      if (attributes.includes('samesite=strict')) return { value: 'no' }
      return { value: attributes.includes('samesite=lax') ? 'top-level-navigation' : 'yes' }
    },
  },
  {
    id: 'public-key',
    group: 'origins',
    method: 'observation',
    unit: '',
    title: {
      en: 'Service can verify the credential with a public key',
      zh: '服务可以用公钥验证凭据',
    },
    why: {
      en: 'A signature with a private key can be verified by services that cannot issue credentials. A secret that verifies also issues, and a reference must be looked up.',
      zh: '私钥签名可以由无权签发凭据的服务验证。能验证的共享密钥也能签发，引用令牌则必须查询。',
    },
    sources: ['RFC 7517 §5', 'RFC 7515'],
    async run(bench, mechanism) {
      const { credential } = await bench.login(mechanism)
      const kid = kidOf(credential)
      if (kid === null) return yesNo(false)
      const { publicName } = (await bench.must('/api/bench')).body
      const { keys } = (await bench.must(`/.well-known/jwks.json?bench=${publicName}`)).body
      const key = keys.find((published: { kid: string }) => published.kid === kid)
      return yesNo(key !== undefined && (await verifiesWith(key, credential)))
    },
  },
  {
    id: 'secure-cookie',
    group: 'origins',
    method: 'count',
    unit: 'attributes',
    title: { en: 'Protective properties of the cookie, of 6', zh: 'Cookie 的保护属性（共 6 项）' },
    why: {
      en: 'Secure, HttpOnly, SameSite, Path=/, no Domain, and the prefix __Host-. They protect a cookie in the same way, whatever it contains. Measured with the carrier cookie.',
      zh: 'Secure、HttpOnly、SameSite、Path=/、不设 Domain，以及 __Host- 前缀。无论 Cookie 包含什么，保护作用都相同。按 Cookie 承载方式测量。',
    },
    sources: ['OWASP ASVS 5.0 V3.3.1', 'OWASP ASVS 5.0 V3.3.3', 'RFC 6265bis §4.1.3.2'],
    async run(bench, mechanism) {
      const { cookie } = await loginOf(bench, mechanism, { carrier: 'cookie' })
      if (cookie === null) throw new Error('The login sets no cookie.')
      const attributes = attributesOf(cookie)
      const properties = [
        attributes.includes('secure'),
        attributes.includes('httponly'),
        attributes.includes('samesite=lax') || attributes.includes('samesite=strict'),
        attributes.includes('path=/'),
        !attributes.some((attribute) => attribute.startsWith('domain=')),
        cookie.startsWith(`${PREFIX}${factsOf(mechanism).cookies.credential}=`),
      ]
      return { value: properties.filter(Boolean).length }
    },
  },
]
