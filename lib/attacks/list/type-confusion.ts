import type { Client } from '#lib/client/client.ts'
import { cookiesOf, factsOf, isJwt } from '#lib/core/mechanism-facts.ts'
import type { Attack, Scene } from '../attack.ts'
import { isAcceptedFromMallory, isRenewedForMallory } from '../evidence-events.ts'
import { presentedBy } from '../presented-by.ts'

/** A genuine credential of Alice that was issued for another purpose, or for another audience, used as her session. */
export const typeConfusion: Attack = {
  id: 'type-confusion',
  title: { en: 'Type and audience confusion', zh: '类型与受众混淆' },
  wants: {
    en: 'Mallory has something that the server signed or sealed for Alice with the same key, such as the link in a mail or the token of another service, and presents it as a session.',
    zh: 'Mallory 有一份服务器用同一密钥为 Alice 签名或密封的数据，例如邮件中的链接或另一个服务的令牌，并把它作为会话出示。',
  },
  reason: {
    en: 'A valid signature proves only who made it. The credential also states its type and audience, and both are compared.',
    zh: '有效的签名只证明由何方签发。凭据还说明其类型与受众，两者都会被比较。',
  },
  remains: {
    en: 'A stolen credential of the expected type and audience: see theft and replay.',
    zh: '被窃的凭据如果类型与受众都符合：见“窃取与重放”。',
  },
  sources: [
    {
      title: 'RFC 8725 §3.11: use explicit typing',
      url: 'https://www.rfc-editor.org/rfc/rfc8725#section-3.11',
    },
    {
      title: 'RFC 8725 §3.9: use and validate audience',
      url: 'https://www.rfc-editor.org/rfc/rfc8725#section-3.9',
    },
    {
      title: 'OWASP ASVS 5.0 V9.2.2',
      url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x18-V9-Self-contained-Tokens.md',
    },
    { title: 'CVE-2023-48309', url: 'https://nvd.nist.gov/vuln/detail/CVE-2023-48309' },
  ],
  code: { file: 'jwt.ts', name: 'verify' },
  needsBrowser: false,
  variants: [
    { id: 'type', title: { en: 'Another type', zh: '另一种类型' } },
    {
      id: 'audience',
      title: { en: 'Another audience', zh: '另一个受众' },
      weak: {
        mutations: ['m20'],
        label: { en: 'planted bug: audience not checked', zh: '植入的缺陷：不检查受众' },
      },
    },
  ],
  weak: {
    mutations: ['m21', 'any-seal'],
    label: { en: 'planted bug: type not checked', zh: '植入的缺陷：不检查类型' },
  },
  mended: { label: { en: 'as shipped', zh: '交付的代码' } },
  inapplicable(mechanism, variant) {
    if (!factsOf(mechanism).isSelfContained)
      return {
        en: 'A reference token states nothing that could be confused: it is looked up among the tokens of its mechanism.',
        zh: '引用令牌不说明任何可以混淆的内容：它只在其机制的令牌中查找。',
      }
    if (variant === 'audience' && !isJwt(mechanism))
      return {
        en: 'Only this app has its key, so there is no other audience.',
        zh: '只有本应用有其密钥，因此没有其他受众。',
      }
    return null
  },
  async run(scene) {
    const { mechanism, variant, server } = scene
    const alice = await scene.login()
    if (variant === 'type') await swapTokens(scene, alice)
    const purpose = variant === 'audience' ? 'other-audience' : 'other-type'
    const other = await server.issueForOtherPurpose(mechanism, alice.credential, purpose)
    if (other !== null) await presentedBy(scene, other).me('?slide=0')
  },
  isBreach: (event) => isAcceptedFromMallory(event) || isRenewedForMallory(event),
  heldBy: ['wrong_type', 'wrong_audience', 'malformed', 'bad_signature', 'unknown_session'],
}

/** Presents the refresh token as the access token, and the access token as the refresh token. */
async function swapTokens(scene: Scene, alice: Client): Promise<void> {
  const [, cookie] = cookiesOf(scene.mechanism)
  if (cookie === undefined) return
  const inCookie = Array.from(alice.cookies).find(([name]) => name.endsWith(cookie))?.[1]
  const refreshToken = alice.refreshToken ?? inCookie ?? ''
  await presentedBy(scene, refreshToken).me('?slide=0')
  await scene.mallory().post('refresh', { refresh_token: alice.credential })
}
