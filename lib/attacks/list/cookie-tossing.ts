import { type Attack, MALLORYS_NAME, type Scene, type Setting } from '../attack.ts'
import { APP, APP_WITH_DOMAIN, type Browser, SAME_SITE_ATTACKER, SUBDOMAIN_ATTACKER } from '../browser.ts'
import { before } from '../evidence-events.ts'
import {
  ATTACKERS_USER,
  attackersCookies,
  logInByBrowser,
  type NamedValue,
  unlessByCookie,
} from '../victim-browser.ts'

/** More cookies than a browser keeps for a site. */
const OVERFLOW = 200

/** A cookie of the attacker’s own session, planted in Alice’s browser, decides who is asking. */
export const cookieTossing: Attack = {
  id: 'cookie-tossing',
  title: { en: 'Cookie tossing and jar overflow', zh: 'Cookie 投掷与溢出' },
  wants: {
    en: 'Mallory plants the cookie of her own session (bob) in Alice’s browser, so that Alice acts in Mallory’s account without noticing it.',
    zh: 'Mallory 把自己会话（bob）的 Cookie 植入 Alice 的浏览器，让 Alice 不知不觉地在 Mallory 的账号中操作。',
  },
  reason: {
    en: 'A cookie does not state who set it. With the prefix __Host-, a browser accepts none from a subdomain, and the server reads no other name; of two cookies with one name it accepts neither.',
    zh: 'Cookie 不说明由哪一方设置。带有 __Host- 前缀时，浏览器不接受来自子域名的 Cookie，服务器也不读取其他名称；如果同名 Cookie 有两个，服务器一个也不接受。',
  },
  remains: {
    en: 'A server on another port of the same host, and script in any of its pages: ports do not separate cookies, and the prefix does not either. Against script, only a name with the prefix __Host-Http- helps, which Chrome 140 and Firefox 143 enforce; this app does not use it.',
    zh: '同一主机其他端口上的服务器，以及该主机任何页面中的脚本：端口不隔离 Cookie，前缀也不隔离。要防脚本，只有 __Host-Http- 前缀的名称有效，Chrome 140 和 Firefox 143 会强制执行；此应用没有使用它。',
  },
  sources: [
    {
      title: 'RFC 6265bis §4.1.3: cookie name prefixes',
      url: 'https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/',
    },
    {
      title: 'OWASP ASVS 5.0 V3.3.3: cookie prefixes',
      url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x12-V3-Web-Frontend-Security.md',
    },
  ],
  code: { file: 'credentials.ts', name: 'find' },
  needsBrowser: true,
  variants: [
    {
      id: 'tossing',
      title: {
        en: 'From a subdomain: the cookie replaces Alice’s (shop.localhost, blog.shop.localhost)',
        zh: '来自子域名：替换 Alice 的 Cookie（shop.localhost、blog.shop.localhost）',
      },
    },
    {
      id: 'second-cookie',
      title: {
        en: 'From a subdomain: a second cookie, which is sent first',
        zh: '来自子域名：第二个 Cookie，并且排在前面发送',
      },
      weak: {
        policy: unprefixed('host-only'),
        mutations: ['first-cookie-wins'],
        label: {
          en: 'no prefix; planted bug: the first of two cookies counts',
          zh: '没有前缀；植入的缺陷：两个 Cookie 取第一个',
        },
      },
      mended: {
        policy: unprefixed('host-only'),
        label: { en: 'no prefix; two cookies are refused', zh: '没有前缀；拒绝两个同名 Cookie' },
      },
    },
    {
      id: 'other-port',
      title: {
        en: 'From the server of another port of the same host',
        zh: '来自同一主机另一端口的服务器',
      },
      ...unstopped(),
    },
    {
      id: 'overflow',
      title: {
        en: 'By script of the same host: fill the jar until the HttpOnly cookie is evicted',
        zh: '同一主机的脚本：塞满 Cookie，直到 HttpOnly Cookie 被淘汰',
      },
      ...unstopped(),
    },
  ],
  weak: {
    policy: unprefixed('host'),
    label: { en: 'no prefix, Domain for all subdomains', zh: '没有前缀，Domain 包含所有子域名' },
  },
  mended: {
    policy: prefixed(),
    label: { en: 'prefix __Host-', zh: '__Host- 前缀' },
  },
  inapplicable: unlessByCookie,
  async run(scene) {
    const app = scene.variant === 'tossing' || scene.variant === 'second-cookie' ? APP_WITH_DOMAIN : APP
    const planted = await attackersCookies(scene, app)
    const { browser, page } = await logInByBrowser(scene, { app })
    const me = () => page.fetch(`/api/${scene.mechanism}/me`)
    await me()
    for (const cookie of planted) {
      PLANT[scene.variant]?.(browser, cookie, scene)
      await me()
    }
  },
  /** Another client than Mallory’s uses a session that Mallory’s client has created. */
  isBreach: (event, run) =>
    event.type === 'request.verified' &&
    event.client !== MALLORYS_NAME &&
    event.user === ATTACKERS_USER &&
    before(run, event, 'session.created').some(
      ({ sessionId, client }) => sessionId === event.sessionId && client === MALLORYS_NAME,
    ),
  isRefusal: (event) => event.type === 'request.refused' && event.act === 'me',
  heldBy: ['malformed'],
  unrecorded: {
    tossing: {
      en: 'The browser did not store the cookie under the name that the server reads, and the server ignored the other name: Alice’s requests were verified as Alice.',
      zh: '浏览器没有以服务器读取的名称保存该 Cookie，而服务器忽略了其他名称：Alice 的请求仍被验证为 Alice。',
    },
    'second-cookie': {
      en: 'The browser did not store the cookie under the name that the server reads, and the server ignored the other name: Alice’s requests were verified as Alice.',
      zh: '浏览器没有以服务器读取的名称保存该 Cookie，而服务器忽略了其他名称：Alice 的请求仍被验证为 Alice。',
    },
  },
}

/** What the attacker’s page or its server does, by variant. */
const PLANT: Readonly<Record<string, (browser: Browser, cookie: NamedValue, scene: Scene) => void>> = {
  tossing: (browser, cookie) => {
    browser.open(SUBDOMAIN_ATTACKER, fromSubdomain(cookie, '/'))
  },
  // A longer path, so the browser sends it before Alice’s own.
  'second-cookie': (browser, cookie, { mechanism }) => {
    browser.open(SUBDOMAIN_ATTACKER, fromSubdomain(cookie, `/api/${mechanism}`))
  },
  'other-port': (browser, { name, value }) => {
    browser.open(SAME_SITE_ATTACKER, [`${name}=${value}; Path=/; Secure`])
  },
  overflow: (browser, { name, value }) => {
    const page = browser.open(SAME_SITE_ATTACKER)
    for (let index = 0; index < OVERFLOW; index++) page.writeCookie(`filler${index}=x; Path=/; Secure`)
    page.writeCookie(`${name}=${value}; Path=/; Secure`)
  },
}

/** The cookie for the parent domain, under its own name and without a prefix. */
function fromSubdomain({ name, value }: NamedValue, path: string): readonly string[] {
  const domain = new URL(APP_WITH_DOMAIN).hostname
  return [...new Set([name, name.replace(/^__Host-/, '')])].map(
    (each) => `${each}=${value}; Domain=${domain}; Path=${path}; Secure`,
  )
}

function unprefixed(domain: 'host' | 'host-only'): object {
  return { cookies: { hostPrefix: false, domain, path: '/' } }
}

function prefixed(): object {
  return { cookies: { hostPrefix: true, domain: 'host-only', path: '/' } }
}

/** No setting of the app stops it. */
function unstopped(): { readonly weak: Setting; readonly mended: Setting } {
  return {
    weak: { policy: unprefixed('host-only'), label: { en: 'no prefix', zh: '没有前缀' } },
    mended: {
      policy: prefixed(),
      label: { en: 'prefix __Host-, which does not stop it', zh: '__Host- 前缀（无法阻止）' },
    },
  }
}
