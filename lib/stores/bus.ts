import { type Instant, NODE_IDS, type NodeId } from '#lib/core/session.ts'

/** How messages between nodes fare: they arrive at once, late, or not at all. */
export type Delivery = 'on' | 'delayed' | 'dropped'

/** How late a late message is, on the bench's clock. */
const LATE_MS = 2000

/** What the nodes of a bench tell each other. */
export interface Bus<Message> {
  /** Tells every other node. */
  send(from: NodeId, message: Message): void
  /** What has reached this node by now, in order; each message is handed over once. */
  receive(node: NodeId): readonly Message[]
  /** A node went down: what was on its way to it is lost. */
  forget(node: NodeId): void
}

/**
 * A bus whose messages are fetched by whoever they are for, when it is next asked something. Lateness is counted on the
 * bench's clock, so a test or a lesson can let it pass, and nothing arrives behind anybody's back.
 * @param onSent told what became of each message
 */
export function createBus<Message>(
  now: () => Instant,
  delivery: () => Delivery,
  onSent: (from: NodeId, message: Message, delivery: Delivery) => void = () => {},
): Bus<Message> {
  const waiting: Record<NodeId, { readonly message: Message; readonly at: Instant }[]> = {
    a: [],
    b: [],
    c: [],
  }
  return {
    send(from, message) {
      const how = delivery()
      onSent(from, message, how)
      if (how === 'dropped') return
      const at = now() + (how === 'delayed' ? LATE_MS : 0)
      for (const node of NODE_IDS) if (node !== from) waiting[node].push({ message, at })
    },
    receive(node) {
      if (waiting[node].length === 0) return []
      const due = waiting[node].filter(({ at }) => at <= now())
      if (due.length > 0) waiting[node] = waiting[node].filter(({ at }) => at > now())
      return due.map(({ message }) => message)
    },
    forget(node) {
      waiting[node] = []
    },
  }
}
