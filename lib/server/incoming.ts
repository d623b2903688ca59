import { subscribe } from 'node:diagnostics_channel'
import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { COMMON_HEADERS } from './headers.mjs'
import { hostCheck } from './hosts.ts'
import type { InlineScripts } from './page-policy.ts'
import { COOKIE_HEADER, PEER_HEADER, type SelfAddress } from './peers.ts'
import { HANDLED, normalizeRequest } from './request-line.ts'
import { takeStatedAddress } from './stated-address.ts'

interface Settings {
  readonly allowedHosts: readonly string[]
  readonly trustedProxies: number
  readonly production: boolean
  /** The hashes of the inline scripts of each page; without them the policy of next.config.js applies unchanged. */
  readonly inlineScripts?: InlineScripts
}

const KEY = Symbol.for('session-lab-incoming')

/**
 * Prepares each request and its response before the framework handles them. A route handler has no access to the socket,
 * and a static page runs no code at all. Runs once per process: the first call, from next.config.js or from the entry of the
 * image, determines the settings.
 * @returns a function that returns the local address of the process; null before the first request
 */
export function prepareIncoming(settings: Settings): () => SelfAddress | null {
  const shared = globalThis as { [KEY]?: () => SelfAddress | null }
  shared[KEY] ??= subscribeToRequests(settings)
  return shared[KEY]
}

function subscribeToRequests(settings: Settings): () => SelfAddress | null {
  const { allowedHosts, trustedProxies, production, inlineScripts } = settings
  const isAllowedHost = hostCheck(allowedHosts)
  const servers = new WeakSet<Server>()
  let own: SelfAddress | null = null
  // On the first connection, because a malformed first request starts no `http.server.request.start`.
  subscribe('net.server.socket', (message) => {
    const { server } = (message as { socket: Socket & { server?: unknown } }).socket
    if (!(server instanceof Server) || servers.has(server)) return
    servers.add(server)
    server.on('clientError', refuseUnread)
    if (production) ignoreUpgrades(server)
  })
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    // Node.js reads no further request from a connection on which it has ignored `Upgrade`.
    if (production && request.headers.upgrade !== undefined) response.shouldKeepAlive = false
    normalizeRequest(request, isAllowedHost, !production)
    if (trustedProxies > 0 && isHttps(request.headers['x-forwarded-proto'], trustedProxies)) {
      response.setHeader('Strict-Transport-Security', 'max-age=31536000')
    }
    const { url = '/', headers } = request
    delete headers[COOKIE_HEADER]
    if (HANDLED.test(url)) hideCookies(headers)
    else if (inlineScripts) allowInline(response, url.split('?', 1)[0] ?? '/', inlineScripts)
    const { remoteAddress = '', localAddress, localPort } = request.socket
    const stated = takeStatedAddress(headers)
    headers[PEER_HEADER] = stated ?? remoteAddress
    // The client that this process simulates connects without a proxy.
    if (stated !== null) delete headers['x-forwarded-for']
    if (localPort !== undefined && localPort !== own?.port)
      own = { host: localAddress ?? '', port: localPort }
  })
  return () => own
}

/**
 * Responds over HTTP/1.1 to a request with `Upgrade` (RFC 9110 §7.8). Otherwise the framework, which listens for upgrades
 * for its development server, would close the connection without a response.
 */
function ignoreUpgrades(server: Server): void {
  server.removeAllListeners('upgrade')
  // For Node.js 24.9 and later; before, the missing listener is sufficient.
  Object.assign(server, { shouldUpgradeCallback: () => false })
}

/** Moves the cookies to a header that the framework does not parse. */
function hideCookies(headers: IncomingMessage['headers']): void {
  const { cookie } = headers
  if (cookie === undefined) return
  headers[COOKIE_HEADER] = cookie
  delete headers.cookie
}

/** Whether the client connected to the outermost trusted proxy over https. */
function isHttps(header: string | string[] | undefined, trustedProxies: number): boolean {
  const hops = String(header ?? '').split(',')
  return (hops.at(-trustedProxies) ?? hops[0] ?? '').trim().toLowerCase() === 'https'
}

/**
 * Adds the hashes of the page's inline scripts to the policy of next.config.js, once the page and its language are known.
 * Sets `Vary` to the headers that choose the language.
 */
function allowInline(response: ServerResponse, path: string, inlineScripts: InlineScripts): void {
  const { writeHead } = response
  response.writeHead = ((status: number, ...others: []) => {
    const policy = response.getHeader(POLICY)
    const language = response.getHeader('Content-Language')
    if (typeof language === 'string') {
      // The framework overwrites a `Vary` of next.config.js.
      response.setHeader(
        'Vary',
        [response.getHeader('Vary') ?? [], 'Accept-Language, Cookie'].flat().join(', '),
      )
    }
    const hashes = inlineScripts(path, status, String(language))
    if (typeof policy === 'string' && hashes !== '') {
      response.setHeader(POLICY, policy.replace("script-src 'self'", `script-src 'self' ${hashes}`))
    }
    return writeHead.call(response, status, ...others)
  }) as typeof writeHead
}

const POLICY = 'Content-Security-Policy'

const REASONS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** Responds to a malformed request like Node.js, but with the headers of all other responses. */
function refuseUnread(error: Error & { code?: string }, socket: Duplex): void {
  const { _httpMessage: current } = socket as Duplex & { _httpMessage?: ServerResponse }
  if (!socket.writable || current?.headersSent) {
    socket.destroy(error)
    return
  }
  const lines = [
    `HTTP/1.1 ${REASONS[error.code ?? ''] ?? '400 Bad Request'}`,
    ...Object.entries(COMMON_HEADERS).map(([name, value]) => `${name}: ${value}`),
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
    'Cache-Control: no-store',
    'Content-Length: 0',
    'Connection: close',
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n`, () => socket.destroy(error))
}
