import { EventEmitter } from 'node:events'
import { Cluster, type Redis } from 'ioredis'
import type { RedisClient } from './dial.ts'

type AvailabilityEvents = EventEmitter<{ available: []; unavailable: [] }>

/** Emits `unavailable` when the connection to Redis is lost, and `available` when it or a successor is reachable again. */
export function watchAvailability(commands: RedisClient): AvailabilityEvents {
  const events: AvailabilityEvents = new EventEmitter()
  let isReady = false
  let wasLost = false
  commands.on('close', () => {
    if (isReady) events.emit('unavailable')
    isReady = false
    wasLost = true
  })
  commands.on('ready', () => {
    if (wasLost) events.emit('available')
    isReady = true
    wasLost = false
  })
  if (commands instanceof Cluster) watchNodes(commands, events)
  return events
}

/** A Cluster client stays connected without some nodes and emits no event when one returns or a replica is promoted. */
function watchNodes(cluster: Cluster, events: AvailabilityEvents): void {
  const lost = new Set<string>()
  let masters = ''
  cluster.on('-node', (node: Redis) => {
    if (lost.has(addressOf(node))) return
    lost.add(addressOf(node))
    events.emit('unavailable')
  })
  cluster.on('+node', (node: Redis) => {
    node.on('ready', () => {
      if (lost.delete(addressOf(node))) events.emit('available')
    })
  })
  cluster.on('refresh', () => {
    const now = cluster.nodes('master').map(addressOf).sort().join(' ')
    if (masters !== '' && now !== masters) events.emit('available')
    masters = now
  })
}

function addressOf({ options }: Redis): string {
  return `${options.host}:${options.port}`
}

/** Reports the reason of each failed connection attempt. */
export function watchConnectionErrors(commands: RedisClient, callback: (reason: string) => void): void {
  const report = (error: unknown) => callback(reasonOf(error))
  commands.on('error', report)
  commands.on('node error', report)
}

/** The last reason if several servers were tried. Leaves out the error's `command`: it may be AUTH. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('lastNodeError' in error && error.lastNodeError) return reasonOf(error.lastNodeError)
  return /Last error: (.+)$/s.exec(error.message)?.[1] ?? error.message
}
