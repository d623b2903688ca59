import type { Redis } from 'ioredis'

/** Told by the Sentinel that leads a failover, when it makes a replica the master. */
const BEGUN = '+failover-state-send-slaveof-noone'
/** From now on the Sentinel that tells it names the new master: its leader first, the others when they have heard of it. */
const NAMED = ['+promoted-slave', '+switch-master']
/** The replica did not become one, and the old master stays. */
const ABORTED = '-failover-abort-slave-timeout'

/** For so long at most one waits for all of them; Sentinels tell each other at once, and again every two seconds. */
const MAX_MS = 5000

/**
 * Tells whether the Sentinels are putting another master in the place of the present one. A master that was merely slow is
 * back before its successor is announced, about a second later. It takes writes meanwhile, and loses them when it hears
 * that it was replaced: people who were let in would be told that nobody knows them. `min-replicas-to-write` does not help
 * while another replica is attached. So nobody is to be sent to it from the moment in which the successor is made, until
 * no Sentinel that can be asked names it any more.
 *
 * @param sentinels connections that are used for nothing else
 * @param name what they call the master
 * @param begun called when it begins
 */
export function watchFailovers(sentinels: readonly Redis[], name: string, begun: () => void) {
  let since = Number.NEGATIVE_INFINITY
  let behind = new Set<Redis>()
  for (const sentinel of sentinels) {
    sentinel.on('error', () => {})
    sentinel.on('close', () => behind.delete(sentinel))
    sentinel.on('message', (channel: string, told: string) => {
      if (!told.split(' ').includes(name)) return
      if (channel === ABORTED) behind.clear()
      if (NAMED.includes(channel)) behind.delete(sentinel)
      if (channel !== BEGUN) return
      since = performance.now()
      behind = new Set(sentinels.filter(({ status }) => status === 'ready'))
      begun()
    })
    sentinel.subscribe(BEGUN, ABORTED, ...NAMED).catch(() => {})
  }
  return {
    isUnderWay: () => behind.size > 0 && performance.now() - since < MAX_MS,
    close() {
      for (const sentinel of sentinels) sentinel.disconnect()
    },
  }
}
