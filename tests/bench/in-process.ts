import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { mechanismAt, sessionsFor } from '#lib/bench/compose.ts'
import { lab } from '#lib/bench/lab.ts'
import { INITIAL_CLOCK } from '#lib/core/clock.ts'
import { JWT_ALGORITHMS, PRESETS } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { redisSessions } from '#lib/redis/sessions.ts'
import { fillTable } from './fill-table.ts'
import { median, printTable } from './measure.ts'

const CLIENT = {
  ip: '203.0.113.7',
  userAgent:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  device: 'Chrome on Linux',
  node: 'a',
} as const

/** The cost of one verification, one at a time and with 64 in progress: microseconds. */
export async function verificationCost(): Promise<void> {
  await lab().ready()
  const rows: (string | number)[][] = [['verify, in process', 'µs, one at a time', 'µs, 64 in progress']]
  const ways: [string, MechanismId, object][] = [
    ['server-session, memory', 'server-session', { serverSession: { store: 'memory' } }],
    ['server-session, Redis', 'server-session', { serverSession: { store: 'redis' } }],
    ['sealed-cookie', 'sealed-cookie', {}],
    ...JWT_ALGORITHMS.map((alg): [string, MechanismId, object] => [
      `jwt ${alg}`,
      'jwt',
      { jwt: { ...PRESETS.textbook.jwt, alg } },
    ]),
    ['opaque-token', 'opaque-token', {}],
  ]
  for (const [name, mechanism, patch] of ways) {
    const policy = { ...PRESETS.textbook, ...patch }
    const { bench } = await lab().benches.create({ preset: 'textbook', policy, clock: INITIAL_CLOCK })
    const sessions = sessionsFor(bench, {
      ...{ mechanism, node: 'a', act: 'login', carrier: 'cookie', credential: null },
      onEvent: () => {},
    })
    const account = bench.account('alice')
    if (!account) throw new Error('no alice')
    const result = await sessions.login(account, CLIENT, {
      rememberMe: false,
      carrier: 'cookie',
      device: CLIENT.device,
    })
    if (!result.ok) throw new Error('no login')
    const { credential } = result.issued
    const verify = () => mechanismAt(bench, mechanism, 'a').verify(credential, bench.now())
    for (let i = 0; i < 2000; i++) await verify()
    const one = await microsPer(2000, async () => {
      for (let i = 0; i < 2000; i++) await verify()
    })
    const many = await microsPer(64 * 60, async () => {
      for (let i = 0; i < 60; i++) await Promise.all(Array.from({ length: 64 }, verify))
    })
    rows.push([name, one, many])
  }
  printTable('Verification, median of 5', rows)
}

async function microsPer(count: number, work: () => Promise<void>): Promise<number> {
  const runs: number[] = []
  for (let run = 0; run < 5; run++) {
    const from = performance.now()
    await work()
    runs.push(((performance.now() - from) * 1000) / count)
  }
  return median(runs)
}

/** The size of a session in Redis, with its share of the user index and the expiry index. */
export async function memoryPerSession(redisPath: string, sessions = 100_000): Promise<void> {
  const redis = new Redis({ path: redisPath })
  const rows: (string | number)[][] = [['opaque-token sessions in Redis', 'sessions', 'bytes each']]
  for (const perUser of [2, 1]) {
    await redis.flushall()
    const before = await usedMemory(redis)
    const now = Date.now()
    const clock = { now: () => now, nativeMs: (until: number) => until - now, frozenMs: () => 0 }
    const at = {
      benchId: randomBytes(16).toString('base64url'),
      table: 'ot',
      mechanism: 'opaque-token',
    } as const
    const store = redisSessions(redis, at, clock)
    await fillTable(store, { from: 0, to: sessions, perUser, now, clientOf: () => CLIENT })
    rows.push([
      `${perUser} a user, user agent of ${CLIENT.userAgent.length} bytes`,
      sessions,
      ((await usedMemory(redis)) - before) / sessions,
    ])
  }
  redis.disconnect()
  printTable('Memory, user index and expiry index included', rows)
}

async function usedMemory(redis: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1])
}
