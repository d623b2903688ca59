import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '../../lib/run/app.ts'
import { startRedis } from '../../lib/run/redis.ts'

/** The app's handlers on plain node:http. */
export interface PlainServer {
  readonly url: string
  readonly port: number
  /** CPU time of the server so far. */
  cpuMicros(): Promise<number>
}

/** Runs the app's handlers on plain node:http, with a Redis of their own, while they are measured. */
export async function withPlainServer(
  env: Record<string, string>,
  measure: (server: PlainServer) => Promise<void>,
): Promise<void> {
  const redis = await startRedis()
  const port = await freePort()
  const entry = new URL('./plain-server.ts', import.meta.url).pathname
  const server = spawn(process.execPath, [entry, String(port)], {
    env: { ...process.env, ...env, REDIS_URL: redis.url, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  const cpuMicros = async () => ((await (await fetch(`${url}/cpu`)).json()) as { micros: number }).micros
  try {
    await once(server.stdout, 'data')
    await measure({ url, port, cpuMicros })
  } finally {
    server.kill('SIGKILL')
    await redis.stop()
  }
}
