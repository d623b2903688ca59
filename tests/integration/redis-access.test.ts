import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Redis } from 'ioredis'
import { afterAll, expect, test, vi } from 'vitest'
import type { RedisAccess, RedisConfig } from '#lib/env.ts'
import { connectRedis, whenReady } from '#lib/redis/connection.ts'
import { BENCH_CHANNEL } from '#lib/redis/keys.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'
import { selfSigned } from '../../lib/run/certificate.ts'
import { root } from '../../lib/run/node.mjs'
import { NAME, startSentinel } from '../support/redis-sentinel.ts'
import { freePorts, startMember } from '../support/redis-servers.ts'

/*
 * Redis with production settings: over TLS, with a private certificate authority, and as a user with only
 * the permissions that the app needs. The rules are those of `deploy/redis/`. Each server also listens
 * without TLS, for its operator.
 */

const { key, certificate } = selfSigned()
// The effect of NODE_EXTRA_CA_CERTS when a process starts.
setDefaultCACertificates([...getCACertificates('default'), certificate])
const directory = mkdtempSync(join(tmpdir(), 'session-lab-tls-'))
const keyFile = join(directory, 'key.pem')
const certificateFile = join(directory, 'certificate.pem')
writeFileSync(keyFile, key)
writeFileSync(certificateFile, certificate)

const tlsSettings = (port: number): readonly (readonly [name: string, value: string])[] => [
  ['tls-port', String(port)],
  ['tls-cert-file', certificateFile],
  ['tls-key-file', keyFile],
  ['tls-ca-cert-file', certificateFile],
  ['tls-auth-clients', 'no'],
  ['tls-replication', 'yes'],
]
const tlsArguments = (port: number) => tlsSettings(port).flatMap(([name, value]) => [`--${name}`, value])
const tlsLines = (port: number) => tlsSettings(port).map((setting) => setting.join(' '))

const [plain = 0, tls = 0, clusterPlain = 0, clusterTls = 0, sentinelPlain = 0, sentinelTls = 0] =
  await freePorts(6)
const rules = join(root, 'deploy', 'redis', 'server.conf')
const server = await startMember(plain, [...tlsArguments(tls), '--include', rules])
const setPassword = ({ admin }: { admin: Redis }) => admin.call('ACL', 'SETUSER', 'session-lab', '>let-me-in')
await setPassword(server)

process.env.REDIS_URL = `rediss://session-lab:let-me-in@localhost:${tls}`
const { serveRequest } = await import('#lib/web/routes.ts')
// Before any other request of this process: its connections are still being made.
const firstResponse = await serveRequest(new Request('http://localhost/api/health/ready'))
const { send } = await import('../support/app.ts')
const { runCoreSuite: essentialsHold } = await import('../support/core-suite.ts')
const { Client, TestBench } = await import('../support/test-bench.ts')
const { lab } = await import('#lib/bench/lab.ts')

afterAll(async () => {
  await lab().link.close()
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
})

test('is ready in a new process as soon as it is connected', () => {
  expect(firstResponse.status).toBe(200)
})

essentialsHold()

test('runs the whole life of a bench with the given permissions', async () => {
  const bench = await TestBench.open({ seed: 'counted', policy: { serverSession: { store: 'two-tier' } } })
  const alice = await bench.login('server-session')
  await alice.me()
  await bench.request('/api/bench/keys/rotate', {
    method: 'POST',
    body: { mechanism: 'jwt', mode: 'immediate' },
  })
  await bench.request('/api/bench/users/alice', { method: 'PATCH', body: { password: 'a-new-one-of-hers' } })
  expect((await send('/api/metrics', { headers: { [PEER_HEADER]: '127.0.0.1' } })).status).toBe(200)
  expect(await server.admin.call('ACL', 'LOG')).toEqual([])
})

test('returns 503 for a missing permission, and logs its name', async () => {
  const bench = await TestBench.open()
  await server.admin.call('ACL', 'SETUSER', 'session-lab', '-evalsha')
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const alice = new Client(bench, 'opaque-token')
  const answers = [await alice.login('alice'), await alice.login('alice')]
  const lines = write.mock.calls.map(([line]) => String(line))
  write.mockRestore()
  await server.admin.call('ACL', 'SETUSER', 'session-lab', '+evalsha')
  await server.admin.call('ACL', 'LOG', 'RESET')
  expect(answers.map(({ status }) => status)).toEqual([503, 503])
  expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain('NOPERM')
  const reported = lines.filter((line) => line.includes('store.failed')).map((line) => JSON.parse(line))
  expect(reported).toMatchObject([{ store: 'redis', reason: expect.stringMatching(/NOPERM.*'evalsha'/) }])
})

const access: RedisAccess = { username: 'session-lab', password: 'let-me-in', tls: true }
const host = '127.0.0.1'

test('denies that user any inspection and administration', async () => {
  const { commands, ...link } = connectRedis({ topology: 'standalone', url: process.env.REDIS_URL ?? '' })
  await whenReady({ commands, ...link }, 10_000)
  for (const refused of [
    () => commands.keys('*'),
    () => commands.scan(0),
    () => commands.flushall(),
    () => commands.config('GET', '*'),
    () => commands.get('another-key'),
    () => commands.set('another-key', 1),
    () => commands.publish('another-key', 'hello'),
    () => commands.call('ACL', 'LIST'),
    () => commands.eval("return redis.call('KEYS', '*')", 0),
  ]) {
    await expect(refused()).rejects.toThrow(/NOPERM|can't run this command/)
  }
  await link.close()
})

/** What the app needs of a connection: commands that are executed, and a subscriber that receives. */
async function expectUsable(place: RedisConfig) {
  const link = connectRedis(place)
  try {
    await whenReady(link, 10_000)
    expect(await link.health()).toBe('up')
    expect(await link.commands.set('{bench}:bench', 'kept', 'PX', 60_000)).toBe('OK')
    const received = new Promise((resolve) =>
      link.listener.once('message', (...reported) => resolve(reported)),
    )
    await link.listener.subscribe(BENCH_CHANNEL)
    await link.commands.publish(BENCH_CHANNEL, 'bench')
    expect(await received).toEqual([BENCH_CHANNEL, 'bench'])
  } finally {
    await link.close()
  }
}

test('connects to Sentinels with user and password over TLS', async () => {
  const [user = ''] = /^user .+$/m.exec(readFileSync(rules.replace('server', 'sentinel'), 'utf8')) ?? []
  const sentinel = await startSentinel(sentinelPlain, tls, [...tlsLines(sentinelTls), `${user} >tell-me-who`])
  try {
    await expectUsable({
      topology: 'sentinel',
      name: NAME,
      sentinels: [{ host, port: sentinelTls }],
      access,
      sentinelAccess: { username: 'session-lab', password: 'tell-me-who' },
    })
    expect(await sentinel.admin.call('ACL', 'LOG')).toEqual([])
  } finally {
    await sentinel.stop()
  }
})

test('subscribes to a Cluster that names its nodes by address, over TLS', async () => {
  const settings = ['--cluster-enabled', 'yes', '--cluster-announce-ip', host, '--tls-cluster', 'yes']
  const node = await startMember(clusterPlain, [...tlsArguments(clusterTls), ...settings, '--include', rules])
  try {
    await setPassword(node)
    await node.admin.cluster('ADDSLOTS', ...Array.from({ length: 16_384 }, (_, slot) => slot))
    await expectUsable({ topology: 'cluster', nodes: [{ host, port: clusterTls }], access })
    expect(await node.admin.call('ACL', 'LOG')).toEqual([])
  } finally {
    await node.stop()
  }
})

test.each([
  ['a wrong password', `rediss://session-lab:wrong-secret@localhost:${tls}`, /WRONGPASS/],
  [
    'a name that is not in the certificate',
    `rediss://session-lab:let-me-in@127.0.0.2:${tls}`,
    /altnames|REFUSED/,
  ],
  ['no server', 'redis://127.0.0.1:1', /ECONNREFUSED/],
])('describes %s in the log', async (_, url, reason) => {
  const link = connectRedis({ topology: 'standalone', url })
  const reported: string[] = []
  link.onConnectionError((why) => reported.push(why))
  await expect.poll(() => reported.length).toBeGreaterThan(0)
  await expect(whenReady(link, 1000)).rejects.toThrow(/is unavailable/)
  expect([...new Set(reported)]).toEqual([expect.stringMatching(reason)])
  expect(reported.join()).not.toMatch(/wrong-secret|let-me-in/)
  await link.close()
})
