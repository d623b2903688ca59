import { type Instant, NODE_IDS, type NodeId } from '#lib/core/session.ts'

/** How messages between nodes fare: they arrive at once, late, or not at all. */
export type Delivery = 'on' | 'delayed' | 'dropped'

/** How late a late message is, on the bench's clock. */
const DELAY_MS = 2000

/** What the nodes of a bench tell each other. */
export interface Bus<Message> {
  /** Tells every other node. */
  send(from: NodeId, message: Message): void
  /** What has reached this node by now, in order; each message is handed over once. */
  receive(node: NodeId): readonly Message[]
  /** A node went down: what was on its way to it is lost. */
  forget(node: NodeId): void
}

/** Messages that wait for one node at most. One that is away for longer asks the others when it is back; the first are lost. */
const MAX_WAITING = 4000

/**
 * A bus whose messages are fetched by whoever they are for, when it is next asked something. Lateness is counted on the
 * bench's clock, so a test or a lesson can let it pass, and nothing arrives behind anybody's back.
 * @param onSent told what became of each message
 * @param isCutOff whether nothing comes from this node or goes to it for now; it waits, and is not lost
 * @param onBacklog called when too much waits for a node that nobody asks anything: it should receive
 */
export function createBus<Message>(
  now: () => Instant,
  delivery: () => Delivery,
  onSent: (from: NodeId, message: Message, delivery: Delivery) => void = () => {},
  isCutOff: (node: NodeId) => boolean = () => false,
  onBacklog: (node: NodeId) => void = () => {},
): Bus<Message> {
  interface Waiting {
    readonly from: NodeId
    readonly message: Message
    readonly at: Instant
  }
  const waiting: Record<NodeId, Waiting[]> = { a: [], b: [], c: [] }
  return {
    send(from, message) {
      const how = delivery()
      onSent(from, message, how === 'on' && isCutOff(from) ? 'delayed' : how)
      if (how === 'dropped') return
      const at = now() + (how === 'delayed' ? DELAY_MS : 0)
      for (const node of NODE_IDS) {
        if (node === from) continue
        waiting[node].push({ from, message, at })
        if (waiting[node].length > MAX_WAITING) onBacklog(node)
        if (waiting[node].length > MAX_WAITING) waiting[node].shift()
      }
    },
    receive(node) {
      if (waiting[node].length === 0 || isCutOff(node)) return []
      const isDue = ({ from, at }: Waiting) => at <= now() && !isCutOff(from)
      const due = waiting[node].filter(isDue)
      if (due.length > 0) waiting[node] = waiting[node].filter((each) => !isDue(each))
      return due.map(({ message }) => message)
    },
    forget(node) {
      waiting[node] = []
      // What it could not send before it went down is lost as well.
      if (!isCutOff(node)) return
      for (const other of NODE_IDS) waiting[other] = waiting[other].filter(({ from }) => from !== node)
    },
  }
}
