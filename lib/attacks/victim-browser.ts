import { factsOf } from '#lib/core/mechanism-facts.ts'
import { type Carrier, type MechanismId, NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { Text } from '#lib/core/text.ts'
import { ALICE, MALLORY, type Scene } from './attack.ts'
import { APP, type Browser, createBrowser, type Page, type PageResponse } from './browser.ts'

/* Alice with a browser: what the attacks that need one have in common. */

/** The attacker’s own user of the bench. */
export const ATTACKERS_USER = 'bob'

/** A request of a page of the app, as its own script sends it. */
export function sendJson(
  page: Page,
  path: string,
  body: object,
  headers: object = {},
): Promise<PageResponse> {
  return page.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

export interface OpenApp {
  readonly browser: Browser
  /** A page of the app. */
  readonly page: Page
}

/**
 * Opens the app in a browser, and logs in by cookie. `before`: cookies that the browser has before that, as `Set-Cookie` lines.
 * @throws Error if the login is refused
 */
export async function logInByBrowser(
  { bench, mechanism }: Scene,
  { user = 'alice', app = APP, traits = ALICE, before = [] as readonly string[] } = {},
): Promise<OpenApp> {
  const browser = createBrowser(bench, traits)
  const page = browser.open(app, before)
  const body = { username: user, password: bench.passwords[user], carrier: 'cookie' }
  const { read } = await sendJson(page, `/api/${mechanism}/login`, body)
  if (read?.status !== 200) throw new Error(`${user} cannot log in: ${JSON.stringify(read?.body)}`)
  return { browser, page }
}

export interface NamedValue {
  readonly name: string
  readonly value: string
}

/**
 * The cookies with a credential of the attacker’s own account, as her browser has them after a login. With a sticky load balancer,
 * one for each node: its cookie names a node, so she chooses where she logs in, and does not know which node serves Alice.
 */
export async function attackersCookies(scene: Scene, app = APP): Promise<readonly NamedValue[]> {
  const nodes = scene.policy.balancer === 'sticky' ? NODE_IDS : [null]
  const cookies: NamedValue[] = []
  for (const node of nodes) cookies.push(await attackersCookie(scene, app, node))
  return cookies
}

async function attackersCookie(scene: Scene, app: string, node: NodeId | null): Promise<NamedValue> {
  const before = node === null ? [] : [`__Host-node=${node}; Path=/; Secure`]
  const options = { user: ATTACKERS_USER, app, traits: MALLORY, before }
  const { browser } = await logInByBrowser(scene, options)
  const own = pairsOf(browser.cookies.sent(`${app}/api/${scene.mechanism}/me`, 'same-site') ?? '')
  const cookie = own.find(({ name }) => isCredentialName(scene.mechanism, name))
  if (cookie === undefined) throw new Error('The login set no cookie.')
  return cookie
}

/** The pairs of a header `Cookie` or of `document.cookie`. */
export function pairsOf(cookies: string): readonly NamedValue[] {
  return cookies
    .split('; ')
    .filter(Boolean)
    .map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) }))
}

/** The name of the cookie with the credential. It is no secret: a login with any account shows it. */
export function credentialCookieName({ mechanism, policy }: Scene): string {
  return (policy.cookies.hostPrefix ? '__Host-' : '') + factsOf(mechanism).cookies.credential
}

/** Whether a cookie of this name has the credential of the mechanism, with or without a prefix. */
export function isCredentialName(mechanism: MechanismId, name: string): boolean {
  return name.replace(/^__Host-/, '') === factsOf(mechanism).cookies.credential
}

const NO_COOKIE: Text = {
  en: 'The credential is a bearer token, which a browser never adds on its own. Run it with the carrier cookie.',
  zh: '凭据是 bearer 令牌，浏览器从不自动附带它。可改用 cookie 承载方式运行。',
}

/** Why an attack on cookies does not apply to this carrier; null if it does. */
export const unlessByCookie = (_: MechanismId, __: string, carrier: Carrier): Text | null =>
  carrier === 'cookie' ? null : NO_COOKIE
