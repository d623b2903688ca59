import { afterEach, describe, expect, test, vi } from 'vitest'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import { createActQueue } from '../../app/_ui/lab/act-queue.ts'
import { createLab } from '../../app/_ui/lab/lab.ts'
import type { Lanes } from '../../app/_ui/lab/lane-requests.ts'
import { createStore } from '../../app/_ui/lab/store.ts'
import { checkAs, reloadOtherClients, steal } from '../../app/_ui/other-clients/client-requests.ts'
import { NO_CREDENTIAL } from '../../app/_ui/state/lane-state.ts'
import type { Action } from '../../app/_ui/state/reduce.ts'
import { laneIdsOf } from '../../app/_ui/state/state.ts'
import { missingBefore } from '../../app/_ui/timeline/backlog.ts'
import { aBenchInfo } from '../support/page.ts'

/* The order of clicks, responses and events on the page, which arrive in any order. */

const LANES = { check: async () => 'accepted' } as unknown as Lanes

/** A server that responds when the test says so, and records its requests. */
function slowServer() {
  const requests: string[] = []
  const waiting: { path: string; answer: (body?: object) => void }[] = []
  vi.stubGlobal('fetch', (path: string, { method }: RequestInit) => {
    requests.push(`${method} ${path}`)
    return new Promise<Response>((resolve) => {
      waiting.push({ path, answer: (body = {}) => resolve(Response.json(body)) })
    })
  })
  return {
    requests,
    /** Responds to the pending request, now or later. */
    async answer(part: string, body?: object): Promise<void> {
      await vi.waitFor(() => expect(waiting.some(({ path }) => path.includes(part))).toBe(true))
      const place = waiting.findIndex(({ path }) => path.includes(part))
      waiting.splice(place, 1)[0]?.answer(body)
    },
  }
}

afterEach(() => vi.unstubAllGlobals())

describe('the action queue', () => {
  test('reports a failed action to its caller and runs the next one', async () => {
    const store = createStore()
    const acting = createActQueue(store, LANES, () => {})
    const broken = acting.run(['jwt'], () => Promise.reject(new Error('broken')))
    const next = vi.fn(async () => ({}))
    const after = acting.run(['jwt'], next)
    await expect(broken).rejects.toThrow('broken')
    await after
    expect(next).toHaveBeenCalledOnce()
    expect(store.get().lanes.jwt.busy).toBe(0)
  })

  test('checks no lane without a credential after an action', async () => {
    const check = vi.fn()
    const store = createStore()
    const judged = { verdict: NO_CREDENTIAL, cost: null, cookie: null, order: 1 }
    store.dispatch({ type: 'judged', lane: 'jwt', judged })
    const acting = createActQueue(store, { check } as unknown as Lanes, () => {})
    await acting.run(['jwt', 'opaque-token'], async () => ({}))
    expect(check.mock.calls).toEqual([['opaque-token', false]])
  })

  test('copies the credential of a login requested earlier, and not the one before it', async () => {
    const server = slowServer()
    const lab = createLab()
    const loggedIn = lab.act('login', ['jwt'])
    const stolen = steal(lab, ['jwt'])
    await server.answer('/api/jwt/login', { user: { name: 'alice', roles: [] }, session: { id: 's' } })
    expect(server.requests).not.toContain('POST /api/guests/mallory/steal')
    await server.answer('/api/jwt/me', { user: { name: 'alice', roles: [] }, session: { id: 's' } })
    await loggedIn
    await server.answer('/api/guests/mallory/steal')
    await server.answer('/api/guests', { guests: {} })
    expect(await stolen).toEqual(['jwt'])
  })

  test('tries a copy after the logout requested earlier, and reports it as the latest change', async () => {
    const server = slowServer()
    const lab = createLab()
    lab.act('logout', ['jwt'])
    const tried = checkAs(lab, 'mallory', ['jwt'])
    await server.answer('/api/jwt/logout', { reach: 'everywhere' })
    await server.answer('/api/jwt/me', { user: { name: 'alice', roles: [] }, session: { id: 's' } })
    expect(server.requests).not.toContain('POST /api/guests/mallory/me')
    await server.answer('/api/guests/mallory/me', { status: 200, body: null })
    await server.answer('/api/guests', { guests: {} })
    expect(await tried).toEqual({ jwt: { outcome: 'accepted', code: null } })
    expect(lab.store.get().differenceBy).toBe('mallory')
  })

  test('logs in the user that was selected when the login was requested', async () => {
    const bodies: unknown[] = []
    vi.stubGlobal('fetch', async (path: string, { body }: RequestInit) => {
      if (path.endsWith('/login')) bodies.push(JSON.parse(String(body)))
      return Response.json({}, { status: 401 })
    })
    const lab = createLab()
    lab.choose({ user: 'alice', rememberMe: true })
    lab.act('logout', ['jwt'])
    const login = lab.act('login', ['jwt'])
    lab.choose({ user: 'bob', rememberMe: false })
    await login
    expect(bodies).toMatchObject([{ username: 'alice', rememberMe: true }])
  })
})

const event = (seq: string, more: object): RecordedEvent =>
  ({ seq, at: 1000, realAt: 1000, node: 'a', mechanism: 'jwt', ...more }) as unknown as RecordedEvent
const reported = (recorded: RecordedEvent): Action => ({ type: 'event', event: recorded, stopwatch: 0 })
const read = (more: object): Action => ({ type: 'bench', bench: { ...aBenchInfo, ...more }, stopwatch: 0 })
const snapshot: Snapshot = {
  seq: '5-0',
  at: 1000,
  realAt: 1000,
  type: 'snapshot',
  clock: { offsetMs: 0, frozenAt: null },
  sessions: [],
  counts: { active: 0, ended: 0 },
}

/** A page that received all of this, in this order. */
function pageAfter(...actions: readonly Action[]) {
  const store = createStore()
  for (const action of actions) store.dispatch(action)
  return store.get()
}

describe('the lanes of a bench', () => {
  const withLanes = (...lanes: readonly MechanismId[]) => read({ policy: { ...aBenchInfo.policy, lanes } })
  const remembered = (lane: MechanismId): Action => ({
    type: 'remember',
    cookies: { [lane]: { sessionId: lane, setAt: 0, maxAgeMs: 0 } },
  })

  test('are four until the bench states others', () => {
    expect(laneIdsOf(pageAfter())).toHaveLength(4)
    expect(laneIdsOf(pageAfter(read({})))).toHaveLength(4)
    expect(laneIdsOf(pageAfter(withLanes('jwt')))).toEqual(['jwt'])
  })

  test('keep their state when others are hidden, and lose it when they are', () => {
    const page = pageAfter(read({}), remembered('jwt'), remembered('sealed-cookie'), withLanes('jwt'))
    expect(page.lanes.jwt.cookie?.sessionId).toBe('jwt')
    expect(page.lanes['sealed-cookie'].cookie).toBeNull()
  })

  test('are the same list if a later response states the same', () => {
    const store = createStore()
    store.dispatch(withLanes('jwt'))
    const before = laneIdsOf(store.get())
    store.dispatch(withLanes('jwt'))
    expect(laneIdsOf(store.get())).toBe(before)
  })
})

describe('a response that is older than received events', () => {
  const advanced = event('9-0', {
    type: 'clock.advanced',
    now: 901_000,
    advancedSeconds: 900,
    offsetSeconds: 900,
    frozen: false,
  })
  const disabled = event('10-0', { type: 'user.changed', user: 'alice', roles: ['user'], disabled: true })
  const down = event('11-0', { type: 'node.changed', node: 'b', up: false })

  test('does not revert the clock, the user or a node; fields without events are taken from it', () => {
    const page = pageAfter(
      read({ seq: '1-0' }),
      ...[advanced, disabled, down].map(reported),
      read({ seq: '8-0', store: { engine: 'redis', status: 'down' } }),
    )
    expect(page.clock.clock.offsetMs).toBe(900_000)
    expect(page.bench?.users[0]).toMatchObject({ name: 'alice', disabled: true })
    expect(page.bench?.nodes.find(({ id }) => id === 'b')).toMatchObject({ up: false })
    expect(page.bench?.store.status).toBe('down')
  })

  test('is taken completely if no event about the bench was received since', () => {
    const check = event('12-0', { type: 'request.verified', act: 'me', sessionId: 's', user: 'alice' })
    const page = pageAfter(read({ seq: '1-0' }), reported(advanced), reported(check), read({ seq: '9-0' }))
    expect(page.clock.clock.offsetMs).toBe(0)
  })

  test('is requested again if it is about simulated clients', async () => {
    const server = slowServer()
    const lab = createLab()
    const asking = reloadOtherClients(lab)
    lab.store.dispatch(
      reported(event('6-0', { type: 'credential.stolen', guest: 'mallory', fingerprint: 'abc123' })),
    )
    const anonymous = Object.fromEntries(MECHANISM_IDS.map((id) => [id, null]))
    await server.answer('/api/guests', { guests: { mallory: anonymous, phone: anonymous } })
    await server.answer('/api/guests', {
      guests: { mallory: { ...anonymous, jwt: 'abc123' }, phone: anonymous },
    })
    await asking
    expect(lab.store.get().otherClients.mallory.jwt?.fingerprint).toBe('abc123')
  })
})

test('replaces everything on a change of bench, except pending actions', () => {
  const page = pageAfter(
    read({}),
    { type: 'busy', lanes: ['jwt'], change: 1 },
    { type: 'look-at', seq: '1-0' },
    read({ id: 'other' }),
    { type: 'busy', lanes: ['jwt'], change: -1 },
  )
  expect(page).toMatchObject({ lookingAt: null, lanes: { jwt: { busy: 0 } } })
})

describe('events from before the page was opened', () => {
  const before = event('3-0', { type: 'token.denied', user: 'alice', sessionId: 's' })

  test('are missing when the stream begins, and again when it restarts', () => {
    expect(missingBefore(pageAfter(read({})))).toBeNull()
    expect(missingBefore(pageAfter(read({}), { type: 'snapshot', snapshot, stopwatch: 0 }))).toBe('5-0')
    const whole: Action[] = [
      read({}),
      { type: 'snapshot', snapshot, stopwatch: 0 },
      { type: 'recalled', events: [before] },
    ]
    expect(missingBefore(pageAfter(...whole))).toBeNull()
    const again = { ...snapshot, seq: '7-0' }
    expect(missingBefore(pageAfter(...whole, { type: 'snapshot', snapshot: again, stopwatch: 0 }))).toBe(
      '7-0',
    )
  })

  test('are not requested from an unavailable store', () => {
    const page = pageAfter(read({ faults: { redis: 'down' } }), { type: 'snapshot', snapshot, stopwatch: 0 })
    expect(missingBefore(page)).toBeNull()
  })
})
