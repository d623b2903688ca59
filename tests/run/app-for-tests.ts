/**
 * Playwright's global setup: the tests find the app at BASE_URL and a Chromium at CHROMIUM_PATH, however
 * these were provided.
 */
import { buildApp, freePort, startApp } from '../../lib/run/app.ts'
import { provideChromium } from '../../lib/run/browser.ts'
import { stopAll } from '../../lib/run/children.ts'
import { startOtherOrigins } from '../../lib/run/other-origins.ts'
import { provideRedis } from '../../lib/run/redis.ts'
import { newSecret } from '../../lib/run/secrets.ts'

const log = (line: string) => console.log(line)

export default async function setup(): Promise<() => Promise<void>> {
  process.env.CHROMIUM_PATH ??= await provideChromium({ log })
  if (process.env.BASE_URL === undefined) {
    await buildApp({ log })
    const redis = await provideRedis({ log, url: process.env.TEST_REDIS_URL ?? '' })
    const address = { host: '127.0.0.1', port: await freePort() }
    const others = await startOtherOrigins(address)
    const env = { SESSION_SECRETS: newSecret(), BENCHES_PER_MINUTE: '100000', ...others.env }
    const app = await startApp({ ...address, redisUrl: redis.url, env, log })
    process.env.BASE_URL = app.url
  }
  return stopAll
}
