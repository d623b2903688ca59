import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { plainRequest } from './request-line.ts'

/** Where a request's own address is noted. Whatever a client sends under this name is overwritten. */
export const PEER_HEADER = 'session-lab-peer'

/** Where this process can be reached from this machine: the near end of a socket that somebody reached it by. */
export interface OwnAddress {
  readonly host: string
  readonly port: number
}

/**
 * Notes on each request who is at the other end of its socket, before the framework sees it: a route handler is given
 * headers and no socket, and `X-Forwarded-For` may have been written by anybody. Once for each process.
 * @returns asks for the process's own address, which nobody but the socket can tell truly; null before the first request
 */
export function notePeers(): () => OwnAddress | null {
  let own: OwnAddress | null = null
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    plainRequest(request)
    const { remoteAddress = '', localAddress, localPort } = request.socket
    request.headers[PEER_HEADER] = remoteAddress
    if (localPort !== undefined && localPort !== own?.port)
      own = { host: localAddress ?? '', port: localPort }
  })
  return () => own
}
