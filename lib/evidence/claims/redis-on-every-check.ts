import type { Client } from '#lib/client/client.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { OpenBench } from '../measure.ts'
import { summarize } from '../statistics.ts'
import { DENYLIST, IN_REDIS, NO_REVOCATION, nameOf, verdictOf } from './acts.ts'
import {
  digits,
  interval,
  isAbove,
  measureBlocks,
  ratio,
  stated,
  summarizePairs,
  type Way,
} from './blocks.ts'
import { type Claim, type ClaimTools, countsOf } from './claim.ts'

const IN_FLIGHT = 64
/** From this ratio on the median counts as multiplied. */
const MULTIPLIED = 2

const PAIRS = [
  {
    mechanism: 'server-session',
    without: { en: 'records in memory', zh: '会话记录在内存中' },
    with: IN_REDIS,
  },
  { mechanism: 'jwt', without: NO_REVOCATION, with: DENYLIST },
] as const

type Name = `${MechanismId} ${'without' | 'with'}`

/** The policy with Redis on every check. */
const WITH_REDIS = { serverSession: { store: 'redis' }, jwt: { revocation: 'denylist' } }

/** Sends this many requests, 64 at a time, and returns the median and the 99th percentile of their durations. */
async function load(client: Client, requests: number): Promise<readonly [number, number]> {
  const durations: number[] = []
  let left = requests
  const sender = async () => {
    while (left-- > 0) {
      // The request waits for its turn among the others from here, as one that has arrived at the socket does.
      const startedAt = performance.now()
      const { status } = await client.me('?slide=0')
      if (status !== 200) throw new Error(`Refused: ${status}`)
      durations.push(performance.now() - startedAt)
    }
  }
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, requests) }, sender))
  const sorted = durations.toSorted((one, other) => one - other)
  return [summarize(sorted).median, sorted[Math.ceil(0.99 * sorted.length) - 1] ?? Number.NaN]
}

async function openWays(
  tools: ClaimTools,
  opened: OpenBench[],
  requests: number,
): Promise<readonly Way<Name>[]> {
  const ways: Way<Name>[] = []
  for (const [which, policy] of [
    ['without', {}],
    ['with', WITH_REDIS],
  ] as const) {
    const open = await tools.place.open('textbook', { frozen: false, send: tools.place.direct })
    opened.push(open)
    open.client.headers = { 'lab-node': 'a' }
    await open.client.must('/api/bench/policy', { method: 'PATCH', body: policy })
    for (const { mechanism } of PAIRS) {
      const client = await open.client.login(mechanism)
      ways.push({ name: `${mechanism} ${which}`, measure: () => load(client, requests) })
    }
  }
  return ways
}

export const redisOnEveryCheck: Claim = {
  id: 'redis-on-every-check-multiplies-the-median',
  rows: ['time-check', 'reads-per-check'],
  claim: {
    en: 'Reading Redis on every check multiplies the median response time.',
    zh: '每次检查都读取 Redis，会使响应时间的中位数成倍上升。',
  },
  saidBy: [
    {
      title: 'JWT Architecture: Stateless Authentication at Scale',
      url: 'https://scalablesystem.dev/learn/jwt-architecture',
    },
  ],
  settledBy: {
    en: `Checks in this process with ${IN_FLIGHT} in flight, with and without Redis, interleaved: the ratio of the medians and of the 99th percentiles. It holds if each mechanism more than doubles its median.`,
    zh: `在本进程内保持 ${IN_FLIGHT} 个并发检查，交替测量使用与不使用 Redis 的情况，计算中位数之比和第 99 百分位数之比。如果每种机制的中位数都增加一倍以上，则成立。`,
  },
  flips: {
    en: 'The network delay to Redis, and a Redis that other work keeps busy. The work of the framework on each request makes the ratio smaller.',
    zh: '取决于到 Redis 的网络延迟，以及 Redis 是否忙于其他工作。框架处理每个请求的开销会使比值变小。',
  },
  seconds: 12,
  async run(tools, signal) {
    const { blocks, perBlock } = countsOf(tools)
    const opened: OpenBench[] = []
    try {
      const requests = IN_FLIGHT * Math.ceil(perBlock / 2)
      const ways = await openWays(tools, opened, requests)
      const samples = await measureBlocks(ways, { blocks: Math.ceil(blocks / 2), perBlock: 1 }, signal)
      const results = PAIRS.map((pair) => {
        const { mechanism } = pair
        const [without, withRedis] = [samples[`${mechanism} without`], samples[`${mechanism} with`]]
        const [p50, p99] = [0, 1].map((at) => summarizePairs(withRedis[at], without[at], ratio))
        if (p50 === undefined || p99 === undefined) throw new Error('No samples.')
        return {
          ...pair,
          p50,
          p99,
          without: without.map(summarize),
          withRedis: withRedis.map(summarize),
          pair,
        }
      })
      const [server = '', jwt = ''] = results.map(({ p50 }) => stated(p50))
      const [serverTail = '', jwtTail = ''] = results.map(({ p99 }) => digits(p99.median))
      return {
        verdict: verdictOf(results.map(({ p50 }) => isAbove(p50, MULTIPLIED))),
        sentence: {
          en: `With Redis the median is ${server} times that of records in memory, and ${jwt} times that of a JWT without revocation data; the 99th percentile ${serverTail} and ${jwtTail} times, with ${IN_FLIGHT} in flight.`,
          zh: `并发 ${IN_FLIGHT} 时，使用 Redis 的中位数是内存中会话记录的 ${server} 倍，是无撤销数据的 JWT 的 ${jwt} 倍；第 99 百分位数分别为 ${serverTail} 倍和 ${jwtTail} 倍。`,
        },
        columns: [
          { en: 'Mechanism', zh: '机制' },
          { en: 'Without Redis', zh: '不使用 Redis' },
          { en: 'With Redis', zh: '使用 Redis' },
          { en: 'p50, ms', zh: 'p50，ms' },
          { en: 'p50 with Redis, ms', zh: '使用 Redis 的 p50，ms' },
          { en: 'Ratio of p50', zh: 'p50 之比' },
          { en: '95 % interval', zh: '95 % 置信区间' },
          { en: 'p99, ms', zh: 'p99，ms' },
          { en: 'p99 with Redis, ms', zh: '使用 Redis 的 p99，ms' },
          { en: 'Ratio of p99', zh: 'p99 之比' },
          { en: '95 % interval', zh: '95 % 置信区间' },
        ],
        rows: results.map(({ mechanism, pair, without, withRedis, p50, p99 }) => [
          ...[nameOf(mechanism), pair.without, pair.with],
          ...[p50, p99].flatMap((times, at) => [
            ...[without[at], withRedis[at]].map((each) => Number(digits(each?.median ?? Number.NaN))),
            ...[Number(digits(times.median)), interval(times)],
          ]),
        ]),
      }
    } finally {
      for (const each of opened) await each.close()
    }
  },
}
