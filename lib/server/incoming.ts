import { subscribe } from 'node:diagnostics_channel'
import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { COMMON_HEADERS } from './headers.mjs'
import { hostCheck } from './hosts.ts'
import type { InlineScripts } from './page-policy.ts'
import { PEER_HEADER, type SelfAddress } from './peers.ts'
import { normalizeRequest } from './request-line.ts'

interface Settings {
  readonly allowedHosts: readonly string[]
  readonly trustedProxies: number
  readonly production: boolean
  /** What each page may run inline; without it no page may, as far as the policy in next.config.js goes. */
  readonly inlineScripts?: InlineScripts
}

const KEY = Symbol.for('session-lab-incoming')

/**
 * Prepares each request, and the response to it, before the framework sees them. A route handler gets headers and no
 * socket, and a page no code at all. Once for each process: the first caller's settings count. That is next.config.js or
 * the entry of the image, before anything is served.
 * @returns reads the process's own address, which only a socket has; null before the first request
 */
export function prepareIncoming(settings: Settings): () => SelfAddress | null {
  const shared = globalThis as { [KEY]?: () => SelfAddress | null }
  shared[KEY] ??= subscribeToRequests(settings)
  return shared[KEY]
}

function subscribeToRequests(settings: Settings): () => SelfAddress | null {
  const { allowedHosts, trustedProxies, production, inlineScripts } = settings
  const isAnswered = hostCheck(allowedHosts)
  const servers = new WeakSet<Server>()
  let own: SelfAddress | null = null
  // A server is prepared on its first connection: before the first request is read, which may be one that is never started.
  subscribe('net.server.socket', (message) => {
    const { server } = (message as { socket: Socket & { server?: unknown } }).socket
    if (!(server instanceof Server) || servers.has(server)) return
    servers.add(server)
    server.on('clientError', refuseUnread)
    if (production) ignoreUpgrades(server)
  })
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    // Node reads no further request from a connection on which it has ignored `Upgrade`.
    if (production && request.headers.upgrade !== undefined) response.shouldKeepAlive = false
    normalizeRequest(request, isAnswered, !production)
    if (trustedProxies > 0 && isHttps(request.headers['x-forwarded-proto'], trustedProxies)) {
      response.setHeader('Strict-Transport-Security', 'max-age=31536000')
    }
    const path = request.url?.split('?', 1)[0] ?? '/'
    if (inlineScripts && !path.startsWith('/api/')) allowInline(response, path, inlineScripts)
    const { remoteAddress = '', localAddress, localPort } = request.socket
    request.headers[PEER_HEADER] = remoteAddress
    if (localPort !== undefined && localPort !== own?.port)
      own = { host: localAddress ?? '', port: localPort }
  })
  return () => own
}

/**
 * Responds over HTTP/1.1 to a request with `Upgrade` (RFC 9110 §7.8). The framework listens for upgrades, which only its
 * development server has a use for, and closes the connection without a response.
 */
function ignoreUpgrades(server: Server): void {
  server.removeAllListeners('upgrade')
  // Node 24.9 and later; before, the listener alone decides.
  Object.assign(server, { shouldUpgradeCallback: () => false })
}

/** Whether the client came to the outermost proxy of ours over https. */
function isHttps(header: string | string[] | undefined, trustedProxies: number): boolean {
  const hops = String(header ?? '').split(',')
  return (hops.at(-trustedProxies) ?? hops[0] ?? '').trim().toLowerCase() === 'https'
}

/**
 * Adds the page's inline scripts to the policy of next.config.js, as soon as it is known which page is sent, and names
 * what its language was chosen by.
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

/** Refuses what Node could not read as a request: as Node does it itself, with the headers that every response has. */
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
