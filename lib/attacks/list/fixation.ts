import { randomBytes } from 'node:crypto'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { mintToken } from '#lib/core/reference-token.ts'
import { ALICE, type Attack, MALLORY } from '../attack.ts'
import { isAcceptedFromMallory, issuedTo } from '../evidence-events.ts'

/** A token that Mallory planted in Alice’s browser before Alice logged in. */
export const fixation: Attack = {
  id: 'fixation',
  title: { en: 'Session fixation', zh: '会话固定' },
  wants: {
    en: 'Mallory plants a session cookie that she knows in Alice’s browser, and waits until Alice logs in with it.',
    zh: 'Mallory 把自己知道的会话 Cookie 植入 Alice 的浏览器，等待 Alice 带着它登录。',
  },
  reason: {
    en: 'Each login issues a new token, and ends the session of the one that the client presented.',
    zh: '每次登录都签发新令牌，并结束客户端所出示令牌的会话。',
  },
  remains: {
    en: 'A cookie that is planted after the login: Alice then acts in Mallory’s session. See cookie tossing and login CSRF.',
    zh: '在登录之后植入的 Cookie：此时 Alice 会在 Mallory 的会话中操作。见“Cookie 投掷”与“登录 CSRF”。',
  },
  sources: [
    {
      title: 'OWASP ASVS 5.0 V7.2.4',
      url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x16-V7-Session-Management.md',
    },
    {
      title: 'OWASP Session Management: Renew the Session ID After Any Privilege Level Change',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html',
    },
  ],
  code: { file: 'reference-tokens.ts', name: 'issue' },
  needsBrowser: false,
  // A header cannot be planted, so the carrier is a cookie.
  variants: [
    {
      id: 'issued',
      title: { en: 'A token from Mallory’s own login', zh: '来自 Mallory 自己登录的令牌' },
      carrier: 'cookie',
    },
    {
      id: 'chosen',
      title: { en: 'A token that the server never issued', zh: '服务器从未签发的令牌' },
      carrier: 'cookie',
      weak: {
        mutations: ['m04'],
        label: { en: 'planted bug: a chosen token is adopted', zh: '植入的缺陷：采用客户端自选的令牌' },
      },
    },
  ],
  weak: {
    mutations: ['m03'],
    label: { en: 'planted bug: the token is kept at login', zh: '植入的缺陷：登录后沿用令牌' },
  },
  mended: { label: { en: 'as shipped', zh: '交付的代码' } },
  inapplicable: (mechanism) =>
    factsOf(mechanism).isSelfContained
      ? {
          en: 'The credential states its user, so a planted one remains Mallory’s and cannot become Alice’s.',
          zh: '凭据说明其用户，因此植入的凭据仍是 Mallory 的，不会变成 Alice 的。',
        }
      : null,
  async run({ bench, mechanism, variant, mallory: createMallory }) {
    const carrier = { carrier: 'cookie' }
    const mallory =
      variant === 'chosen'
        ? createMallory().with(mintToken(randomBytes(16).toString('base64url')))
        : await bench.login(mechanism, 'bob', carrier, MALLORY)
    // With a sticky load balancer, she plants the cookie with the node as well.
    mallory.stickyNode ??= 'a'
    const browser = mallory.copy().from(ALICE)
    const { status } = await browser.login('alice', carrier)
    if (status !== 200) throw new Error('Alice could not log in.')
    await mallory.me('?slide=0')
  },
  isBreach: (event) => isAcceptedFromMallory(event),
  isOtherWay: (event, run) =>
    'fingerprint' in event &&
    issuedTo(run, 'alice').every(({ fingerprint }) => fingerprint !== event.fingerprint),
  heldBy: ['session_ended', 'unknown_session'],
}
