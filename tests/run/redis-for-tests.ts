/** Vitest's global setup: the tests find a Redis at TEST_REDIS_URL, however it was started. */
import { provideTestRedis } from '../../lib/run/test-redis.ts'

export default async function setup(): Promise<() => Promise<void>> {
  // Set by `npm test`, by the caller of Vitest, or by the setup of the other project.
  if (process.env.TEST_REDIS_URL) return async () => {}
  const redis = await provideTestRedis((line) => console.log(line))
  process.env.TEST_REDIS_URL = redis.url
  return redis.stop
}
