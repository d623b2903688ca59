import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Send } from './bench-client.ts'

/** Answers a request in this process. */
export type Serve = (request: Request) => Promise<Response>

/**
 * Calls the handlers of this process, with requests as they arrive from the socket of a client on this machine: JSON by
 * default, from a client that is no browser.
 */
export function directSend(serve: Serve, userAgent: string): Send {
  return async (path, { method = 'GET', headers = {}, body, raw } = {}) => {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const request = new Request(new URL(path, 'http://localhost:3000'), {
      method,
      headers: {
        ...{ host: 'localhost:3000', 'user-agent': userAgent },
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(content === undefined ? {} : { body: content, duplex: 'half' as const }),
    })
    // A request over a socket lets the process read its other sockets. Without it, a long loop of requests that need no I/O
    // would keep a reply of Redis unread, until ioredis replaces the connection.
    await nextTurn()
    return serve(request)
  }
}
