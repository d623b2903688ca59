import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, Server } from 'node:http'

/** The body of a request must arrive within this time. Otherwise handlers respond with 408; see `web/read-body.ts`. */
export const MAX_BODY_MS = 10_000
/** After this time the connection is closed, even if no handler reads the body. */
const CLOSE_AFTER_MS = 2000

/** Closes connections whose request arrives too slowly: a client could keep each one open for minutes at no cost. */
export function limitSlowRequests(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, server } = message as { request: IncomingMessage; server: Server }
    // Headers that do not arrive cause no event; Node.js checks `headersTimeout` itself, twice a minute.
    server.headersTimeout = MAX_BODY_MS
    server.requestTimeout = MAX_BODY_MS + CLOSE_AFTER_MS
    if (!hasBody(request)) return
    const timer = setTimeout(() => {
      if (!request.complete) request.socket.destroy()
    }, MAX_BODY_MS + CLOSE_AFTER_MS)
    timer.unref()
    request.once('close', () => clearTimeout(timer))
  })
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
