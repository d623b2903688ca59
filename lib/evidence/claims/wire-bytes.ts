import { connect, performServerHandshake } from 'node:http2'
import { duplexPair } from 'node:stream'

/* The bytes that the requests of a page need on the wire. */

/** What a browser sends with each request, without credentials. */
const HEADERS = {
  accept: '*/*',
  'accept-encoding': 'gzip, deflate, br',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
}

const AUTHORITY = 'localhost:3000'

export interface PageBytes {
  readonly http1: number
  readonly http2: number
}

const pathOf = (nth: number) => `/static/part-${String(nth).padStart(3, '0')}.js`

/** Bytes from the client for a page with this many requests, each with this cookie; without one if it is empty. */
export async function bytesOfPage(cookie: string, requests: number): Promise<PageBytes> {
  const headers: Readonly<Record<string, string>> = cookie === '' ? HEADERS : { ...HEADERS, cookie }
  const paths = Array.from({ length: requests }, (_, nth) => pathOf(nth))
  return { http1: http1Bytes(headers, paths), http2: await http2Bytes(headers, paths) }
}

/** HTTP/1.1 sends each request as text (RFC 9112), so its length is that of the text. */
function http1Bytes(headers: Readonly<Record<string, string>>, paths: readonly string[]): number {
  const fields = Object.entries({ host: AUTHORITY, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return paths.reduce((sum, path) => sum + `GET ${path} HTTP/1.1\r\n${fields.join('')}\r\n`.length, 0)
}

/** HTTP/2 compresses header fields (RFC 7541), so the requests are sent by a client, to a server in the same process. */
async function http2Bytes(
  headers: Readonly<Record<string, string>>,
  paths: readonly string[],
): Promise<number> {
  const [near, far] = duplexPair()
  let sent = 0
  const write = near._write.bind(near)
  near._write = (chunk: Buffer, ...rest) => {
    sent += chunk.length
    write(chunk, ...rest)
  }
  const server = performServerHandshake(far)
  server.on('stream', (stream) => {
    stream.respond({ ':status': 204 }, { endStream: true })
  })
  const client = connect(`http://${AUTHORITY}`, { createConnection: () => near })
  try {
    for (const path of paths) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const request = client.request({ ...headers, ':path': path })
      request.on('error', reject).on('end', resolve).resume()
      await promise
    }
    return sent
  } finally {
    client.destroy()
    server.destroy()
  }
}
