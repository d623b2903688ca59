/** The Redis of the tests, with the permissions that `deploy/` gives the app. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from './machine.ts'
import { root } from './node.mjs'
import { type ProvidedRedis, provideRedis } from './redis.ts'

/** Additional permissions of the tests: list all keys, flush, change settings. */
const TEST_PERMISSIONS = ['+@admin', '+@dangerous', '+@connection', '+scan']

/** `TEST_REDIS_URL`, else a private one. Never `REDIS_URL`: tests may flush it. */
export function provideTestRedis(log: Log): Promise<ProvidedRedis> {
  return provideRedis({ log, url: process.env.TEST_REDIS_URL ?? '', settings: permissions })
}

/**
 * If a command or key of the app is missing in {@link file:../../deploy/redis/server.conf}, tests fail before a deployment
 * does.
 */
function permissions(engine: string): readonly string[] {
  // Channel permissions exist since Redis 6.2; the first Valkey is 7.2.
  const [, version = '0'] = / (\d+\.\d+)/.exec(engine) ?? []
  if (Number(version) < 6.2) return []
  const file = readFileSync(join(root, 'deploy', 'redis', 'server.conf'), 'utf8')
  const [, rules] = /^user session-lab on resetpass resetkeys resetchannels (.+)$/m.exec(file) ?? []
  if (rules === undefined) throw new Error('deploy/redis/server.conf has no rules for the user session-lab.')
  return ['--user', 'default', 'on', 'nopass', ...rules.split(' '), ...TEST_PERMISSIONS]
}
