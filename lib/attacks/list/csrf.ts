import type { Text } from '#lib/core/text.ts'
import type { Attack, Scene, Setting } from '../attack.ts'
import { APP, asPlainTextField, CROSS_SITE_ATTACKER, type Page, SAME_SITE_ATTACKER } from '../browser.ts'
import { ATTACKERS_USER, logInByBrowser, sendJson, unlessByCookie } from '../victim-browser.ts'

const TRANSFER = { to: ATTACKERS_USER, amount: 1 }

/** A page of another origin makes Alice’s browser send a transfer with her cookie. */
export const csrf: Attack = {
  id: 'csrf',
  title: { en: 'Cross-site request forgery (CSRF)', zh: '跨站请求伪造（CSRF）' },
  wants: {
    en: 'Mallory’s page makes Alice’s browser send a transfer to Mallory’s account. The browser adds Alice’s cookie.',
    zh: 'Mallory 的页面让 Alice 的浏览器向 Mallory 的账号发起转账，浏览器会附上 Alice 的 Cookie。',
  },
  reason: {
    en: 'The browser states which site a request comes from (Sec-Fetch-Site), and script cannot change that. The server refuses a change that comes from another origin.',
    zh: '浏览器会说明请求来自哪个站点（Sec-Fetch-Site），脚本无法更改。服务器拒绝来自其他来源的更改。',
  },
  remains: {
    en: 'Script in the page of the app itself: its requests are of the same origin. SameSite alone is not enough: another port or subdomain is the same site.',
    zh: '应用自身页面中的脚本：其请求是同源的。仅靠 SameSite 不够：其他端口或子域名属于同一站点。',
  },
  sources: [
    {
      title: 'OWASP: Cross-Site Request Forgery Prevention',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html',
    },
    { title: 'W3C: Fetch Metadata Request Headers', url: 'https://www.w3.org/TR/fetch-metadata/' },
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
    {
      id: 'fetch',
      title: {
        en: 'fetch of another site, with JSON and a preflight',
        zh: '其他站点的 fetch，发送 JSON，需要预检',
      },
      weak: weakened(
        { cors: 'any', cookies: { sameSite: 'none' } },
        {
          en: 'CSRF protection off, CORS for any origin, SameSite=None',
          zh: '关闭 CSRF 防护，CORS 允许任意来源，SameSite=None',
        },
      ),
      mended: mended({ cors: 'any', cookies: { sameSite: 'none' } }),
    },
    {
      id: 'get',
      title: { en: 'An image and a link: GET', zh: '图片和链接：GET' },
      weak: weakened(
        { cookies: { sameSite: 'none' } },
        {
          en: 'CSRF protection off, SameSite=None',
          zh: '关闭 CSRF 防护，SameSite=None',
        },
      ),
      mended: mended({ cookies: { sameSite: 'none' } }),
    },
    {
      id: 'same-site',
      title: { en: 'A form of the same site, from another port', zh: '同一站点的表单，来自另一端口' },
      weak: weakened(
        { contentType: 'any' },
        {
          en: 'CSRF protection off, any content type',
          zh: '关闭 CSRF 防护，接受任意内容类型',
        },
      ),
      mended: mended({ contentType: 'any' }),
    },
  ],
  weak: weakened(
    { contentType: 'any', cookies: { sameSite: 'none' } },
    {
      en: 'CSRF protection off, any content type, SameSite=None',
      zh: '关闭 CSRF 防护，接受任意内容类型，SameSite=None',
    },
  ),
  mended: mended({ contentType: 'any', cookies: { sameSite: 'none' } }),
  inapplicable: unlessByCookie,
  async run(scene) {
    const { browser } = await logInByBrowser(scene)
    const attacker = scene.variant === 'same-site' ? SAME_SITE_ATTACKER : CROSS_SITE_ATTACKER
    await ACTS[scene.variant]?.(browser.open(attacker), scene)
  },
  isBreach: (event) =>
    event.type === 'request.verified' &&
    event.act === 'transfer' &&
    event.status === 200 &&
    event.site !== undefined,
  isRefusal: (event) =>
    event.type === 'request.refused' && event.act === 'transfer' && event.site !== undefined,
  heldBy: ['csrf'],
  // A form cannot send JSON as such, so a server that accepts nothing else refuses it.
  otherwiseHeldBy: ['invalid_request'],
  unrecorded: {
    get: {
      en: 'No GET changes anything here: the request for a transfer by GET is answered with 405, before it reaches a mechanism. A link to a page that only reads is answered, but Mallory’s page cannot read the response.',
      zh: '这里没有任何 GET 会更改数据：以 GET 发起的转账得到 405，不会到达机制。指向只读页面的链接会得到响应，但 Mallory 的页面无法读取它。',
    },
  },
}

/** What the page of the attacker does, by variant. */
const ACTS: Readonly<Record<string, (page: Page, scene: Scene) => Promise<void>>> = {
  form: (page, scene) => page.submitForm(transferUrl(scene), 'text/plain', asPlainTextField(TRANSFER)),
  'same-site': (page, scene) =>
    page.submitForm(transferUrl(scene), 'application/x-www-form-urlencoded', {
      to: TRANSFER.to,
      amount: String(TRANSFER.amount),
    }),
  async fetch(page, scene) {
    const { isSent } = await sendJson(page, transferUrl(scene), TRANSFER)
    // Without a preflight, with a content type that a form could send.
    if (!isSent) {
      const body = JSON.stringify(TRANSFER)
      const headers = { 'content-type': 'text/plain' }
      await page.fetch(transferUrl(scene), { method: 'POST', mode: 'no-cors', headers, body })
    }
  },
  async get(page, scene) {
    const query = new URLSearchParams({ to: TRANSFER.to, amount: String(TRANSFER.amount) })
    await page.loadImage(`${transferUrl(scene)}?${query}`)
    await page.follow(`${transferUrl(scene)}?${query}&_method=POST`)
    await page.follow(`${APP}/api/${scene.mechanism}/me?slide=0`)
  },
}

const transferUrl = ({ mechanism }: Scene) => `${APP}/api/${mechanism}/transfer`

function weakened(policy: object, label: Text): Setting {
  return { policy: { ...policy, csrf: 'off' }, label }
}

function mended(policy: object): Setting {
  return {
    policy: { ...policy, csrf: 'fetch-metadata' },
    label: { en: 'CSRF protection on (Fetch Metadata)', zh: '开启 CSRF 防护（Fetch Metadata）' },
  }
}
