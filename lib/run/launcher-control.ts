/** Lets the app ask its launcher to kill a server that the launcher has started, and no other process. */
import { createServer } from 'node:http'
import type { Variables } from './children.ts'
import { newSecret } from './secrets.ts'

interface Controlled {
  /** `host:port` of each server. */
  readonly instances: readonly string[]
  /** @throws RangeError if it is none of them, or is not running */
  kill(instance: string): Promise<void>
}

export interface LauncherControl {
  /** By which the app reaches it. */
  readonly env: Variables
  stop(): Promise<void>
}

/** Listens on this machine only, for requests with the token that only the app receives. */
export async function startLauncherControl(controlled: Controlled): Promise<LauncherControl> {
  const token = newSecret()
  const server = createServer(async ({ method, url = '/', headers }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://launcher')
    const answer = (status: number, body: object = {}) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (headers.authorization !== `Bearer ${token}`) return answer(403)
    if (method === 'GET' && pathname === '/instances') return answer(200, { instances: controlled.instances })
    if (method !== 'POST' || pathname !== '/kill') return answer(404)
    try {
      await controlled.kill(searchParams.get('instance') ?? '')
      answer(200)
    } catch (error) {
      answer(error instanceof RangeError ? 409 : 500)
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    env: { LAUNCHER_URL: `http://127.0.0.1:${port}`, LAUNCHER_TOKEN: token },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
