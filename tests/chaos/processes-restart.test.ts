import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Fleet } from '../../lib/run/fleet.ts'
import { Callers, failed } from '../support/callers.ts'
import { openFleet } from '../support/fleet.ts'
import { openBenches, requestsOf, summarizeOutcomes } from '../support/many-benches.ts'
import { ask, RemoteBench } from '../support/remote.ts'

/* A rolling restart: every process is replaced, one after the other, without an effect on clients. */

let fleet: Fleet
beforeAll(async () => {
  fleet = await openFleet('hash')
})
afterAll(() => fleet?.stop())

test('restarts all three processes under load without a failed request, POST or GET, and without a missed event', async () => {
  const parties = await openBenches(fleet.url, 9)
  const paying = parties.map(
    ({ clients }) =>
      () =>
        (clients.find(({ mechanism }) => mechanism === 'opaque-token') ?? clients[0])?.post('transfer', {
          to: 'bob',
          amount: 1,
        }) as ReturnType<typeof ask>,
  )
  const callers = new Callers([...requestsOf(parties), ...paying.slice(0, 3)])
  await callers.more(100)
  const pids = fleet.apps.map(({ pid }) => pid)
  for (const place of fleet.apps.keys()) {
    const { exited } = fleet.apps[place] ?? {}
    await fleet.end(place)
    // The launcher sends SIGKILL after five seconds; a process that ended earlier ended on its own.
    expect(await exited).toMatchObject({ code: 143, signal: null })
    await fleet.revive(place)
    await callers.more(60)
  }
  const samples = await callers.stop()
  for (const [place, { pid }] of fleet.apps.entries()) expect(pid).not.toBe(pids[place])
  expect(failed(samples)).toEqual([])
  expect(new Set(samples.map(({ process }) => process))).toEqual(new Set(['1', '2', '3']))

  for (const { seen, written } of await summarizeOutcomes(parties)) expect(seen).toEqual(written)
  for (const { clients } of parties) {
    for (const client of clients) expect((await client.me()).status).toBe(200)
  }
})

test('announces the end of a process, which continues to serve its remaining clients', async () => {
  const [, app] = fleet.apps
  if (!app) throw new Error('no process')
  const bench = await RemoteBench.open(app.url)
  const alice = await bench.login('sealed-cookie')
  const ended = fleet.end(1)
  const readiness = async () => (await ask(`${app.url}/api/health/ready`)).status
  while ((await readiness()) !== 503);
  expect((await ask(`${app.url}/api/health/live`)).status).toBe(200)
  const reply = await alice.me()
  expect(reply.status).toBe(200)
  expect(reply.headers.get('connection')).toBe('close')
  await ended
  expect(await fleet.haproxy.isUp(2)).toBe(false)
  await fleet.revive(1)
})

test('refuses half a request, head or body, as too slow; no process receives it', async () => {
  const { port } = new URL(fleet.url)
  const heads = [
    'GET /api/bench HTTP/1.1\r\nHost: x\r\n',
    'POST /api/benches HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"seed"',
  ]
  const answers = await Promise.all(
    heads.map(
      (head) =>
        new Promise<string>((resolve, reject) => {
          let answer = ''
          const socket = connect(Number(port), '127.0.0.1', () => socket.write(head))
          socket.on('data', (data) => {
            answer += data
          })
          socket.on('close', () => resolve(answer))
          socket.on('error', reject)
        }),
    ),
  )
  for (const answer of answers) {
    expect(answer).toMatch(/^HTTP\/1.1 408 /)
    expect(answer).not.toMatch(/lab-process/i)
  }
})
