import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import { subscribeToEvents } from '../../app/_ui/lab/event-stream.ts'
import { createStore } from '../../app/_ui/lab/store.ts'
import { isAfter } from '../../app/_ui/state/history.ts'
import { aBenchInfo } from '../support/page.ts'

/*
 * The event stream that all tabs of a browser share. Each follower here is one tab; locks and channels are
 * Node's own.
 */

const REAL_LOCKS = navigator.locks

interface Connection {
  readonly url: string
  readonly after: string | null
  readonly bench: string | null
  isOpen: boolean
  send(message: RecordedEvent | Snapshot): void
  cut(): void
}

/** A server with an event log and its event stream. */
function startServer() {
  const ledger: RecordedEvent[] = []
  const connections: Connection[] = []
  const state = { refuse: null as Response | null }
  vi.stubGlobal('fetch', async (url: string, { headers, signal }: RequestInit) => {
    const sent = new Headers(headers)
    if (state.refuse) return state.refuse.clone()
    let connection = null as Connection | null
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const encode = (text: string) => controller.enqueue(new TextEncoder().encode(text))
        const close = (how: () => void) => {
          if (!connection?.isOpen) return
          connection.isOpen = false
          how()
        }
        connection = {
          url,
          after: sent.get('last-event-id'),
          bench: sent.get('bench'),
          isOpen: true,
          send: (message) => {
            const text = `id: ${message.seq}\nevent: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`
            // In two parts: the network divides a message anywhere.
            if (connection?.isOpen) for (const part of [text.slice(0, 30), text.slice(30)]) encode(part)
          },
          cut: () => close(() => controller.close()),
        }
        encode('retry: 1000\n\n: heartbeat\n\n')
        signal?.addEventListener('abort', () => close(() => controller.error(signal.reason)))
      },
      cancel() {
        if (connection) connection.isOpen = false
      },
    })
    if (!connection) throw new Error('unreachable')
    connections.push(connection)
    const { after, send } = connection
    if (after === null) send(snapshotAt(ledger.at(-1)?.seq ?? '0-0'))
    for (const event of ledger) if (after !== null && isAfter(event.seq, after)) send(event)
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  })
  return {
    connections,
    ledger,
    open: () => connections.filter(({ isOpen }) => isOpen),
    /** @param reaches whether open streams get the event now */
    append(event: RecordedEvent, reaches = true): void {
      ledger.push(event)
      if (reaches) for (const connection of connections) connection.send(event)
    },
    refuseWith: (response: Response | null) => {
      state.refuse = response
    },
  }
}

const snapshotAt = (seq: string): Snapshot => ({
  seq,
  at: 1000,
  realAt: 1000,
  type: 'snapshot',
  clock: { offsetMs: 0, frozenAt: null },
  sessions: [],
  counts: { active: 0, ended: 0 },
})

const event = (place: number, type = 'token.denied'): RecordedEvent =>
  ({
    seq: `${place}-0`,
    at: 1000,
    realAt: 1000,
    type,
    user: 'alice',
    sessionId: 's',
  }) as unknown as RecordedEvent

const closing: (() => void)[] = []
let visibility: (() => void)[] = []

beforeEach(() => {
  visibility = []
  vi.stubGlobal('document', {
    hidden: false,
    addEventListener: (_: string, listener: () => void) => visibility.push(listener),
    removeEventListener: () => {},
  })
  vi.stubGlobal('navigator', { locks: REAL_LOCKS })
})
afterEach(async () => {
  for (const close of closing.splice(0)) close()
  // Locks of one test are released before the next one requests them.
  await new Promise((resolve) => setTimeout(resolve, 5))
  vi.unstubAllGlobals()
})

function openTab() {
  const store = createStore()
  const received: RecordedEvent[] = []
  const bench = { ...aBenchInfo, seq: '0-0' }
  store.dispatch({ type: 'bench', bench, stopwatch: 0 })
  const close = subscribeToEvents(store, bench, (event) => received.push(event))
  closing.push(close)
  return {
    store,
    close,
    received: () => received.map(({ seq }) => seq),
    reaches: (seq: string) => vi.waitFor(() => expect(store.get().seq).toBe(seq), 3000),
  }
}

describe('the stream of one tab', () => {
  test('is opened without a position in its URL, and continues after the newest event', async () => {
    const server = startServer()
    const tab = openTab()
    await tab.reaches('0-0')
    server.append(event(1))
    await tab.reaches('1-0')
    server.append(event(2), false)
    server.connections[0]?.cut()
    await tab.reaches('2-0')
    expect(server.connections.map(({ url, after, bench }) => ({ url, after, bench }))).toEqual([
      { url: '/api/events', after: null, bench: 'b' },
      { url: '/api/events', after: '1-0', bench: 'b' },
    ])
    expect(tab.received()).toEqual(['1-0', '2-0'])
    expect(tab.store.get().live).toBe('open')
  })

  test('drops an event whose seq was already seen: a replayed reset resets nothing', async () => {
    const server = startServer()
    const tab = openTab()
    await tab.reaches('0-0')
    server.append(event(1, 'bench.reset'))
    server.append(event(2))
    await tab.reaches('2-0')
    const before = tab.store.get()
    server.connections[0]?.send(event(1, 'bench.reset'))
    server.append(event(3))
    await tab.reaches('3-0')
    expect(tab.received()).toEqual(['1-0', '2-0', '3-0'])
    expect(tab.store.get().history.events).toHaveLength(before.history.events.length + 1)
  })

  test('waits as long as a 429 states', async () => {
    const server = startServer()
    server.refuseWith(new Response(null, { status: 429, headers: { 'retry-after': '2' } }))
    const tab = openTab()
    await vi.waitFor(() => expect(tab.store.get().live).toBe('reconnecting'))
    server.refuseWith(null)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(server.connections).toHaveLength(0)
    await tab.reaches('0-0')
  })

  test('is closed while the tab is hidden', async () => {
    const server = startServer()
    const tab = openTab()
    await tab.reaches('0-0')
    const change = (hidden: boolean) => {
      Object.assign(document, { hidden })
      for (const listener of visibility) listener()
    }
    change(true)
    await vi.waitFor(() => expect(server.open()).toHaveLength(0))
    server.append(event(1))
    change(false)
    await tab.reaches('1-0')
    expect(tab.received()).toEqual(['1-0'])
  })
})

describe('ten tabs of one browser', () => {
  test('share one stream, and each has every event', async () => {
    const server = startServer()
    const tabs = [openTab()]
    await tabs[0]?.reaches('0-0')
    server.append(event(1))
    while (tabs.length < 10) tabs.push(openTab())
    for (const tab of tabs) await tab.reaches('1-0')
    await vi.waitFor(() => expect(server.open()).toHaveLength(1))
    server.append(event(2))
    server.append(event(3))
    for (const tab of tabs) await tab.reaches('3-0')
    expect(server.open()).toHaveLength(1)
    for (const tab of tabs) {
      expect(tab.received().slice(-2)).toEqual(['2-0', '3-0'])
      expect(tab.store.get().live).toBe('open')
    }
  })

  test('lose no event when the leader closes, and the next one takes over within a second', async () => {
    const server = startServer()
    const tabs = [openTab(), openTab(), openTab()]
    for (const tab of tabs) await tab.reaches('0-0')
    server.append(event(1))
    for (const tab of tabs) await tab.reaches('1-0')
    const [leader, ...others] = tabs
    const since = Date.now()
    leader?.close()
    server.append(event(2), false)
    for (const tab of others) await tab.reaches('2-0')
    expect(Date.now() - since).toBeLessThan(1000)
    server.append(event(3))
    for (const tab of others) {
      await tab.reaches('3-0')
      expect(tab.received()).toEqual(['1-0', '2-0', '3-0'])
    }
    await vi.waitFor(() => expect(server.open()).toHaveLength(1))
  })

  test('read for themselves events that the leader did not relay', async () => {
    const server = startServer()
    const [leader, other] = [openTab(), openTab()]
    for (const tab of [leader, other]) await tab.reaches('0-0')
    await vi.waitFor(() => expect(server.open()).toHaveLength(1))
    // An event that the leader already has, as if its relay was lost on the way.
    server.append(event(1), false)
    leader.store.dispatch({ type: 'event', event: event(1), stopwatch: 0 })
    server.append(event(2))
    await other.reaches('2-0')
    expect(other.received()).toEqual(['1-0', '2-0'])
    await vi.waitFor(() => expect(server.open()).toHaveLength(1))
  })

  test.each([
    ['locks are missing', () => vi.stubGlobal('navigator', {})],
    [
      'locks refuse',
      () =>
        vi.stubGlobal('navigator', {
          locks: { request: () => Promise.reject(new DOMException('', 'SecurityError')) },
        }),
    ],
    ['channels are missing', () => vi.stubGlobal('BroadcastChannel', undefined)],
    [
      'channels refuse',
      () =>
        vi.stubGlobal(
          'BroadcastChannel',
          class {
            constructor() {
              throw new DOMException('', 'SecurityError')
            }
          },
        ),
    ],
    [
      'channels refuse messages',
      () =>
        vi.stubGlobal(
          'BroadcastChannel',
          class {
            postMessage() {
              throw new DOMException('', 'InvalidStateError')
            }
            close() {}
          },
        ),
    ],
  ])('have a stream each if %s', async (_, refuse) => {
    refuse()
    const server = startServer()
    const tabs = [openTab(), openTab()]
    for (const tab of tabs) await tab.reaches('0-0')
    server.append(event(1))
    for (const tab of tabs) {
      await tab.reaches('1-0')
      expect(tab.received()).toEqual(['1-0'])
    }
    expect(server.open()).toHaveLength(2)
  })
})
