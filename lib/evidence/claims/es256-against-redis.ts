import type { BenchClient } from '#lib/client/bench-client.ts'
import type { Client } from '#lib/client/client.ts'
import { JWT_ALGORITHMS, type JwtAlgorithm } from '#lib/core/policy.ts'
import type { Text } from '../row.ts'
import { type Summary, summarize } from '../statistics.ts'
import { sendOf } from './acts.ts'
import {
  checkMs,
  difference,
  digits,
  isAbove,
  isBelow,
  measureBlocks,
  stated,
  statedMs,
  summarizePairs,
  type Way,
} from './blocks.ts'
import { type Claim, countsOf, type Verdict } from './claim.ts'

/** The network delays between server and Redis for which the cheaper way is stated, in milliseconds; the largest is that of a LAN. */
const DELAYS_MS = [0, 0.25, 0.5, 1, 2] as const
const LARGEST_MS = DELAYS_MS[DELAYS_MS.length - 1] as number

type Name = JwtAlgorithm | 'lookup'

const CHEAPER = {
  signature: { en: 'signature', zh: '验签' },
  lookup: { en: 'lookup', zh: '查询' },
  tie: { en: 'tie', zh: '无差异' },
} as const satisfies Readonly<Record<string, Text>>

/** Logs in once with each algorithm. The keys of the earlier ones continue to verify. */
async function waysOn(bench: BenchClient): Promise<readonly Way<Name>[]> {
  const opaque = await bench.login('opaque-token')
  const ways: Way<Name>[] = [{ name: 'lookup', measure: async () => [checkMs(await opaque.me('?slide=0'))] }]
  for (const alg of JWT_ALGORITHMS) {
    await bench.must('/api/bench/policy', { method: 'PATCH', body: { jwt: { alg } } })
    const client: Client = await bench.login('jwt')
    ways.push({ name: alg, measure: async () => [statedMs(await client.me('?slide=0'), 'verify')] })
  }
  return ways
}

function cheaperAt(breakEven: Summary, delay: number): Text {
  if (isBelow(breakEven, delay)) return CHEAPER.signature
  return isAbove(breakEven, delay) ? CHEAPER.lookup : CHEAPER.tie
}

function verdictOf(breakEven: Summary): Verdict {
  if (!isAbove(breakEven, 0)) return 'does-not-hold'
  return isAbove(breakEven, LARGEST_MS) ? 'holds' : 'holds-only-if'
}

/** What the difference between the verification and the lookup means for the network delay. */
function breakEvenText(breakEven: Summary): Text {
  const ms = stated(breakEven)
  if (isAbove(breakEven, 0)) {
    return {
      en: `The signature is faster if the network adds more than ${ms} ms.`,
      zh: `网络延迟超过 ${ms} ms 时，验签更快。`,
    }
  }
  return isBelow(breakEven, 0)
    ? {
        en: `The signature is faster with any network delay; the difference is ${ms} ms.`,
        zh: `无论网络延迟多少，验签都更快，差值为 ${ms} ms。`,
      }
    : {
        en: `Without network the data do not tell which is faster; the difference is ${ms} ms.`,
        zh: `不计网络时，数据不能说明哪个更快，差值为 ${ms} ms。`,
      }
}

export const es256AgainstRedis: Claim = {
  id: 'es256-slower-than-redis',
  rows: ['time-check', 'reads-per-check'],
  claim: {
    en: 'Verifying an ES256 signature is slower than reading the session from a Redis in the same network.',
    zh: '验证 ES256 签名比从同一网络中的 Redis 读取会话更慢。',
  },
  saidBy: [
    {
      title: 'Why JWTs Suck as Session Tokens',
      url: 'https://developer.okta.com/blog/2017/08/17/why-jwts-suck-as-session-tokens',
    },
  ],
  settledBy: {
    en: 'The time of a verification with each algorithm minus the time of a lookup in Redis, both as the server states them, interleaved. The difference is the network delay at which both cost the same. The delays are added by calculation: the faults of this app have no delay below 300 ms. It holds if the difference for ES256 exceeds 2 ms, and only below the difference if that is between 0 and 2 ms.',
    zh: '交替测量各算法的验证耗时与一次 Redis 查询的耗时（均由服务器给出），两者之差就是二者相等时的网络延迟。延迟由计算加入：本应用的故障注入没有小于 300 ms 的延迟。如果 ES256 的差值超过 2 ms，则成立；如果在 0 与 2 ms 之间，则仅在延迟小于差值时成立。',
  },
  flips: {
    en: 'The network delay to Redis, and the library: a synchronous verification avoids the thread change of WebCrypto. With many requests in flight, the lookup waits while other requests are processed.',
    zh: '取决于到 Redis 的网络延迟和所用的库：同步验证可以避免 WebCrypto 的线程切换。并发请求较多时，等待查询期间可以处理其他请求。',
  },
  seconds: 5,
  async run(tools, signal) {
    const bench = await tools.place.open('textbook', { frozen: false, send: sendOf(tools) })
    try {
      const samples = await measureBlocks(await waysOn(bench.client), countsOf(tools), signal)
      const lookup = samples.lookup[0] ?? []
      const results = JWT_ALGORITHMS.map((alg) => ({
        alg,
        took: summarize(samples[alg][0] ?? []),
        breakEven: summarizePairs(samples[alg][0], lookup, difference),
      }))
      const [es256] = results.filter(({ alg }) => alg === 'ES256')
      if (es256 === undefined) throw new Error('ES256 was not measured.')
      const breakEven = breakEvenText(es256.breakEven)
      const lookedUp = digits(summarize(lookup).median)
      return {
        verdict: verdictOf(es256.breakEven),
        sentence: {
          en: `Verifying ES256 takes ${digits(es256.took.median)} ms and a lookup in Redis without network ${lookedUp} ms. ${breakEven.en}`,
          zh: `验证 ES256 需要 ${digits(es256.took.median)} ms，不计网络的 Redis 查询需要 ${lookedUp} ms。${breakEven.zh}`,
        },
        columns: [
          { en: 'Algorithm', zh: '算法' },
          { en: 'Verification, median ms', zh: '验证，中位数 ms' },
          { en: 'Break-even network delay, ms', zh: '两者相等时的网络延迟，ms' },
          ...DELAYS_MS.map((ms): Text => ({ en: `Faster at +${ms} ms`, zh: `+${ms} ms 时更快的是` })),
        ],
        rows: results.map(({ alg, took, breakEven }) => [
          alg,
          Number(digits(took.median)),
          stated(breakEven),
          ...DELAYS_MS.map((ms) => cheaperAt(breakEven, ms)),
        ]),
      }
    } finally {
      await bench.close()
    }
  },
}
