/** The cost of queries of the session index: a page at 1 000 to 1 000 000 sessions, bytes of the index, and writing it. */
import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { recordOf } from '#lib/core/record-of.ts'
import { END_REASONS, MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { createLedgerIndex, type Filter, type LedgerIndex } from '#lib/ledger/ledger-index.ts'
import { FACETS, indexKeys } from '#lib/ledger/session-facets.ts'
import { printTable } from './measure.ts'

const SIZES = [1000, 10_000, 100_000, 1_000_000]
/** The parts of the index are measured at this size: later there are too many keys to ask each. */
const SHARES_AT = 10_000
const LIFE_MS = 24 * 60 * 60 * 1000
const BATCH = 500
const RUNS = 300
const BENCH = 'queries'
const START = Date.UTC(2026, 0, 1)

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1',
  'curl/8.9.1',
]

/** One session every 100 ms: of five sessions four are still active, and every user has about four. */
function created(place: number): RecordedEvent {
  const mechanism = MECHANISM_IDS[place % MECHANISM_IDS.length] ?? 'jwt'
  const id = randomBytes(16).toString('base64url')
  const at = START + place * 100
  const user = `user-${Math.floor(place / 4)}`
  const node = NODE_IDS[place % 3] ?? 'a'
  return {
    ...{
      type: 'session.created',
      seq: `${at}-${place}`,
      at,
      realAt: at,
      mechanism,
      sessionId: id,
      user,
      node,
    },
    fingerprint: 'abcdef',
    session: {
      ...{
        id,
        mechanism,
        user,
        node,
        createdAt: at,
        authenticatedAt: at,
        lastSeenAt: at + (place % 600) * 1000,
      },
      ...{ idleExpiresAt: at + LIFE_MS, absoluteExpiresAt: at + LIFE_MS, expiresAt: at + LIFE_MS },
      ...{ carrier: 'cookie', ip: `10.${(place >> 14) & 255}.${(place >> 6) & 255}.${place & 63}` },
      ...{ userAgent: AGENTS[place % AGENTS.length] ?? '', device: 'Chrome on Linux', dataBytes: 0 },
      ...{ state: 'active', endReason: null, endedAt: null, current: false, knownBy: 'server' },
      copiesLiveUntilAt: null,
    },
  } as RecordedEvent
}

function ended(event: RecordedEvent, place: number): RecordedEvent {
  const { mechanism, sessionId, user, node } = event as Extract<RecordedEvent, { type: 'session.created' }>
  return {
    ...{ type: 'session.ended', seq: `${event.at}-${place}e`, at: event.at + 60_000, realAt: event.at },
    ...{ mechanism, sessionId, user, node, reason: END_REASONS[place % 3] ?? 'signed_out' },
    ...{ effect: 'immediate', effectiveAt: event.at + 60_000 },
  } as RecordedEvent
}

async function fill(index: LedgerIndex, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += BATCH) {
    const places = Array.from({ length: Math.min(BATCH, to - first) }, (_, at) => first + at)
    const events = places.map(created)
    await index.project(events)
    await index.project(events.filter((_, at) => at % 5 === 0).map((event, at) => ended(event, first + at)))
  }
}

/** The queries, for an index of this many sessions. */
const queriesOf = (size: number): readonly (readonly [name: string, query: Filter, cursor?: string])[] => {
  const last = START + size * 100
  return [
    ['all, first page', {}],
    ['all, from the middle', {}, String((START + size * 50) * 1024)],
    ['user', { user: `user-${Math.floor(size / 8)}` }],
    ['network', { network: `10.${((size / 2) >> 14) & 255}.${((size / 2) >> 6) & 255}.0/24` }],
    ['device class and node', { deviceClass: 'mobile', node: 'b' }],
    ['active on a node, by one mechanism', { state: 'active', node: 'c', mechanism: 'jwt' }],
    ['end reason, created in an hour', { endReason: 'signed_out', createdFrom: last - 3_600_000 }],
    ['used in the last 5 minutes', { state: 'active', lastSeenFrom: last + 250_000 }],
    ['matches none: address and other network', { ip: '10.0.0.1', network: '10.0.1.0/24' }],
    ['matches none, large sets', { mechanism: 'jwt', deviceClass: 'tablet', node: 'a', text: 'zzz' }],
    ['text, rare', { text: 'user-1' }],
  ]
}

export async function measureQueries(redisPath: string): Promise<void> {
  const redis = new Redis({ path: redisPath })
  await redis.config('SET', 'maxmemory', '0')
  await redis.flushall()
  const index = createLedgerIndex(redis, BENCH, LIFE_MS, Number.POSITIVE_INFINITY)
  const before = await usedMemory(redis)
  const times: Record<string, (string | number)[]> = {}
  const counted: Record<string, (string | number)[]> = {}
  let filled = 0
  let parts: (string | number)[][] = []
  const writing: (string | number)[][] = [['sessions', 'bytes each', 'µs each to write']]
  for (const size of SIZES) {
    const from = performance.now()
    await fill(index, filled, size)
    const micros = ((performance.now() - from) * 1000) / (size - filled)
    filled = size
    if (size === SHARES_AT) parts = await shares(redis, filled)
    writing.push([size.toLocaleString('en'), ((await usedMemory(redis)) - before) / size, micros])
    for (const [name, query, cursor = null] of queriesOf(size)) {
      times[name] ??= [name]
      times[name].push(await inStore(redis, () => index.list(query, 50, cursor)))
      counted[name] ??= [name]
      counted[name].push(await inStore(redis, () => index.counts(query)))
    }
  }
  const heads = SIZES.map((size) => size.toLocaleString('en'))
  printTable('A page of 50 sessions: ms of processor time in Redis', [
    ['query', ...heads],
    ...Object.values(times),
  ])
  printTable('Counts of the same queries: ms of processor time in Redis', [
    ['query', ...heads],
    ...Object.values(counted),
  ])
  printTable('The index', writing)
  printTable(`Bytes of the index for each session, of ${SHARES_AT.toLocaleString('en')}`, parts)
  await redis.flushall()
  redis.disconnect()
}

/**
 * The time of the processor in Redis, in milliseconds for each call: without the network and this process, and without the time
 * that Redis waits for a processor.
 */
async function inStore(redis: Redis, work: () => Promise<unknown>): Promise<number> {
  await work()
  const before = await processorSeconds(redis)
  for (let run = 0; run < RUNS; run++) await work()
  return (((await processorSeconds(redis)) - before) * 1000) / RUNS
}

async function processorSeconds(redis: Redis): Promise<number> {
  const found = (await redis.info('cpu')).matchAll(/^used_cpu_(?:user|sys)_main_thread:([\d.]+)/gm)
  return Array.from(found, ([, seconds]) => Number(seconds)).reduce((sum, each) => sum + each, 0)
}

async function usedMemory(redis: Redis): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1])
}

/** What the parts of the index take, per session. */
async function shares(redis: Redis, sessions: number): Promise<(string | number)[][]> {
  const keys = indexKeys(BENCH)
  const sizeOf = async (names: readonly string[]) => {
    const sizes = await Promise.all(names.map((name) => redis.memory('USAGE', name, 'SAMPLES', 50)))
    return sizes.reduce<number>((sum, size) => sum + Number(size ?? 0), 0)
  }
  const all = await redis.keys(`{${BENCH}}*`)
  const isOf = recordOf(FACETS, (facet) => keys.facetSet(facet, ''))
  const facetRows = await Promise.all(
    FACETS.map(async (facet): Promise<[string, number]> => {
      const names = all.filter((key) => key.startsWith(isOf[facet]))
      return [`facet ${facet}`, (await sizeOf(names)) / sessions]
    }),
  )
  const facetNames = all.filter((key) => FACETS.some((facet) => key.startsWith(isOf[facet])))
  const others = [keys.rows, keys.due, keys.seen, keys.networks]
  const combos = all.filter((key) => !facetNames.includes(key) && !others.includes(key))
  return [
    ['part', 'bytes'],
    ['rows', (await sizeOf([keys.rows])) / sessions],
    ['by mechanism, user and state', (await sizeOf(combos)) / sessions],
    ['by expiry', (await sizeOf([keys.due])) / sessions],
    ['by last activity', (await sizeOf([keys.seen])) / sessions],
    ['networks with counts', (await sizeOf([keys.networks])) / sessions],
    ...facetRows,
  ]
}
