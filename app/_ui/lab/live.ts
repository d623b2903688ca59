import type { LabEvent, Recorded, Snapshot } from '#lib/ledger/event.ts'
import type { Store } from './store.ts'

/** Every type by name, because EventSource hands over only what it was asked for. */
const TYPES = Object.keys({
  'session.created': 1,
  'session.touched': 1,
  'session.adjusted': 1,
  'session.rotated': 1,
  'session.stepped_up': 1,
  'session.ended': 1,
  'token.refreshed': 1,
  'token.reuse_detected': 1,
  'token.denied': 1,
  'request.verified': 1,
  'request.refused': 1,
  'request.answered': 1,
  'policy.changed': 1,
  'policy.limit_reached': 1,
  'binding.mismatch': 1,
  'credential.stolen': 1,
  'user.changed': 1,
  'user.revoked_before': 1,
  'key.rotated': 1,
  'node.changed': 1,
  'store.unavailable': 1,
  'clock.advanced': 1,
  'cache.invalidated': 1,
  'bench.reset': 1,
} satisfies Record<LabEvent['type'], 1>)

const RETRY_MS = 2000

/** Follows the bench's events until told to stop. Hidden, the page lets go: a browser has six lines to one server, and other tabs want some. */
export function followEvents(store: Store, onEvent: (event: Recorded) => void): () => void {
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined

  function open(): void {
    const { seq } = store.get()
    const line = new EventSource(seq === null ? '/api/events' : `/api/events?after=${seq}`)
    source = line
    line.addEventListener('open', () => store.dispatch({ type: 'live', live: 'open' }))
    line.addEventListener('error', () => {
      if (source !== line) return
      store.dispatch({ type: 'live', live: 'reconnecting' })
      // The browser tries again by itself, but not after an answer that was no event stream.
      if (line.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_MS)
    })
    line.addEventListener('snapshot', ({ data }) => {
      store.dispatch({
        type: 'snapshot',
        snapshot: JSON.parse(data) as Snapshot,
        stopwatch: performance.now(),
      })
    })
    for (const type of TYPES) {
      line.addEventListener(type, ({ data }: MessageEvent<string>) => {
        const event = JSON.parse(data) as Recorded
        store.dispatch({ type: 'event', event, stopwatch: performance.now() })
        onEvent(event)
      })
    }
  }

  function close(): void {
    clearTimeout(retry)
    source?.close()
    source = null
  }

  function onVisibility(): void {
    if (document.hidden) close()
    else if (source === null) open()
  }

  open()
  document.addEventListener('visibilitychange', onVisibility)
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    close()
  }
}
