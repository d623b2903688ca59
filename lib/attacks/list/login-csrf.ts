import { type Attack, MALLORYS_NAME } from '../attack.ts'
import { APP, asPlainTextField, CROSS_SITE_ATTACKER, createBrowser } from '../browser.ts'
import { ATTACKERS_USER, unlessByCookie } from '../victim-browser.ts'

/** A page of another site logs Alice’s browser in to the attacker’s account. */
export const loginCsrf: Attack = {
  id: 'login-csrf',
  title: { en: 'Login CSRF', zh: '登录 CSRF' },
  wants: {
    en: 'Mallory’s page logs Alice’s browser in to Mallory’s own account (bob), so that what Alice enters there belongs to Mallory.',
    zh: 'Mallory 的页面让 Alice 的浏览器登录 Mallory 自己的账号（bob），Alice 在其中输入的内容便属于 Mallory。',
  },
  reason: {
    en: 'A login is a change like any other: the server refuses it if it comes from another origin, before it reads the password.',
    zh: '登录与其他更改一样：如果来自其他来源，服务器在读取密码之前就会拒绝。',
  },
  remains: {
    en: 'SameSite does not help: the request needs no cookie, and a response to a navigation may set any. A planted cookie has the same effect without a login: see cookie tossing.',
    zh: 'SameSite 不起作用：请求不需要 Cookie，而对导航的响应可以设置任何 Cookie。植入 Cookie 无需登录就有同样的效果：见 Cookie 投掷。',
  },
  sources: [
    {
      title: 'OWASP: Cross-Site Request Forgery Prevention, login forms',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html',
    },
    {
      title: 'RFC 6265bis §8.8: SameSite',
      url: 'https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/',
    },
  ],
  code: { file: 'same-origin.ts', name: 'isSameOrigin' },
  needsBrowser: true,
  variants: [
    {
      id: 'form',
      title: {
        en: 'A form of another site, with JSON as text/plain',
        zh: '其他站点的表单，以 text/plain 发送 JSON',
      },
    },
  ],
  weak: {
    policy: { csrf: 'off', contentType: 'any' },
    label: { en: 'CSRF protection off, any content type', zh: '关闭 CSRF 防护，接受任意内容类型' },
  },
  mended: {
    policy: { csrf: 'fetch-metadata', contentType: 'any' },
    label: { en: 'CSRF protection on (Fetch Metadata)', zh: '开启 CSRF 防护（Fetch Metadata）' },
  },
  inapplicable: unlessByCookie,
  async run({ bench, mechanism }) {
    const browser = createBrowser(bench)
    const account = { username: ATTACKERS_USER, password: bench.passwords[ATTACKERS_USER], carrier: 'cookie' }
    await browser
      .open(CROSS_SITE_ATTACKER)
      .submitForm(`${APP}/api/${mechanism}/login`, 'text/plain', asPlainTextField(account))
    // Alice opens the app: whose account does it show?
    await browser.open(APP).fetch(`/api/${mechanism}/me`)
  },
  isBreach: (event) =>
    event.type === 'session.created' &&
    event.site !== undefined &&
    event.client !== MALLORYS_NAME &&
    event.user === ATTACKERS_USER,
  isRefusal: (event) => event.type === 'request.refused' && event.act === 'login' && event.site !== undefined,
  heldBy: ['csrf'],
  // A form cannot send JSON as such, so a server that accepts nothing else refuses it.
  otherwiseHeldBy: ['invalid_request'],
}
