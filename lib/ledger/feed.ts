import type { Redis } from 'ioredis'
import { LEDGER_CHANNEL } from '#lib/redis/keys.ts'
import { compareSeq } from './seq.ts'

/** Sends encoded events. Returns false if the subscriber cannot receive more: then it is removed. */
export type Deliver = (chunk: string) => boolean

/** What an event of any streamed log has. */
export interface StreamedEvent {
  readonly seq: string
  readonly type: string
}

/** A log whose events the feed delivers. */
export interface EventLog {
  /** Events after this seq, oldest first. */
  read(after: string, limit: number): Promise<readonly StreamedEvent[]>
}

/** An event as an SSE message (WHATWG HTML §9.2). Its seq is the message id, from which a browser resumes automatically. */
export function encodeEvent(event: StreamedEvent): string {
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

interface Subscriber {
  /** Seq of the last delivered event; null until {@link Subscription.from}. */
  position: string | null
  readonly deliver: Deliver
  readonly concerns: (event: StreamedEvent) => boolean
}

interface Hub {
  readonly log: EventLog
  /** When the log was last read, by the monotonic clock. */
  readAt: number
  readonly subscribers: Set<Subscriber>
  reading: Promise<void> | null
  readAgain: boolean
}

/** The feed also reads a log that was not read for this long, because a published message may be lost, for example between the nodes of a Cluster. */
const POLL_INTERVAL_MS = 5000
/** Events per read. */
const PAGE = 500

/** Counts as a subscriber from the beginning, but receives nothing before `from`. */
export interface Subscription {
  /** Starts delivery of all events after this seq, in order, without gaps or repetitions. */
  from(after: string): void
  stop(): void
}

/** Delivers the events of logs to their subscribers. Each event is encoded once. */
export interface Feed {
  /** @param concerns the events that this subscriber gets */
  subscribe(
    id: string,
    log: EventLog,
    deliver: Deliver,
    concerns?: (event: StreamedEvent) => boolean,
  ): Subscription
  subscribersOf(id: string): number
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
      const events = await hub.log.read(slowest, PAGE)
      if (events.length > 0) deliverAll(hub, events)
      if (events.length < PAGE) return
    }
  }

  /** Sends each subscriber the events that it lacks as one chunk: a chunk costs more than its contents. */
  function deliverAll(hub: Hub, events: readonly StreamedEvent[]): void {
    const encoded = events.map(encodeEvent)
    for (const subscriber of hub.subscribers) {
      const { position } = subscriber
      if (position === null) continue
      const first = events.findIndex(({ seq }) => compareSeq(seq, position) > 0)
      if (first < 0) continue
      subscriber.position = events.at(-1)?.seq ?? position
      const chunk = encoded.filter((_, at) => at >= first && subscriber.concerns(events[at] as StreamedEvent))
      if (chunk.length > 0 && !subscriber.deliver(chunk.join(''))) hub.subscribers.delete(subscriber)
    }
  }

  return {
    subscribe(id, log, deliver, concerns = () => true) {
      let hub = hubs.get(id)
      if (!hub) {
        hub = { log, readAt: performance.now(), subscribers: new Set(), reading: null, readAgain: false }
        hubs.set(id, hub)
        // Events that were appended before the subscription was active triggered no read.
        listener.subscribe(LEDGER_CHANNEL + id).then(
          () => requestRead(hubs.get(id)),
          () => {},
        )
      }
      const ownHub = hub
      const subscriber: Subscriber = { position: null, deliver, concerns }
      ownHub.subscribers.add(subscriber)
      return {
        from(after) {
          subscriber.position = after
          requestRead(ownHub)
        },
        stop() {
          ownHub.subscribers.delete(subscriber)
          if (ownHub.subscribers.size > 0 || hubs.get(id) !== ownHub) return
          hubs.delete(id)
          listener.unsubscribe(LEDGER_CHANNEL + id).catch(() => {})
        },
      }
    },
    subscribersOf: (id) => hubs.get(id)?.subscribers.size ?? 0,
    subscribers: () => Array.from(hubs.values()).reduce((sum, { subscribers }) => sum + subscribers.size, 0),
  }
}
