import { Agent, request } from 'node:http'
import type { Send } from '#lib/client/bench-client.ts'
import type { SelfAddress } from '#lib/server/peers.ts'

const TIMEOUT_MS = 6000

/** The name of the client that measures. */
export const USER_AGENT = 'SessionLab-Evidence/1.0'

export interface HttpSend {
  readonly send: Send
  close(): void
}

/** Sends requests to this process over HTTP, one after the other on one connection, as a browser or proxy would. */
export function httpSend(own: SelfAddress): HttpSend {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    close: () => agent.destroy(),
    send: (path, { method = 'GET', headers = {}, body } = {}) => {
      const content = body === undefined ? null : JSON.stringify(body)
      const { promise, resolve, reject } = Promise.withResolvers<Response>()
      const outgoing = request(
        {
          ...{ host: own.host, port: own.port, path, method, agent },
          signal: AbortSignal.timeout(TIMEOUT_MS),
          headers: {
            host: `localhost:${own.port}`,
            'user-agent': USER_AGENT,
            ...(content === null
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
            ...headers,
          },
        },
        (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('error', reject)
          incoming.on('end', () => {
            const { statusCode: status = 500 } = incoming
            const given = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
              values.map((value): [string, string] => [name, value]),
            )
            resolve(new Response(status === 204 ? null : Buffer.concat(chunks), { status, headers: given }))
          })
        },
      )
      outgoing.on('error', reject)
      outgoing.end(content ?? undefined)
      return promise
    },
  }
}
