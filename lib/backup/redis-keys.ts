import type { Redis } from 'ioredis'
import { orUnavailable, type RedisConnections } from '#lib/redis/connection.ts'
import { type DumpedKey, dumpKeys, restoreKeys } from '#lib/redis/dump.ts'
import { BENCHES } from '#lib/redis/keys.ts'
import { isOfRestore, PROBE } from './restore-mark.ts'

/*
 * The keys of the app in Redis, dumped key by key and not as a file of the server: it needs no access to the machine or to
 * replication, works the same with Sentinels, a Cluster and a managed Redis, and leaves keys of others alone. All keys of a
 * step are read at the same moment. The stream of events of a bench is read before its other keys, so every change that an
 * event reports is in them; a change in between is repeated from the journal.
 */

/** Keys of a step: Redis serves nothing else during it, for a few milliseconds. */
const STEP = 500
const SCAN_COUNT = 1000

const OWN = /^\{[^}]+\}:/
const SLOT = /^\{([^}]+)\}/

/** Every key of the app on all masters. */
export async function listKeys({ masters }: RedisConnections): Promise<string[]> {
  const keys = new Set<string>()
  for (const master of masters()) for await (const page of scan(master)) for (const key of page) keys.add(key)
  return Array.from(keys)
}

/** Whether Redis has any key of the app. */
export async function hasKeys({ masters }: RedisConnections): Promise<boolean> {
  for (const master of masters()) for await (const page of scan(master)) if (page.length > 0) return true
  return false
}

async function* scan(master: Redis): AsyncGenerator<string[]> {
  let cursor = '0'
  do {
    const [next, found] = await orUnavailable(master.scan(cursor, 'COUNT', SCAN_COUNT))
    yield found.filter((key) => (OWN.test(key) && !isOfRestore(key)) || key === BENCHES)
    cursor = next
  } while (cursor !== '0')
}

/** The keys in steps, each of one hash slot. */
function stepsOf(keys: readonly string[]): readonly (readonly string[])[] {
  const bySlot = new Map<string, string[]>()
  for (const key of keys) {
    const slot = SLOT.exec(key)?.[1] ?? key
    const known = bySlot.get(slot)
    if (known) known.push(key)
    else bySlot.set(slot, [key])
  }
  return Array.from(bySlot.values()).flatMap((own) => {
    const ordered = own.sort((x, y) => Number(isEvents(y)) - Number(isEvents(x)))
    const steps: string[][] = []
    for (let from = 0; from < ordered.length; from += STEP) steps.push(ordered.slice(from, from + STEP))
    return steps
  })
}

const isEvents = (key: string) => key.endsWith('}:events')

export async function* dumpAll({ commands }: RedisConnections, keys: readonly string[]) {
  for (const step of stepsOf(keys)) yield* await dumpKeys(commands, step)
}

/** Deletes keys of the app. The benches first: without its denylist, a bench would accept sessions that have ended. */
export async function deleteKeys({ commands }: RedisConnections, keys: readonly string[]): Promise<void> {
  const benches = keys.filter((key) => benchIdOf(key) !== null)
  for (let from = 0; from < benches.length; from += STEP) {
    const step = benches.slice(from, from + STEP)
    await orUnavailable(Promise.all(step.map((key) => commands.unlink(key))))
  }
  const others = keys.filter((key) => benchIdOf(key) === null)
  for (const step of stepsOf(others)) await orUnavailable(commands.unlink(...step))
}

/** The ID of the bench whose state this key contains; null for every other key. */
export function benchIdOf(key: string): string | null {
  return /^\{([^}]+)\}:bench$/.exec(key)?.[1] ?? null
}

/** Writes dumped keys in steps, as they arrive. */
export class KeyWriter {
  private readonly connections: RedisConnections
  private step: DumpedKey[] = []
  private slot = ''
  /** Keys that were written; the others have expired since they were dumped. */
  count = 0

  constructor(connections: RedisConnections) {
    this.connections = connections
  }

  async write(dumped: DumpedKey): Promise<void> {
    const slot = SLOT.exec(dumped.key)?.[1] ?? dumped.key
    if (slot !== this.slot || this.step.length >= STEP) await this.flush()
    this.slot = slot
    this.step.push(dumped)
  }

  async flush(): Promise<void> {
    const { step } = this
    this.step = []
    const now = Date.now()
    this.count += step.filter(({ expiresAt }) => expiresAt === 0 || expiresAt > now).length
    await restoreKeys(this.connections.commands, step)
  }
}

/**
 * Whether this Redis can read what was dumped, tried with one value on a key of its own.
 * @throws IncompatibleDump
 */
export async function tryValue({ commands }: RedisConnections, { value }: DumpedKey): Promise<void> {
  await restoreKeys(commands, [{ key: PROBE, value, expiresAt: Date.now() + 10_000 }])
  await orUnavailable(commands.unlink(PROBE))
}
