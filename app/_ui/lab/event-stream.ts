import type { BenchDeleted, RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import { isAfter } from '../state/history.ts'
import type { BenchInfo, LabState } from '../state/state.ts'
import { openChannel } from './channel.ts'
import { readMessages } from './read-messages.ts'
import { withTabLock } from './single-flight.ts'
import type { Store } from './store.ts'

const RETRY_MS = 1000

type Message = Snapshot | RecordedEvent | BenchDeleted

/** Messages of the leader, the tab that has the stream, to the others: its state, and each event. */
interface Relay {
  readonly live: LabState['live']
  /** The event before this one on the leader. */
  readonly after: string | null
  readonly event?: RecordedEvent
}

/**
 * Subscribes to the bench's events until stopped. A browser has six connections to one HTTP/1.1 server, so all its tabs
 * share one stream: the tab with the lock opens it and relays each event. The browser releases the lock of a closed
 * tab; the next one continues after the last event that it has. A tab that lacks events reads them itself and closes
 * the stream again. Hidden tabs neither lead nor follow. Without locks or a channel, each tab has its own stream.
 * Decision 41.
 */
export function subscribeToEvents(
  store: Store,
  { id, publicName }: BenchInfo,
  onEvent: (event: RecordedEvent) => void,
): () => void {
  const name = `session-lab:events:${publicName}`
  const channel = openChannel<Relay | 'where'>(name, receive)
  /** Set while the tab is visible. */
  let visible: AbortController | null = null
  let isLeading = false
  /** The event up to which this tab catches up; null if it lacks none. */
  let target: string | null = null

  function hasSeen(seq: string): boolean {
    const { seq: newest } = store.get()
    return newest !== null && !isAfter(seq, newest)
  }

  function take(message: Snapshot | RecordedEvent): void {
    const stopwatch = performance.now()
    if (message.type === 'snapshot') store.dispatch({ type: 'snapshot', snapshot: message, stopwatch })
    else if (!hasSeen(message.seq)) {
      store.dispatch({ type: 'event', event: message, stopwatch })
      onEvent(message)
    }
  }

  /** Reads the stream from the last event of this tab. @returns after how many ms to connect again */
  async function read(
    signal: AbortSignal,
    onMessage: (message: Snapshot | RecordedEvent) => boolean,
    onOpen = () => {},
  ): Promise<number> {
    const { seq } = store.get()
    try {
      const { ok, body, headers } = await fetch('/api/events', {
        cache: 'no-store',
        // Names the bench: another tab may have changed the cookie.
        headers: { bench: id, ...(seq !== null && { 'last-event-id': seq }) },
        signal,
      })
      if (!ok || !body) return Number(headers.get('retry-after')) * 1000 || RETRY_MS
      onOpen()
      // A deleted bench has no further events; the next check of a lane finds that out.
      const onAny = (message: Message) => message.type === 'bench.deleted' || onMessage(message)
      if (await readMessages(body, onAny)) return 0
    } catch {
      // Interrupted, or no longer needed.
    }
    return RETRY_MS
  }

  function relay(after: string | null, event?: RecordedEvent): void {
    channel.post({ live: store.get().live, after, ...(event && { event }) })
  }

  function texts(live: LabState['live']): void {
    store.dispatch({ type: 'live', live })
    relay(store.get().seq)
  }

  async function lead(signal: AbortSignal): Promise<void> {
    isLeading = true
    while (!signal.aborted) {
      const wait = await read(
        signal,
        (message) => {
          const { seq } = store.get()
          take(message)
          if (message.type === 'snapshot') relay(message.seq)
          else relay(seq, message)
          return false
        },
        () => texts('open'),
      )
      if (signal.aborted) break
      texts('reconnecting')
      await pause(wait, signal)
    }
    isLeading = false
  }

  function receive(message: Relay | 'where'): void {
    if (visible === null) return
    if (message === 'where') {
      if (isLeading) relay(store.get().seq)
      return
    }
    if (isLeading) return
    const { live, after, event } = message
    if (live !== store.get().live) store.dispatch({ type: 'live', live })
    const newest = event?.seq ?? after
    if (newest === null || hasSeen(newest)) return
    if (target !== null) target = newest
    else if (event && after !== null && hasSeen(after)) take(event)
    else catchUp(newest, visible.signal)
  }

  async function catchUp(until: string, signal: AbortSignal): Promise<void> {
    target = until
    while (!signal.aborted && !hasSeen(target)) {
      const wait = await read(signal, (message) => {
        take(message)
        return hasSeen(target ?? until)
      })
      await pause(wait, signal)
    }
    target = null
  }

  function onVisibility(): void {
    if (document.hidden) {
      visible?.abort()
      visible = null
    } else if (visible === null) {
      visible = new AbortController()
      const { signal } = visible
      if (channel.post('where')) withTabLock(name, () => lead(signal), signal).catch(() => {})
      else lead(signal)
    }
  }

  onVisibility()
  document.addEventListener('visibilitychange', onVisibility)
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    visible?.abort()
    visible = null
    channel.close()
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
    signal.addEventListener('abort', () => resolve())
  })
}
