import { freePort, type RunningApp, startApp } from '../../lib/run/app.ts'
import { startRedis } from '../../lib/run/redis.ts'

/** Serves the app with a Redis of its own while it is measured. */
export async function withApp(
  env: Record<string, string>,
  measure: (app: RunningApp) => Promise<void>,
): Promise<void> {
  const redis = await startRedis()
  try {
    const port = await freePort()
    const app = await startApp({ port, host: '127.0.0.1', redisUrl: redis.url, env, log: () => {} })
    await measure(app).finally(() => app.stop())
  } finally {
    await redis.stop()
  }
}
