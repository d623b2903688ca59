import { type IncomingHttpHeaders, request } from 'node:http'
import type { SelfAddress } from '#lib/server/peers.ts'
import { statedAddress } from '#lib/server/stated-address.ts'

/** A larger response counts as none. */
const MAX_BYTES = 64 * 1024

export interface SelfRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The address of the simulated client that sends the request; by default it comes from this machine. */
  readonly from?: string
  /** Sent as JSON. */
  readonly body?: object | undefined
  /** Until the whole response has arrived. */
  readonly timeoutMs: number
}

export interface SelfResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Parsed; null if it is not JSON. */
  readonly body: unknown
}

/**
 * Sends a request to this process over HTTP, as a client would. The destination is always the local address of its own
 * sockets, so no part of an incoming request can redirect it (SSRF).
 * @returns null if no complete response arrived in time; it never throws
 */
export function requestSelf(
  own: SelfAddress,
  { method, path, headers, from, body, timeoutMs }: SelfRequest,
): Promise<SelfResponse | null> {
  const content = body === undefined ? null : JSON.stringify(body)
  return new Promise((resolve) => {
    const outgoing = request(
      {
        host: own.host,
        port: own.port,
        method,
        path,
        agent: false,
        signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
        headers: {
          host: localHost(own),
          accept: 'application/json',
          ...(content === null
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
          ...headers,
          ...(from === undefined ? {} : statedAddress(from)),
        },
      },
      (incoming) => {
        const chunks: Buffer[] = []
        let bytes = 0
        incoming.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > MAX_BYTES) incoming.destroy()
          else chunks.push(chunk)
        })
        incoming.on('error', () => resolve(null))
        incoming.on('close', () => {
          const { complete, statusCode = 0, headers } = incoming
          resolve(complete ? { status: statusCode, headers, body: parse(Buffer.concat(chunks)) } : null)
        })
      },
    )
    outgoing.on('error', () => resolve(null))
    outgoing.end(content ?? undefined)
  })
}

/** The `Host` of this process for local requests. */
export const localHost = ({ port }: SelfAddress): string => `localhost:${port}`

function parse(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'))
  } catch {
    return null
  }
}
