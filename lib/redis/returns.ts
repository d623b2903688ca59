import { Cluster, type Redis } from 'ioredis'
import type { RedisClient } from './dial.ts'

/** Calls back when a Redis is there that was not a moment ago: it came back, or another took its place. */
export function whenBack(commands: RedisClient, callback: () => void): void {
  let wasLost = false
  commands.on('close', () => {
    wasLost = true
  })
  commands.on('ready', () => {
    if (wasLost) callback()
    wasLost = false
  })
  if (commands instanceof Cluster) whenNodeBack(commands, callback)
}

/** A Cluster goes on without some of its nodes, and says nothing when one is back or a replica has become a master. */
function whenNodeBack(cluster: Cluster, callback: () => void): void {
  const lost = new Set<string>()
  let masters = ''
  cluster.on('-node', (node: Redis) => lost.add(addressOf(node)))
  cluster.on('+node', (node: Redis) => {
    node.on('ready', () => {
      if (lost.delete(addressOf(node))) callback()
    })
  })
  cluster.on('refresh', () => {
    const now = cluster.nodes('master').map(addressOf).sort().join(' ')
    if (masters !== '' && now !== masters) callback()
    masters = now
  })
}

function addressOf({ options }: Redis): string {
  return `${options.host}:${options.port}`
}
