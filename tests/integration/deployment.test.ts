import { afterAll, expect, test } from 'vitest'
import { instancesIn } from '#lib/redis/deployment.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'
import { startLauncherControl } from '../../lib/run/launcher-control.ts'
import { startSentinelRedis } from '../../lib/run/redis-sentinel.ts'

/* A deployment as `npm run fleet -- --sentinel` starts it, with the app in this process. */

const redis = await startSentinelRedis({ log: () => {} })
const control = await startLauncherControl(redis)
afterAll(async () => {
  await control.stop()
  await redis.stop()
})
Object.assign(process.env, redis.env, control.env)
delete process.env.REDIS_URL

// The app reads its environment when it is loaded.
const { TestBench } = await import('../support/test-bench.ts')

const HERE = { [PEER_HEADER]: '127.0.0.1' }

const read = async (bench: Awaited<ReturnType<typeof TestBench.open>>) =>
  (await bench.request('/api/deployment', { headers: HERE })).body as {
    topology: string
    status: string
    launcher: boolean
    instances: { id: string; role: string; state: string; canKill: boolean; master: string | null }[]
  }

test('shows the master, its replicas and the Sentinels', async () => {
  const bench = await TestBench.open()
  const { topology, status, launcher, instances } = await read(bench)
  expect({ topology, status, launcher }).toEqual({ topology: 'sentinel', status: 'up', launcher: true })
  const count = (role: string) => instances.filter((instance) => instance.role === role).length
  expect([count('master'), count('replica'), count('sentinel')]).toEqual([1, 2, 3])
  const master = instances.find(({ role }) => role === 'master')?.id
  for (const { role, canKill, master: of, state } of instances) {
    expect(state).toBe('up')
    expect(canKill).toBe(role !== 'sentinel')
    expect(of).toBe(role === 'replica' ? master : null)
  }
})

test('is shown and changed only from this machine', async () => {
  const bench = await TestBench.open()
  const elsewhere = { [PEER_HEADER]: '192.0.2.7' }
  expect((await bench.request('/api/deployment', { headers: elsewhere })).status).toBe(403)
  const killed = await bench.request('/api/deployment/kill', {
    method: 'POST',
    headers: elsewhere,
    body: { instance: redis.instances[0] },
  })
  expect(killed.status).toBe(403)
})

test('kills nothing that the launcher has not started', async () => {
  const bench = await TestBench.open()
  const { instances } = await read(bench)
  const sentinel = instances.find(({ role }) => role === 'sentinel')?.id
  for (const instance of [sentinel, '127.0.0.1:1', String(process.pid), '']) {
    const { status } = await bench.request('/api/deployment/kill', {
      method: 'POST',
      headers: HERE,
      body: { instance },
    })
    expect([409, 422], String(instance)).toContain(status)
  }
  expect((await read(bench)).status).toBe('up')
})

test('refuses the launcher’s own address without its token', async () => {
  const { LAUNCHER_URL = '' } = control.env
  expect((await fetch(`${LAUNCHER_URL}/instances`)).status).toBe(403)
  expect(
    (await fetch(`${LAUNCHER_URL}/kill?instance=${redis.instances[0]}`, { method: 'POST' })).status,
  ).toBe(403)
})

test('replaces a killed master, and keeps the sessions', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('server-session')
  const before = (await read(bench)).instances.find(({ role }) => role === 'master')?.id
  const { status, body } = await bench.request('/api/deployment/kill', {
    method: 'POST',
    headers: HERE,
    body: { instance: before },
  })
  expect(status).toBe(200)
  expect(body.newMasterMs).toBeGreaterThan(0)
  for (const lane of body.lanes) {
    expect(lane, lane.mechanism).toMatchObject({ refused: 0, kept: lane.sessions })
    expect(lane.checks).toBeGreaterThan(0)
  }
  expect(
    body.lanes.find((lane: { mechanism: string }) => lane.mechanism === 'server-session').unavailable,
  ).toBeGreaterThan(0)
  expect((await alice.me()).status).toBe(200)
  const master = (await read(bench)).instances.find(({ role }) => role === 'master')?.id
  expect(redis.instances).toContain(master)
  expect(master).not.toBe(before)
})

test('reads lag and slots from what a master reports', () => {
  const info = [
    '# Replication',
    'role:master',
    'connected_slaves:2',
    'slave0:ip=10.0.0.2,port=6379,state=online,offset=90,lag=1',
    'slave1:ip=10.0.0.3,port=6379,state=wait_bgsave,offset=0,lag=0',
    'master_repl_offset:100',
    '',
  ].join('\r\n')
  expect(instancesIn(info, '10.0.0.1:6379', [[0, 5460]])).toMatchObject([
    { id: '10.0.0.1:6379', role: 'master', slots: [[0, 5460]], lagBytes: null },
    {
      id: '10.0.0.2:6379',
      role: 'replica',
      state: 'up',
      lagBytes: 10,
      lagSeconds: 1,
      master: '10.0.0.1:6379',
    },
    { id: '10.0.0.3:6379', role: 'replica', state: 'syncing', lagBytes: 100 },
  ])
})
