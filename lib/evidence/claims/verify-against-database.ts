import type { BenchClient } from '#lib/client/bench-client.ts'
import type { Client } from '#lib/client/client.ts'
import { SERVER_SESSION_STORES, type ServerSessionStore } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { OpenBench } from '../measure.ts'
import { summarize } from '../statistics.ts'
import { nameOf, sendOf, verdictOf } from './acts.ts'
import {
  checkMs,
  digits,
  interval,
  isBelow,
  measureBlocks,
  ratio,
  stated,
  summarizePairs,
  type Way,
} from './blocks.ts'
import { type Claim, type ClaimTools, countsOf } from './claim.ts'

/** The claim is about a factor of ten. */
const CLAIMED_RATIO = 10

/** A mechanism, and for server-side sessions the store of its records. */
type Name = `${MechanismId}/${ServerSessionStore | 'own'}`

const SELF_CONTAINED = ['jwt', 'signed-cookie', 'sealed-cookie'] as const
const STORES_OUTSIDE = SERVER_SESSION_STORES.filter((store) => store === 'redis' || store === 'database')

/** Quantities of a check: the whole request, and its verification with the store. */
const wayOf = (name: Name, client: Client): Way<Name> => ({
  name,
  async measure() {
    const startedAt = performance.now()
    const answer = await client.me('?slide=0')
    return [performance.now() - startedAt, checkMs(answer)]
  },
})

/** A bench for each store, each with a client; the other mechanisms are on the first. */
async function openWays(tools: ClaimTools, opened: OpenBench[]): Promise<readonly Way<Name>[]> {
  const ways: Way<Name>[] = []
  for (const store of SERVER_SESSION_STORES) {
    const open = await tools.place.open('textbook', { frozen: false, send: sendOf(tools) })
    opened.push(open)
    const bench: BenchClient = open.client
    bench.headers = { 'lab-node': 'a' }
    await bench.policy({ serverSession: { store } })
    ways.push(wayOf(`server-session/${store}`, await bench.login('server-session')))
    if (store !== SERVER_SESSION_STORES[0]) continue
    for (const mechanism of [...SELF_CONTAINED, 'opaque-token'] as const) {
      ways.push(wayOf(`${mechanism}/own`, await bench.login(mechanism)))
    }
  }
  return ways
}

export const verifyAgainstDatabase: Claim = {
  id: 'verify-5-ms-database-50-ms',
  rows: ['time-check'],
  claim: {
    en: 'Verifying a token takes about 5 ms and querying a database about 50 ms, so a token is ten times as fast.',
    zh: '验证令牌约需 5 ms，查询数据库约需 50 ms，因此令牌快十倍。',
  },
  saidBy: [{ title: 'Comparisons of JWT and sessions with rounded figures', url: null }],
  settledBy: {
    en: 'The time of a check with each mechanism and each store, interleaved: the whole request, and its part for verification and store as the server states it. It holds if verification with store takes 10 times as long in Redis and in the database as for an ES256 JWT.',
    zh: '交替测量每种机制和每种存储的检查耗时：整个请求，以及服务器给出的验证与存储部分。如果 Redis 和数据库的这一部分都是 ES256 JWT 的 10 倍，则成立。',
  },
  flips: {
    en: 'A database at a distance: each millisecond of network adds a millisecond to each lookup, and nothing to a verification. SQLite, if this server uses it, has no network at all.',
    zh: '数据库在远处：网络每增加一毫秒，每次查询就增加一毫秒，而验证不受影响。如果本服务器使用 SQLite，则完全没有网络。',
  },
  seconds: 8,
  async run(tools, signal) {
    const opened: OpenBench[] = []
    try {
      const ways = await openWays(tools, opened)
      const samples = await measureBlocks(ways, countsOf(tools), signal)
      const verification = samples['jwt/own'][1]
      const ratios = STORES_OUTSIDE.map((store) =>
        summarizePairs(samples[`server-session/${store}`][1], verification, ratio),
      )
      const verified = summarize(verification ?? [])
      const [inRedis, inDatabase] = STORES_OUTSIDE.map((store) =>
        summarize(samples[`server-session/${store}`][1] ?? []),
      )
      const [ofRedis, ofDatabase] = ratios.map(stated)
      return {
        verdict: verdictOf(ratios.map((each) => !isBelow(each, CLAIMED_RATIO))),
        sentence: {
          en: `Verifying an ES256 JWT takes ${digits(verified.median)} ms, reading the session from Redis ${digits(inRedis?.median ?? 0)} ms and from the database ${digits(inDatabase?.median ?? 0)} ms: ${ofRedis} and ${ofDatabase} times as long.`,
          zh: `验证 ES256 JWT 需要 ${digits(verified.median)} ms，从 Redis 读取会话需要 ${digits(inRedis?.median ?? 0)} ms，从数据库读取需要 ${digits(inDatabase?.median ?? 0)} ms，分别是前者的 ${ofRedis} 倍和 ${ofDatabase} 倍。`,
        },
        columns: [
          { en: 'Mechanism', zh: '机制' },
          { en: 'Store', zh: '存储' },
          { en: 'Request, median ms', zh: '请求，中位数 ms' },
          { en: '95 % interval', zh: '95 % 置信区间' },
          { en: 'Verification and store, median ms', zh: '验证与存储，中位数 ms' },
          { en: '95 % interval', zh: '95 % 置信区间' },
        ],
        rows: ways.map(({ name }) => {
          const [mechanism, store] = name.split('/') as [MechanismId, string]
          const [whole, part] = samples[name].map(summarize)
          if (whole === undefined || part === undefined) throw new Error(`No samples: ${name}`)
          return [
            nameOf(mechanism),
            store === 'own' ? '–' : store,
            ...[Number(digits(whole.median)), interval(whole)],
            ...[Number(digits(part.median)), interval(part)],
          ]
        }),
      }
    } finally {
      for (const each of opened) await each.close()
    }
  },
}
