import type { Redis } from 'ioredis'
import { LEDGER_CHANNEL } from '#lib/redis/keys.ts'
import type { RecordedEvent } from './event.ts'
import type { Ledger } from './ledger.ts'
import { compareSeq } from './seq.ts'

/** Takes encoded events; false says that it can take no more, and it is dropped. */
export type Deliver = (chunk: string) => boolean

/** An event as an SSE message (WHATWG HTML §9.2): its place is its id, so a browser resumes from it by itself. */
export function encodeEvent(event: RecordedEvent): string {
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

interface Subscriber {
  /** Null while it still catches up by itself. */
  position: string | null
  readonly deliver: Deliver
}

interface Hub {
  readonly ledger: Ledger
  readonly subscribers: Set<Subscriber>
  pulling: Promise<void> | null
  pullAgain: boolean
}

/** How often a feed looks by itself: a message may be lost on its way, between the nodes of a Cluster for one. */
const LOOK_EVERY_MS = 5000
/** Events read at once when somebody has fallen behind. */
const PAGE = 500

/** One who follows. It counts from the beginning, and hears nothing before it asks. */
export interface Subscription {
  /** From now on everything after this place is delivered, in order, without gap or repetition, until refused. */
  from(after: string): void
  stop(): void
}

/** Hands the ledgers' events to whoever follows them, each event encoded once. */
export interface Feed {
  subscribe(benchId: string, ledger: Ledger, deliver: Deliver): Subscription
  followersOf(benchId: string): number
  subscribers(): number
}

/**
 * Messages from Redis only wake: what is delivered is always read from the stream, so a message that was lost while
 * reconnecting loses nothing.
 */
export function createFeed(listener: Redis): Feed {
  const hubs = new Map<string, Hub>()

  listener.on('message', (channel: string) => {
    if (channel.startsWith(LEDGER_CHANNEL)) pull(hubs.get(channel.slice(LEDGER_CHANNEL.length)))
  })
  const pullEach = () => {
    for (const hub of hubs.values()) pull(hub)
  }
  listener.on('ready', pullEach)
  setInterval(pullEach, LOOK_EVERY_MS).unref()

  function pull(hub: Hub | undefined): void {
    if (!hub) return
    if (hub.pulling) {
      hub.pullAgain = true
      return
    }
    hub.pullAgain = false
    hub.pulling = pullAll(hub)
      .catch(() => {})
      .finally(() => {
        hub.pulling = null
        if (hub.pullAgain) pull(hub)
      })
  }

  async function pullAll(hub: Hub): Promise<void> {
    for (;;) {
      const [slowest] = Array.from(hub.subscribers, ({ position }) => position)
        .filter((position) => position !== null)
        .sort(compareSeq)
      if (slowest === undefined) return
      const events = await hub.ledger.read(slowest, PAGE)
      for (const event of events) {
        const chunk = encodeEvent(event)
        for (const subscriber of hub.subscribers) {
          if (subscriber.position === null || compareSeq(event.seq, subscriber.position) <= 0) continue
          subscriber.position = event.seq
          if (!subscriber.deliver(chunk)) hub.subscribers.delete(subscriber)
        }
      }
      if (events.length < PAGE) return
    }
  }

  return {
    subscribe(benchId, ledger, deliver) {
      let hub = hubs.get(benchId)
      if (!hub) {
        hub = { ledger, subscribers: new Set(), pulling: null, pullAgain: false }
        hubs.set(benchId, hub)
        // What grew before the subscription stood woke nobody: look once more when it stands.
        listener.subscribe(LEDGER_CHANNEL + benchId).then(
          () => pull(hubs.get(benchId)),
          () => {},
        )
      }
      const joined = hub
      const subscriber: Subscriber = { position: null, deliver }
      joined.subscribers.add(subscriber)
      return {
        from(after) {
          subscriber.position = after
          pull(joined)
        },
        stop() {
          joined.subscribers.delete(subscriber)
          if (joined.subscribers.size > 0 || hubs.get(benchId) !== joined) return
          hubs.delete(benchId)
          listener.unsubscribe(LEDGER_CHANNEL + benchId).catch(() => {})
        },
      }
    },
    followersOf: (benchId) => hubs.get(benchId)?.subscribers.size ?? 0,
    subscribers: () => Array.from(hubs.values()).reduce((sum, { subscribers }) => sum + subscribers.size, 0),
  }
}
