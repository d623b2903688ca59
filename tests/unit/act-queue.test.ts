import { afterEach, describe, expect, test, vi } from 'vitest'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import { createActQueue } from '../../app/_ui/lab/act-queue.ts'
import { createLab } from '../../app/_ui/lab/lab.ts'
import type { Lanes } from '../../app/_ui/lab/lane-requests.ts'
import { createStore } from '../../app/_ui/lab/store.ts'
import { checkAs, reloadOtherClients, steal } from '../../app/_ui/other-clients/client-requests.ts'
import type { Action } from '../../app/_ui/state/reduce.ts'
import { missingBefore } from '../../app/_ui/timeline/backlog.ts'
import { aBenchInfo } from '../support/page.ts'

/* Who acts when: clicks, answers and events meet on the page in any order, and one order has to come out of it. */

const LANES = { check: async () => 'accepted' } as unknown as Lanes

/** A server that answers when it is told to, and remembers what it was asked. */
function slowServer() {
  const asked: string[] = []
  const waiting: { path: string; answer: (body?: object) => void }[] = []
  vi.stubGlobal('fetch', (path: string, { method }: RequestInit) => {
    asked.push(`${method} ${path}`)
    return new Promise<Response>((resolve) => {
      waiting.push({ path, answer: (body = {}) => resolve(Response.json(body)) })
    })
  })
  return {
    asked,
    /** Answers what is asked there, now or soon. */
    async answer(part: string, body?: object): Promise<void> {
      await vi.waitFor(() => expect(waiting.some(({ path }) => path.includes(part))).toBe(true))
      const place = waiting.findIndex(({ path }) => path.includes(part))
      waiting.splice(place, 1)[0]?.answer(body)
    },
  }
}

afterEach(() => vi.unstubAllGlobals())

describe('acts take turns', () => {
  test('one that breaks is told to whoever asked for it, and the next one has its turn all the same', async () => {
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

  test('Mallory copies what a log-in that was asked for before has brought, and not what was there before it', async () => {
    const server = slowServer()
    const lab = createLab()
    const loggedIn = lab.act('login', ['jwt'])
    const stolen = steal(lab, ['jwt'])
    await server.answer('/api/jwt/login', { user: { name: 'alice', roles: [] }, session: { id: 's' } })
    expect(server.asked).not.toContain('POST /api/guests/mallory/steal')
    await server.answer('/api/jwt/me', { user: { name: 'alice', roles: [] }, session: { id: 's' } })
    await loggedIn
    await server.answer('/api/guests/mallory/steal')
    await server.answer('/api/guests', { guests: {} })
    expect(await stolen).toEqual(['jwt'])
  })

  test('a copy is tried after the log-out that was asked for before, and what it did is the headline', async () => {
    const server = slowServer()
    const lab = createLab()
    lab.act('logout', ['jwt'])
    const tried = checkAs(lab, 'mallory', ['jwt'])
    await server.answer('/api/jwt/logout', { reach: 'everywhere' })
    await server.answer('/api/jwt/me', { user: { name: 'alice', roles: [] }, session: { id: 's' } })
    expect(server.asked).not.toContain('POST /api/guests/mallory/me')
    await server.answer('/api/guests/mallory/me', { status: 200, body: null })
    await server.answer('/api/guests', { guests: {} })
    expect(await tried).toEqual({ jwt: { outcome: 'accepted', code: null } })
    expect(lab.store.get().differenceBy).toBe('mallory')
  })

  test('who is logged in is who was chosen when it was asked for', async () => {
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
const told = (recorded: RecordedEvent): Action => ({ type: 'event', event: recorded, stopwatch: 0 })
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

/** A page to which all this happened, in this order. */
function pageAfter(...actions: readonly Action[]) {
  const store = createStore()
  for (const action of actions) store.dispatch(action)
  return store.get()
}

describe('an answer that is older than what events have told since', () => {
  const advanced = event('9-0', {
    type: 'clock.advanced',
    now: 901_000,
    advancedSeconds: 900,
    offsetSeconds: 900,
    frozen: false,
  })
  const disabled = event('10-0', { type: 'user.changed', user: 'alice', roles: ['user'], disabled: true })
  const down = event('11-0', { type: 'node.changed', node: 'b', up: false })

  test('does not set the clock back, let a user in or raise a node; what no event tells is taken from it', () => {
    const page = pageAfter(
      read({ seq: '1-0' }),
      ...[advanced, disabled, down].map(told),
      read({ seq: '8-0', store: { engine: 'redis', status: 'down' } }),
    )
    expect(page.clock.clock.offsetMs).toBe(900_000)
    expect(page.bench?.users[0]).toMatchObject({ name: 'alice', disabled: true })
    expect(page.bench?.nodes.find(({ id }) => id === 'b')).toMatchObject({ up: false })
    expect(page.bench?.store.status).toBe('down')
  })

  test('is taken whole where events have told nothing of the bench since', () => {
    const check = event('12-0', { type: 'request.verified', act: 'me', sessionId: 's', user: 'alice' })
    const page = pageAfter(read({ seq: '1-0' }), told(advanced), told(check), read({ seq: '9-0' }))
    expect(page.clock.clock.offsetMs).toBe(0)
  })

  test('about guests is asked for again', async () => {
    const server = slowServer()
    const lab = createLab()
    const asking = reloadOtherClients(lab)
    lab.store.dispatch(
      told(event('6-0', { type: 'credential.stolen', guest: 'mallory', fingerprint: 'abc123' })),
    )
    const nobody = Object.fromEntries(MECHANISM_IDS.map((id) => [id, null]))
    await server.answer('/api/guests', { guests: { mallory: nobody, phone: nobody } })
    await server.answer('/api/guests', { guests: { mallory: { ...nobody, jwt: 'abc123' }, phone: nobody } })
    await asking
    expect(lab.store.get().guests.mallory.jwt?.fingerprint).toBe('abc123')
  })
})

test('another bench takes nothing over, but for what is still under way', () => {
  const page = pageAfter(
    read({}),
    { type: 'busy', lanes: ['jwt'], change: 1 },
    { type: 'look-at', seq: '1-0' },
    read({ id: 'other' }),
    { type: 'busy', lanes: ['jwt'], change: -1 },
  )
  expect(page).toMatchObject({ lookingAt: null, lanes: { jwt: { busy: 0 } } })
})

describe('what came before the page was open', () => {
  const before = event('3-0', { type: 'token.denied', user: 'alice', sessionId: 's' })

  test('is missing from the moment on which the line begins, and again when the line begins anew', () => {
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

  test('is not asked of a store that does not answer', () => {
    const page = pageAfter(read({ faults: { redis: 'down' } }), { type: 'snapshot', snapshot, stopwatch: 0 })
    expect(missingBefore(page)).toBeNull()
  })
})
