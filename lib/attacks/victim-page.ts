import type { Carrier } from '#lib/core/session.ts'
import type { Scene } from './attack.ts'
import { APP, createBrowser, type Page } from './browser.ts'
import {
  credentialCookieName,
  isCredentialName,
  logInByBrowser,
  type NamedValue,
  pairsOf,
  sendJson,
} from './victim-browser.ts'

/*
 * A page of the app with an injected script, in Alice’s browser: where its client keeps the credential, and what script in the page
 * can do. Script can read what the browser lets every script of the origin read, and call the client of the page.
 */

/** Where the page keeps the credential. */
export const STORAGES = ['http-only-cookie', 'readable-cookie', 'local-storage', 'worker', 'bff'] as const
export type Storage = (typeof STORAGES)[number]

/** The carrier by which a storage receives the credential. */
export const CARRIER_OF: Readonly<Record<Storage, Carrier>> = {
  'http-only-cookie': 'cookie',
  'readable-cookie': 'cookie',
  'local-storage': 'bearer',
  worker: 'bearer',
  bff: 'cookie',
}

/** What script has read. */
export interface Found {
  readonly cookies: ReadonlyMap<string, string>
  readonly accessToken: string | null
  readonly refreshToken: string | null
}

export interface PageAnswer {
  readonly status: number
  /** As script in the page sees it. */
  readonly body: { readonly credential?: TokenResponse } | null
}

interface TokenResponse {
  readonly access_token: string
  readonly refresh_token?: string
}

export interface VictimPage {
  /** The credential that script in the page can read; null if it can read none. */
  read(): Found | null
  /** Sends a request through the client of the page. */
  send(act: string, body?: object): Promise<PageAnswer>
  /** Renews the credential through the client of the page. */
  renew(): Promise<PageAnswer>
  /** Renews the credential, and reads the new one in the response or where the page keeps it; null if script cannot read it. */
  obtain(): Promise<Found | null>
}

/**
 * Logs Alice in on the page. With the carrier cookie, every storage is the cookie that the policy describes; behind a BFF it is the
 * cookie of its session, and the tokens that it may have for other services stay in the backend.
 * @throws Error if the login is refused
 */
export function openVictimPage(scene: Scene, storage: Storage): Promise<VictimPage> {
  return scene.carrier === 'cookie' ? withCookie(scene) : withTokens(scene, storage)
}

async function withCookie(scene: Scene): Promise<VictimPage> {
  const { mechanism } = scene
  const { page } = await logInByBrowser(scene)
  const read = () => {
    const readable = pairsOf(page.readCookies())
    return readable.some(({ name }) => isCredentialName(mechanism, name)) ? asCookies(readable) : null
  }
  const renew = () => sendFrom(page, mechanism, 'refresh', {})
  return {
    read,
    send: (act, body) => sendFrom(page, mechanism, act, body),
    renew,
    async obtain() {
      const { body } = await renew()
      const value = body?.credential?.access_token
      return value === undefined ? read() : asCookies([{ name: credentialCookieName(scene), value }])
    },
  }
}

async function withTokens(scene: Scene, storage: Storage): Promise<VictimPage> {
  const { bench, mechanism } = scene
  const page = createBrowser(bench).open(APP)
  const login = { username: 'alice', password: bench.passwords.alice, carrier: 'bearer' }
  const { status, body } = await sendFrom(page, mechanism, 'login', login)
  if (status !== 200 || !body?.credential) throw new Error(`Alice cannot log in: ${status}`)
  /** In localStorage, or in a worker that passes on every response as it is. */
  let tokens = body.credential
  const authorization = () => ({ authorization: `Bearer ${tokens.access_token}` })
  const renew = async () => {
    const { refresh_token } = tokens
    const sent = refresh_token === undefined ? {} : { refresh_token }
    const answer = await sendFrom(page, mechanism, 'refresh', sent, authorization())
    tokens = answer.body?.credential ?? tokens
    return answer
  }
  return {
    read: () => (storage === 'worker' ? null : asTokens(tokens)),
    send: (act, sent) => sendFrom(page, mechanism, act, sent, authorization()),
    renew,
    async obtain() {
      const { body: renewed } = await renew()
      return renewed?.credential ? asTokens(renewed.credential) : null
    },
  }
}

function asTokens({ access_token, refresh_token }: TokenResponse): Found {
  return { cookies: new Map(), accessToken: access_token, refreshToken: refresh_token ?? null }
}

function asCookies(cookies: readonly NamedValue[]): Found {
  const byName = new Map(cookies.map(({ name, value }) => [name, value]))
  return { cookies: byName, accessToken: null, refreshToken: null }
}

async function sendFrom(
  page: Page,
  mechanism: string,
  act: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<PageAnswer> {
  const path = `/api/${mechanism}/${act}`
  const { read } = await (body === undefined
    ? page.fetch(path, { headers })
    : sendJson(page, path, body, headers))
  if (read === null) throw new Error('A page can read the responses of its own origin.')
  return read
}
