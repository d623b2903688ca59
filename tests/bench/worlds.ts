/** Worlds of the Playwright kit: from the request to a user who is logged in. */
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from '@playwright/test'
import { World } from '../../lib/kit/world.ts'
import { percentiles, printTable } from './measure.ts'
import { withApp } from './with-app.ts'

const WORLDS = 200
const PARALLEL = 50
const SHARES = [0.5, 0.95, 0.99, 1]
/** A server prepares the password hashes of sixty benches once it has been idle for ten seconds. */
const PREPARED = 50
const IDLE_MS = 16_000

const noPage = () => Promise.reject(new Error('No page is opened here.'))

export async function measureWorlds(env: Record<string, string>): Promise<void> {
  await withApp(env, async ({ url }) => {
    const newRequests = () => request.newContext({ baseURL: url })
    const open = () => World.create(url, newRequests, noPage)
    const timed = async (): Promise<[made: number, loggedIn: number]> => {
      const from = performance.now()
      const world = await open()
      const made = performance.now() - from
      const alice = await world.user('alice').login('jwt')
      const times: [number, number] = [made, performance.now() - from]
      await alice.person.world.close()
      return times
    }
    const inTurn = async (count: number) => {
      const times: [number, number][] = []
      while (times.length < count) times.push(await timed())
      return times
    }
    await inTurn(PREPARED)
    await sleep(IDLE_MS)
    const prepared = await inTurn(PREPARED)
    const unprepared = await inTurn(WORLDS)
    await sleep(IDLE_MS)
    const from = performance.now()
    const together = await Promise.all(Array.from({ length: PARALLEL }, timed))
    const allMs = performance.now() - from
    const row = (name: string, times: readonly [number, number][], index: 0 | 1) => [
      name,
      times.length,
      ...percentiles(
        times.map((each) => each[index]),
        SHARES,
      ),
    ]
    printTable('Worlds of the kit (goal: p50 ≤ 30 ms, until its users can log in)', [
      ['', 'count', 'p50 ms', 'p95', 'p99', 'max'],
      row('one after the other, hashes prepared', prepared, 0),
      row('and with a login', prepared, 1),
      row('one after the other, three hashes each', unprepared, 0),
      row('and with a login', unprepared, 1),
      row('all at the same time', together, 0),
      row('and with a login', together, 1),
    ])
    console.log(`  ${PARALLEL} at the same time took ${Math.round(allMs)} ms in all.`)
  })
}
