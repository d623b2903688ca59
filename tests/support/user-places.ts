import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Bench } from '#lib/bench/bench.ts'
import { lab } from '#lib/bench/lab.ts'
import { mentions } from '#lib/bench/user-data/mentions.ts'
import { NODE_IDS } from '#lib/core/session.ts'

/*
 * Searches the stores of a bench for the name of a user, without the code that lists or erases the data of a user.
 */

/** The bench of this process. */
export async function benchWithId(id: string): Promise<Bench> {
  const bench = await lab().benches.find(id)
  if (!bench) throw new Error('no bench')
  return bench
}

async function valueAt(key: string): Promise<unknown> {
  const redis = lab().link.commands
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key)
    case 'hash':
      return redis.hgetall(key)
    case 'zset':
      return redis.zrange(key, 0, '-1')
    case 'list':
      return redis.lrange(key, 0, -1)
    case 'set':
      return redis.smembers(key)
    case 'stream':
      return redis.xrange(key, '-', '+')
    default:
      return null
  }
}

/** The places whose keys or values contain the name; `bench` stands for the bench ID in keys. */
export async function placesOf(id: string, name: string): Promise<readonly string[]> {
  const bench = await benchWithId(id)
  await bench.observer.ledger.whenFlushed()
  await bench.observer.audit.whenFlushed()
  const found: string[] = []
  for (const key of await lab().link.commands.keys(`*${id}*`)) {
    if (mentions(key, name) || mentions(JSON.stringify(await valueAt(key)), name))
      found.push(key.replace(`{${id}}`, '{bench}'))
  }
  found.push(...tablesWith(id, name))
  for (const node of NODE_IDS) {
    const memory = JSON.stringify([...bench.nodes.memories[node]])
    if (mentions(memory, name)) found.push(`memory of node ${node}`)
  }
  if (
    lab()
      .exchanges.list(id, {})
      .some((exchange) => mentions(JSON.stringify(exchange), name))
  )
    found.push('exchanges')
  if (mentions(JSON.stringify(lab().guests.list(id)), name)) found.push('simulated clients')
  return found.sort()
}

function tablesWith(id: string, name: string): readonly string[] {
  const file = (process.env.DATABASE_URL ?? '').replace(/^file:/, '')
  // Opened by the first bench that uses it.
  if (!existsSync(file)) return []
  const database = new DatabaseSync(file, { readOnly: true })
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
  const found = tables
    .map(({ name: table }) => String(table))
    .filter((table) => {
      const rows = database.prepare(`SELECT * FROM ${table}`).all()
      return mentions(JSON.stringify(rows.filter(({ bench }) => bench === id)), name)
    })
  database.close()
  return found
}
