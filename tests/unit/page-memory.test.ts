import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { safeStorage } from '../../app/_ui/display/safe-storage.ts'
import { createLanes } from '../../app/_ui/lab/lane-requests.ts'
import { createMemory } from '../../app/_ui/lab/local-storage.ts'
import { openBench } from '../../app/_ui/lab/open-bench.ts'
import { createStore } from '../../app/_ui/lab/store.ts'
import { aBenchInfo } from '../support/page.ts'

/*
 * What a browser has of its bench: the cookie, and in each tab the passwords. Locks and channels are Node's
 * own.
 */

const REAL_LOCKS = navigator.locks
const ID = 'AAAAAAAAAAAAAAAAAAAAAA'
const { publicName } = aBenchInfo
const closing: (() => void)[] = []

/** A tab: a memory with its own session storage. */
function openTab() {
  const values = new Map<string, string>()
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => values.set(key, value),
  } as unknown as Storage
  const memory = createMemory(safeStorage(() => storage))
  const close = memory.share()
  closing.push(close)
  return { memory, values, close }
}

beforeEach(() => vi.stubGlobal('navigator', { locks: REAL_LOCKS }))
afterEach(() => {
  for (const close of closing.splice(0)) close()
  vi.unstubAllGlobals()
})

describe('the data that a tab keeps of its bench', () => {
  test('is found by the other tabs while one of them is open', async () => {
    const [first, second] = [openTab(), openTab()]
    first.memory.begin(publicName, { alice: 'first' })
    first.memory.update(publicName, { changed: { alice: { password: 'changed', seq: '1-0' } } })
    expect(await second.memory.find(publicName)).toMatchObject({ passwords: { alice: 'first' } })
    await vi.waitFor(() => expect(second.memory.passwords(publicName)).toEqual({ alice: 'changed' }))
    first.close()
    expect(await openTab().memory.find(publicName)).toMatchObject({ passwords: { alice: 'first' } })
    expect(await openTab().memory.find('another')).toBeNull()
  })

  test('follows changes of another tab', async () => {
    const [first, second] = [openTab(), openTab()]
    first.memory.begin(publicName, { alice: 'first' })
    await second.memory.find(publicName)
    second.memory.update(publicName, { changed: { alice: { password: 'second', seq: '1-0' } } })
    await vi.waitFor(() => expect(first.memory.passwords(publicName)).toEqual({ alice: 'second' }))
  })

  test('is valid for that bench only', () => {
    const { memory } = openTab()
    memory.begin(publicName, { alice: 'first' })
    memory.update('another', { changed: { alice: { password: 'another', seq: '1-0' } } })
    expect(memory.read('another')).toBeNull()
    expect(memory.passwords('another')).toEqual({})
    expect(memory.passwords(publicName)).toEqual({ alice: 'first' })
  })

  test('loses the passwords changed before a reset, and not those changed after it', () => {
    const { memory } = openTab()
    memory.begin(publicName, { alice: 'a', bob: 'b' })
    memory.update(publicName, { changed: { alice: { password: 'before', seq: '5-0' } } })
    memory.update(publicName, { changed: { bob: { password: 'after', seq: '7-0' } } })
    memory.dropChanged(publicName, '6-0')
    expect(memory.passwords(publicName)).toEqual({ alice: 'a', bob: 'after' })
    memory.dropChanged(publicName, null)
    expect(memory.passwords(publicName)).toEqual({ alice: 'a', bob: 'b' })
  })

  test.each([
    ['is missing', () => undefined as unknown as Storage],
    [
      'refuses',
      () => {
        throw new DOMException('', 'SecurityError')
      },
    ],
  ])('lasts as long as the page if the storage %s', (_, open) => {
    const memory = createMemory(safeStorage(open))
    memory.begin(publicName, { alice: 'first' })
    expect(memory.passwords(publicName)).toEqual({ alice: 'first' })
  })

  test('includes the cookie data of the tab that logged in', async () => {
    const session = { id: 's', expiresAt: aBenchInfo.now + 1_800_000 }
    const respond = (bytesDown: number) => {
      const headers = { 'server-timing': `wire;desc="up=66 down=${bytesDown}"` }
      vi.stubGlobal('fetch', async () =>
        Response.json({ user: { name: 'alice', roles: [] }, session }, { headers }),
      )
    }
    const tabs = [openTab(), openTab()].map(({ memory }) => {
      const store = createStore()
      store.dispatch({ type: 'bench', bench: aBenchInfo, stopwatch: 0 })
      return { memory, store, lanes: createLanes(store, memory, () => {}) }
    })
    const [here, there] = tabs as [(typeof tabs)[0], (typeof tabs)[0]]
    here.memory.begin(publicName, {})
    await there.memory.find(publicName)
    // The other tab receives the login before the cookie data.
    respond(0)
    await there.lanes.check('jwt', false)
    respond(66)
    await here.lanes.check('jwt', false)
    const { cookie: jar } = here.store.get().lanes.jwt
    expect(jar?.setAt).toEqual(expect.any(Number))
    await vi.waitFor(() => expect(there.memory.read(publicName)?.jars.jwt).toEqual(jar))
    respond(0)
    await there.lanes.check('jwt', false)
    expect(there.store.get().lanes.jwt.cookie).toEqual(jar)
    await here.lanes.check('jwt', false)
    expect(here.store.get().lanes.jwt.cookie).toBe(jar)
  })
})

/** A server that creates benches, and a browser that may not store their cookie. */
function startServer({ keepsCookie = true, refusals = [] as Response[] } = {}) {
  const requests: string[] = []
  const state = { cookie: null as string | null, made: 0 }
  vi.stubGlobal('fetch', async (path: string, { method }: RequestInit) => {
    requests.push(`${method} ${path}`)
    if (method === 'POST') {
      const refusal = refusals.shift()
      if (refusal) return refusal
      const name = `public-${++state.made}`
      if (keepsCookie) state.cookie = name
      const users = [{ name: 'alice', password: `of-${name}` }]
      return Response.json({ ...aBenchInfo, id: ID, publicName: name, users }, { status: 201 })
    }
    if (state.cookie === null) return Response.json({ code: 'no_bench' }, { status: 400 })
    return Response.json({ ...aBenchInfo, id: ID, publicName: state.cookie })
  })
  return { requests, state, posts: () => requests.filter((line) => line.startsWith('POST')).length }
}

describe('opening the bench', () => {
  test('creates one if the cookie names none, and finds it again', async () => {
    const server = startServer()
    const { memory, values } = openTab()
    expect(await openBench(memory, true)).toMatchObject({ ok: true, isNew: true })
    expect(await openBench(memory, true)).toMatchObject({ ok: true, isNew: false })
    expect(server.posts()).toBe(1)
    expect(memory.passwords('public-1')).toEqual({ alice: 'of-public-1' })
    expect(JSON.stringify([...values])).not.toContain(ID)
  })

  test('looks for no bench in a browser that has opened none', async () => {
    const values = new Map<string, string>()
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => values.get(key) ?? null,
      setItem: (key: string, value: string) => values.set(key, value),
    })
    const server = startServer()
    expect(await openBench(openTab().memory, true)).toMatchObject({ ok: true, isNew: true })
    expect(server.requests).toEqual(['POST /api/benches', 'GET /api/bench'])
    await openBench(openTab().memory, true)
    expect(server.requests[2]).toBe('GET /api/bench')
  })

  test('stops after one bench if the browser did not store its cookie', async () => {
    const server = startServer({ keepsCookie: false })
    const { memory } = openTab()
    expect(await openBench(memory, true)).toMatchObject({ ok: false, phase: 'no-cookies' })
    expect(server.posts()).toBe(1)
  })

  test('creates one bench for all tabs', async () => {
    const server = startServer()
    const tabs = [openTab(), openTab(), openTab()]
    const opened = await Promise.all(tabs.map(({ memory }) => openBench(memory, true)))
    expect(opened.map((result) => result.ok)).toEqual([true, true, true])
    expect(server.posts()).toBe(1)
  })

  test('works without locks, one bench after the other', async () => {
    for (const locks of [
      undefined,
      { request: () => Promise.reject(new DOMException('', 'SecurityError')) },
    ]) {
      vi.stubGlobal('navigator', { locks })
      startServer()
      expect(await openBench(openTab().memory, true)).toMatchObject({ ok: true })
    }
  })

  test('uses the bench of a tab that was faster', async () => {
    vi.stubGlobal('navigator', {})
    const server = startServer()
    const tabs = [openTab(), openTab()]
    const opened = await Promise.all(tabs.map(({ memory }) => openBench(memory, true)))
    expect(opened).toMatchObject([
      { ok: true, bench: { publicName: 'public-2' } },
      { ok: true, bench: { publicName: 'public-2' } },
    ])
    expect(server.posts()).toBe(2)
  })

  test('replaces no living bench whose passwords no tab has, unless it may', async () => {
    const server = startServer()
    server.state.cookie = 'public-other'
    const { memory } = openTab()
    expect(await openBench(memory, false)).toMatchObject({ ok: false, phase: 'other-bench' })
    expect(server.posts()).toBe(0)
    expect(await openBench(memory, true)).toMatchObject({ ok: true, isNew: true })
  })

  test('states how long to wait if the server creates no more benches', async () => {
    const refusal = Response.json({ code: 'rate_limited' }, { status: 429, headers: { 'retry-after': '7' } })
    startServer({ refusals: [refusal] })
    expect(await openBench(openTab().memory, true)).toEqual({
      ok: false,
      phase: 'full',
      retryAfterSeconds: 7,
    })
  })
})
