import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Fleet } from '../../lib/run/fleet.ts'
import { Callers, failed } from '../support/callers.ts'
import { openFleet } from '../support/fleet.ts'
import { openBenches, requestsOf, summarizeOutcomes } from '../support/many-benches.ts'
import { RemoteBench, type RemoteClient, type Reply } from '../support/remote.ts'

/* One of three real processes is stopped with kill -9 under load. */

let fleet: Fleet
beforeAll(async () => {
  fleet = await openFleet('hash')
})
afterAll(() => fleet?.stop())

/** The position of the process with this HAProxy name. */
const placeOf = (process: string) => Number(process) - 1

test('loses no session and no query, and delivers every event once', async () => {
  const parties = await openBenches(fleet.url, 9)
  const homes = [...new Set(parties.map(({ home }) => home))]
  const [doomed = '1'] = homes
  const callers = new Callers(requestsOf(parties))
  await callers.more(100)

  await fleet.kill(placeOf(doomed))
  await callers.more(200)
  const samples = await callers.stop()

  // HAProxy may repeat a query on another process: not even those in progress have failed.
  expect(failed(samples).map(({ status, code }) => `${status} ${code}`)).toEqual([])
  for (const { clients } of parties) {
    for (const client of clients) {
      const { status, process } = await client.me()
      expect(status).toBe(200)
      expect(process).not.toBe(doomed)
    }
  }
  // A refresh token is in Redis, not in the process that issued it.
  const [{ clients } = { clients: [] }] = parties.filter(({ home }) => home === doomed)
  const jwt = clients.find(({ mechanism }) => mechanism === 'jwt') as RemoteClient
  const refreshed = await jwt.post('refresh', { refresh_token: jwt.refreshToken })
  expect(refreshed.status).toBe(200)

  for (const { seen, written } of await summarizeOutcomes(parties)) expect(seen).toEqual(written)
  for (const { home, follower } of parties) {
    if (home === doomed) expect(follower.processes.length).toBeGreaterThan(1)
  }
  await fleet.revive(placeOf(doomed))
})

test('makes a transfer once or not at all, and repeats none on another process', async () => {
  const benches = await Promise.all(Array.from({ length: 6 }, () => RemoteBench.open(fleet.url)))
  const payers = await Promise.all(benches.map((bench) => bench.login('opaque-token')))
  const acknowledged = new Map<RemoteBench, number>(benches.map((bench) => [bench, 0]))
  const pay = (payer: RemoteClient) => async (): Promise<Reply> => {
    const reply = await payer.post('transfer', { to: 'bob', amount: 1 })
    if (reply.status === 200) acknowledged.set(payer.bench, (acknowledged.get(payer.bench) ?? 0) + 1)
    return reply
  }
  const [doomed] = [payers[0]?.process ?? '1']
  const callers = new Callers(payers.map(pay))
  await callers.more(60)
  await fleet.kill(placeOf(doomed))
  const goneAt = performance.now()
  await callers.more(60)
  const samples = await callers.stop()

  // Only requests in progress at that moment may have failed: a refused connection has transmitted nothing.
  for (const { begunAt } of failed(samples)) expect(begunAt).toBeLessThan(goneAt)
  for (const bench of benches) {
    const { body } = await bench.request('/api/bench')
    const spent = 1000 - body.users.find(({ name }: { name: string }) => name === 'alice').balance
    const known = acknowledged.get(bench) ?? 0
    const unknown = failed(samples).length
    expect(spent).toBeGreaterThanOrEqual(known)
    expect(spent).toBeLessThanOrEqual(known + unknown)
  }
  await fleet.revive(placeOf(doomed))
})
