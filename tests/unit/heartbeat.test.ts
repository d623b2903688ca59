import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { MechanismId } from '#lib/core/session.ts'
import { startHeartbeat } from '../../app/_ui/lab/heartbeat.ts'
import { createLanes } from '../../app/_ui/lab/lane-requests.ts'
import { createMemory } from '../../app/_ui/lab/local-storage.ts'
import { createOperator } from '../../app/_ui/lab/operator.ts'
import { createStore } from '../../app/_ui/lab/store.ts'
import { aBenchInfo } from '../support/page.ts'

/* Which requests an open page sends on its own, and which of them are refused. */

const ALL = aBenchInfo.policy.lanes
const session = { id: 's', expiresAt: aBenchInfo.now + 1_800_000 }

/** A page and its server, which accepts the credentials that the browser has. */
function openPage(...browserHas: MechanismId[]) {
  const has = new Set(browserHas)
  const requests: string[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    requests.push(url)
    if (url === '/api/bench') return Response.json({ ...aBenchInfo, presented: [...has] })
    const lane = url.split('/')[2] as MechanismId
    return has.has(lane)
      ? Response.json({ user: { name: 'alice', roles: [] }, session })
      : Response.json({ code: 'no_credential' }, { status: 401 })
  })
  const store = createStore()
  store.dispatch({ type: 'bench', bench: aBenchInfo, stopwatch: 0 })
  const lanes = createLanes(store, createMemory(), () => {})
  const { reread } = createOperator(store, lanes, () => {})
  const heartbeat = startHeartbeat(store, lanes, reread, () => {})
  return { has, requests, store, lanes, heartbeat }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', { hidden: false })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the heartbeat', () => {
  test('sends no check on a lane without a credential, and counts it as one', async () => {
    const { requests, store, lanes, heartbeat } = openPage('jwt')
    await lanes.checkAfterReading(['jwt'])
    await vi.advanceTimersByTimeAsync(25_000)
    heartbeat.stop()
    expect(new Set(requests)).toEqual(new Set(['/api/jwt/me?slide=0']))
    for (const lane of ALL) {
      const outcome = lane === 'jwt' ? 'accepted' : 'none'
      expect(store.get().lanes[lane].verdict?.outcome, lane).toBe(outcome)
      expect(
        store.get().lanes[lane].beats.map((beat) => beat.outcome),
        lane,
      ).toEqual(Array(25).fill(outcome))
    }
  })

  test('checks a lane on which another tab has logged in, and not after the login of another client', async () => {
    const { has, requests, store, lanes, heartbeat } = openPage()
    await lanes.checkAfterReading([])
    heartbeat.expect('opaque-token')
    await vi.advanceTimersByTimeAsync(2000)
    expect(requests).toEqual(['/api/bench'])
    has.add('opaque-token')
    heartbeat.expect('opaque-token')
    await vi.advanceTimersByTimeAsync(1000)
    heartbeat.stop()
    expect(requests.slice(1)).toContain('/api/opaque-token/me?slide=0')
    expect(store.get().lanes['opaque-token'].verdict?.outcome).toBe('accepted')
  })

  test('reports an unreachable server on lanes without a credential', async () => {
    const { store, lanes, heartbeat } = openPage()
    await lanes.checkAfterReading([])
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    heartbeat.expect('jwt')
    await vi.advanceTimersByTimeAsync(1000)
    heartbeat.stop()
    expect(store.get().lanes.jwt.verdict).toMatchObject({ outcome: 'unavailable', code: 'network' })
  })
})
