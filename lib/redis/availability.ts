import { EventEmitter } from 'node:events'
import { Cluster, type Redis } from 'ioredis'
import type { RedisClient } from './dial.ts'

/**
 * Tells when a Redis that was there is gone (`loss`), and when one is there that was not a moment ago (`return`): it
 * came back, or another took its place.
 */
export function watchAvailability(commands: RedisClient): EventEmitter<{ loss: []; return: [] }> {
  const told = new EventEmitter<{ loss: []; return: [] }>()
  let isThere = false
  let wasLost = false
  commands.on('close', () => {
    if (isThere) told.emit('loss')
    isThere = false
    wasLost = true
  })
  commands.on('ready', () => {
    if (wasLost) told.emit('return')
    isThere = true
    wasLost = false
  })
  if (commands instanceof Cluster) watchNodes(commands, told)
  return told
}

/** A Cluster goes on without some of its nodes, and says nothing when one is back or a replica has become a master. */
function watchNodes(cluster: Cluster, told: ReturnType<typeof watchAvailability>): void {
  const lost = new Set<string>()
  let masters = ''
  cluster.on('-node', (node: Redis) => {
    if (lost.has(addressOf(node))) return
    lost.add(addressOf(node))
    told.emit('loss')
  })
  cluster.on('+node', (node: Redis) => {
    node.on('ready', () => {
      if (lost.delete(addressOf(node))) told.emit('return')
    })
  })
  cluster.on('refresh', () => {
    const now = cluster.nodes('master').map(addressOf).sort().join(' ')
    if (masters !== '' && now !== masters) told.emit('return')
    masters = now
  })
}

function addressOf({ options }: Redis): string {
  return `${options.host}:${options.port}`
}

/** Tells why there is no connection, each time that one is tried. */
export function watchConnectionErrors(commands: RedisClient, told: (reason: string) => void): void {
  const tell = (error: unknown) => told(reasonOf(error))
  commands.on('error', tell)
  commands.on('node error', tell)
}

/** What was the matter with the last that was tried, where several were. An error's command is not looked at: it may be AUTH. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('lastNodeError' in error && error.lastNodeError) return reasonOf(error.lastNodeError)
  return /Last error: (.+)$/s.exec(error.message)?.[1] ?? error.message
}
