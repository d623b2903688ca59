/** The Redis of the tests, under the rights that `deploy/` gives the app. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from './machine.ts'
import { root } from './node.mjs'
import { type ProvidedRedis, provideRedis } from './redis.ts'

/** What tests do to a server as its operator, and the app never: look at all keys, empty it, set it otherwise. */
const OPERATOR = ['+@admin', '+@dangerous', '+@connection', '+scan']

/** `TEST_REDIS_URL`, else a private one. Never `REDIS_URL`: a test may empty what it is given. */
export function provideTestRedis(log: Log): Promise<ProvidedRedis> {
  return provideRedis({ log, url: process.env.TEST_REDIS_URL ?? '', settings: rights })
}

/**
 * A command or a key of the app’s that is not in {@link file:../../deploy/redis/server.conf} fails in every test that
 * needs it, and not first where somebody has loaded that file.
 */
function rights(engine: string): readonly string[] {
  // Channels are under rights since Redis 6.2; Valkey began with 7.2.
  const [, version = '0'] = / (\d+\.\d+)/.exec(engine) ?? []
  if (Number(version) < 6.2) return []
  const file = readFileSync(join(root, 'deploy', 'redis', 'server.conf'), 'utf8')
  const [, rules] = /^user session-lab on resetpass resetkeys resetchannels (.+)$/m.exec(file) ?? []
  if (rules === undefined) throw new Error('deploy/redis/server.conf says nothing of what the app may.')
  return ['--user', 'default', 'on', 'nopass', ...rules.split(' '), ...OPERATOR]
}
