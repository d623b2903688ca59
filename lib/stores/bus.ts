import { type Instant, NODE_IDS, type NodeId } from '#lib/core/session.ts'

/** Delivery of messages between nodes: immediately, delayed, or not at all. */
export type Delivery = 'on' | 'delayed' | 'dropped'

/** Delay of a delayed message, by the bench clock. */
const DELAY_MS = 2000

/** Messages between the nodes of a bench. */
export interface Bus<Message> {
  /** Sends to all other nodes. */
  send(from: NodeId, message: Message): void
  /** Removes and returns the messages that have reached this node, in order. */
  receive(node: NodeId): readonly Message[]
  /** Drops the messages to a node that was stopped. */
  dropPending(node: NodeId): void
}

/** For each node. If there are more, the oldest are lost; a node that comes back synchronizes with the others. */
const MAX_PENDING = 4000

/**
 * A bus whose messages a node fetches with its next request. Delays follow the bench clock, so that a test or a lesson can
 * skip them, and no message arrives between two requests.
 * @param onSent receives the delivery of each message
 * @param isPartitioned whether messages from and to this node are held back; they are not lost
 * @param onBacklog called when a node that gets no requests has too many messages: it should receive
 */
export function createBus<Message>(
  now: () => Instant,
  delivery: () => Delivery,
  onSent: (from: NodeId, message: Message, delivery: Delivery) => void = () => {},
  isPartitioned: (node: NodeId) => boolean = () => false,
  onBacklog: (node: NodeId) => void = () => {},
): Bus<Message> {
  interface PendingMessage {
    readonly from: NodeId
    readonly message: Message
    readonly at: Instant
  }
  const pending: Record<NodeId, PendingMessage[]> = { a: [], b: [], c: [] }
  return {
    send(from, message) {
      const mode = delivery()
      onSent(from, message, mode === 'on' && isPartitioned(from) ? 'delayed' : mode)
      if (mode === 'dropped') return
      const at = now() + (mode === 'delayed' ? DELAY_MS : 0)
      for (const node of NODE_IDS) {
        if (node === from) continue
        pending[node].push({ from, message, at })
        if (pending[node].length > MAX_PENDING) onBacklog(node)
        if (pending[node].length > MAX_PENDING) pending[node].shift()
      }
    },
    receive(node) {
      if (pending[node].length === 0 || isPartitioned(node)) return []
      const isDue = ({ from, at }: PendingMessage) => at <= now() && !isPartitioned(from)
      const due = pending[node].filter(isDue)
      if (due.length > 0) pending[node] = pending[node].filter((each) => !isDue(each))
      return due.map(({ message }) => message)
    },
    dropPending(node) {
      pending[node] = []
      // Messages that a partitioned node has sent are lost as well.
      if (!isPartitioned(node)) return
      for (const other of NODE_IDS) pending[other] = pending[other].filter(({ from }) => from !== node)
    },
  }
}
