import type { Redis } from 'ioredis'

/** Published by the Sentinel that leads a failover when it promotes a replica. */
const STARTED = '+failover-state-send-slaveof-noone'
/** After one of these the Sentinel that published it names the new master: the leader first, the others later. */
const COMPLETED = ['+promoted-slave', '+switch-master']
/** The promotion failed, and the old master remains. */
const ABORTED = '-failover-abort-slave-timeout'

/** Longest wait for all Sentinels. They notify each other immediately, and again every two seconds. */
const MAX_DURATION_MS = 5000

/**
 * Detects that the Sentinels are replacing the master. A master that was merely slow may respond again about a second
 * before its successor is announced. It accepts writes in that time and loses them when it becomes a replica: sessions
 * that were just created would be unknown. `min-replicas-to-write` does not prevent this while another replica is
 * attached. So no command is sent from the promotion until no reachable Sentinel names the old master any longer.
 *
 * @param sentinels connections for this subscription only
 * @param name the master's name in the Sentinels' configuration
 * @param onStart called when a failover begins
 */
export function watchFailovers(sentinels: readonly Redis[], name: string, onStart: () => void) {
  let since = Number.NEGATIVE_INFINITY
  let pending = new Set<Redis>()
  for (const sentinel of sentinels) {
    sentinel.on('error', () => {})
    sentinel.on('close', () => pending.delete(sentinel))
    sentinel.on('message', (channel: string, message: string) => {
      if (!message.split(' ').includes(name)) return
      if (channel === ABORTED) pending.clear()
      if (COMPLETED.includes(channel)) pending.delete(sentinel)
      if (channel !== STARTED) return
      since = performance.now()
      pending = new Set(sentinels.filter(({ status }) => status === 'ready'))
      onStart()
    })
    sentinel.subscribe(STARTED, ABORTED, ...COMPLETED).catch(() => {})
  }
  return {
    isInProgress: () => pending.size > 0 && performance.now() - since < MAX_DURATION_MS,
    close() {
      for (const sentinel of sentinels) sentinel.disconnect()
    },
  }
}
