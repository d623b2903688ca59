/** Worlds of the Playwright kit: from the request to a user who is logged in. */
import { request } from '@playwright/test'
import { World } from '../../lib/kit/world.ts'
import { percentiles, printTable } from './measure.ts'
import { withApp } from './with-app.ts'

const WORLDS = 200
const PARALLEL = 50
const SHARES = [0.5, 0.95, 0.99, 1]
/** Worlds that are made before anything is measured: code is compiled, and hashes are prepared. */
const WARM_UP = 50

export async function measureWorlds(env: Record<string, string>): Promise<void> {
  await withApp(env, async ({ url }) => {
    const newRequests = () => request.newContext({ baseURL: url })
    const open = () => World.create(url, newRequests, noBrowser())
    const timed = async (): Promise<[made: number, loggedIn: number]> => {
      const from = performance.now()
      const world = await open()
      const made = performance.now() - from
      const alice = await world.user('alice').login('jwt')
      const times: [number, number] = [made, performance.now() - from]
      await alice.person.world.close()
      return times
    }
    for (let count = 0; count < WARM_UP; count++) await (await open()).close()
    const alone: [number, number][] = []
    for (let count = 0; count < WORLDS; count++) alone.push(await timed())
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
    printTable('Worlds of the kit (goal: p50 of one after the other ≤ 30 ms, until its users can log in)', [
      ['', 'count', 'p50 ms', 'p95', 'p99', 'max'],
      row('one after the other', alone, 0),
      row('and with a login', alone, 1),
      row('all at the same time', together, 0),
      row('and with a login', together, 1),
    ])
    console.log(`  ${PARALLEL} at the same time took ${Math.round(allMs)} ms in all.`)
  })
}

/** No page is opened here. */
function noBrowser(): Parameters<typeof World.create>[2] {
  return {} as Parameters<typeof World.create>[2]
}
