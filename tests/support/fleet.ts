import { type Fleet, startFleet } from '../../lib/run/fleet.ts'
import type { Balance } from '../../lib/run/haproxy.ts'
import { newSecret } from '../../lib/run/secrets.ts'

/** Three real processes behind a real HAProxy, on the tests' Redis. */
export function openFleet(balance: Balance, processes = 3): Promise<Fleet> {
  const redisUrl = process.env.TEST_REDIS_URL
  if (!redisUrl) throw new Error('TEST_REDIS_URL is set by the global setup, and is not.')
  return startFleet({
    processes,
    balance,
    redisUrl,
    env: { SESSION_SECRETS: newSecret(), MAX_BENCHES: '100000', BENCHES_PER_MINUTE: '100000' },
    // Errors inside a process explain a failure seen from outside.
    log: (line) => line.includes('"level":"error"') && console.log(line),
  })
}
