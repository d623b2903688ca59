import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/** Where a request's own address is noted. Whatever a client sends under this name is overwritten. */
export const PEER_HEADER = 'session-lab-peer'

/** What the framework answers with 500, and ours is to refuse: OPTIONS is refused by every address of ours (ASVS 4.1.4). */
const UNKNOWN_METHODS = new Set(['TRACE', 'CONNECT'])

/**
 * Notes on each request who is at the other end of its socket, before the framework sees it: a route handler is given
 * headers and no socket, and `X-Forwarded-For` may have been written by anybody. Once for each process.
 */
export function notePeers(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    if (UNKNOWN_METHODS.has(request.method ?? '')) request.method = 'OPTIONS'
    request.headers[PEER_HEADER] = request.socket.remoteAddress ?? ''
  })
}
