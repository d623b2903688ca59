import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { send } from './app.ts'

/** A request to the app. */
export interface PassingRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
}

export interface AppServer {
  readonly url: string
  /** Called with each request before the app is; the request waits for its result. */
  onPassing: (passing: PassingRequest) => void | Promise<void>
  close(): void
}

/** The app behind a real socket, for those parts of it that send requests to the app itself. */
export async function serveApp(): Promise<AppServer> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const raw = Buffer.concat(chunks).toString()
    const { method = 'GET', url: path = '/', headers } = incoming
    await served.onPassing({ method, path, headers })
    const answer = await send(path, {
      method,
      headers: Object.fromEntries(
        Object.entries(headers).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
      ),
      ...(raw === '' ? {} : { raw }),
    })
    outgoing.writeHead(
      answer.status,
      [
        ...Array.from(answer.headers).filter(([name]) => name !== 'set-cookie'),
        ...answer.headers.getSetCookie().map((value): [string, string] => ['set-cookie', value]),
      ].flat(),
    )
    outgoing.end(await answer.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const served: AppServer = { url, onPassing: () => {}, close: () => server.close() }
  // The process gets its own address from its first request.
  await fetch(`${url}/api/health/live`)
  return served
}
