/** Vitest's global setup: the tests find a Redis at TEST_REDIS_URL, whoever started it. */
import { provideTestRedis } from '../../lib/run/test-redis.ts'

export default async function setup(): Promise<() => Promise<void>> {
  // Set by `npm test`, by whoever runs Vitest, or a moment ago by the other project's setup.
  if (process.env.TEST_REDIS_URL) return async () => {}
  const redis = await provideTestRedis((line) => console.log(line))
  process.env.TEST_REDIS_URL = redis.url
  return redis.stop
}
