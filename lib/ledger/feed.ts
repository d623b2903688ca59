import type { Redis } from 'ioredis'
import { LEDGER_CHANNEL } from '#lib/redis/keys.ts'
import type { RecordedEvent } from './event.ts'
import type { Ledger } from './ledger.ts'
import { compareSeq } from './seq.ts'

/** Sends encoded events. Returns false if the subscriber cannot receive more: then it is removed. */
export type Deliver = (chunk: string) => boolean

/** An event as an SSE message (WHATWG HTML §9.2). Its seq is the message id, from which a browser resumes automatically. */
export function encodeEvent(event: RecordedEvent): string {
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

interface Subscriber {
  /** Seq of the last delivered event; null until {@link Subscription.from}. */
  position: string | null
  readonly deliver: Deliver
}

interface Hub {
  readonly ledger: Ledger
  /** When the ledger was last read, by the monotonic clock. */
  readAt: number
  readonly subscribers: Set<Subscriber>
  reading: Promise<void> | null
  readAgain: boolean
}

/** The feed also reads a ledger that was not read for this long, because a published message may be lost, for example between the nodes of a Cluster. */
const POLL_INTERVAL_MS = 5000
/** Events per read. */
const PAGE = 500

/** Counts as a subscriber from the beginning, but receives nothing before `from`. */
export interface Subscription {
  /** Starts delivery of all events after this seq, in order, without gaps or repetitions. */
  from(after: string): void
  stop(): void
}

/** Delivers the events of ledgers to their subscribers. Each event is encoded once. */
export interface Feed {
  subscribe(benchId: string, ledger: Ledger, deliver: Deliver): Subscription
  subscribersOf(benchId: string): number
  subscribers(): number
}

/**
 * Messages from Redis only trigger a read: events are always read from the stream, so that a lost message loses no event.
 */
export function createFeed(listener: Redis): Feed {
  const hubs = new Map<string, Hub>()

  listener.on('message', (channel: string) => {
    if (channel.startsWith(LEDGER_CHANNEL)) requestRead(hubs.get(channel.slice(LEDGER_CHANNEL.length)))
  })
  const readAll = () => {
    for (const hub of hubs.values()) requestRead(hub)
  }
  listener.on('ready', readAll)
  const poll = () => {
    const due = performance.now() - POLL_INTERVAL_MS
    // Not all at once: sixty reads in one turn of the event loop would delay every request.
    for (const hub of hubs.values()) if (hub.readAt < due) requestRead(hub)
  }
  setInterval(poll, POLL_INTERVAL_MS / 10).unref()

  function requestRead(hub: Hub | undefined): void {
    if (!hub) return
    if (hub.reading) {
      hub.readAgain = true
      return
    }
    hub.readAgain = false
    hub.reading = deliverNew(hub)
      .catch(() => {})
      .finally(() => {
        hub.reading = null
        if (hub.readAgain) requestRead(hub)
      })
  }

  async function deliverNew(hub: Hub): Promise<void> {
    hub.readAt = performance.now()
    for (;;) {
      const [slowest] = Array.from(hub.subscribers, ({ position }) => position)
        .filter((position) => position !== null)
        .sort(compareSeq)
      if (slowest === undefined) return
      const events = await hub.ledger.read(slowest, PAGE)
      if (events.length > 0) deliverAll(hub, events)
      if (events.length < PAGE) return
    }
  }

  /** Sends each subscriber the events that it lacks as one chunk: a chunk costs more than its contents. */
  function deliverAll(hub: Hub, events: readonly RecordedEvent[]): void {
    const encoded = events.map(encodeEvent)
    for (const subscriber of hub.subscribers) {
      const { position } = subscriber
      if (position === null) continue
      const first = events.findIndex(({ seq }) => compareSeq(seq, position) > 0)
      if (first < 0) continue
      subscriber.position = events.at(-1)?.seq ?? position
      if (!subscriber.deliver(encoded.slice(first).join(''))) hub.subscribers.delete(subscriber)
    }
  }

  return {
    subscribe(benchId, ledger, deliver) {
      let hub = hubs.get(benchId)
      if (!hub) {
        hub = { ledger, readAt: performance.now(), subscribers: new Set(), reading: null, readAgain: false }
        hubs.set(benchId, hub)
        // Events that were appended before the subscription was active triggered no read.
        listener.subscribe(LEDGER_CHANNEL + benchId).then(
          () => requestRead(hubs.get(benchId)),
          () => {},
        )
      }
      const hubOfBench = hub
      const subscriber: Subscriber = { position: null, deliver }
      hubOfBench.subscribers.add(subscriber)
      return {
        from(after) {
          subscriber.position = after
          requestRead(hubOfBench)
        },
        stop() {
          hubOfBench.subscribers.delete(subscriber)
          if (hubOfBench.subscribers.size > 0 || hubs.get(benchId) !== hubOfBench) return
          hubs.delete(benchId)
          listener.unsubscribe(LEDGER_CHANNEL + benchId).catch(() => {})
        },
      }
    },
    subscribersOf: (benchId) => hubs.get(benchId)?.subscribers.size ?? 0,
    subscribers: () => Array.from(hubs.values()).reduce((sum, { subscribers }) => sum + subscribers.size, 0),
  }
}
