import type { BenchClient } from '#lib/client/bench-client.ts'
import type { ApiResponse } from '#lib/client/client.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Text } from '../row.ts'
import { now, storeCalls } from '../rows/parts.ts'
import {
  type Case,
  DENYLIST,
  forEachCase,
  IN_REDIS,
  MECHANISM,
  NO_REVOCATION,
  nameOf,
  POLICY,
  verdictOf,
} from './acts.ts'
import type { Claim } from './claim.ts'

/** One request a minute, for an hour. */
const MINUTES = 60

interface Cost {
  readonly reads: number
  readonly writes: number
  readonly refreshes: number
}

const totalOf = ({ reads, writes }: Cost) => reads + writes

const of = (mechanism: MechanismId, label: Text, policy: object): Case => ({ mechanism, label, policy })

const jwt = (rotation: boolean, label: Text, revocation: string): Case =>
  of(
    'jwt',
    {
      en: `${label.en}, ${rotation ? 'with' : 'without'} rotation`,
      zh: `${label.zh}，${rotation ? '轮换' : '不轮换'}`,
    },
    { jwt: { accessSeconds: 900, rotation, reuseDetection: rotation, revocation } },
  )

const CASES: readonly Case[] = [
  of('server-session', IN_REDIS, { serverSession: { store: 'redis' } }),
  of('opaque-token', IN_REDIS, {}),
  jwt(false, NO_REVOCATION, 'none'),
  jwt(true, NO_REVOCATION, 'none'),
  jwt(false, DENYLIST, 'denylist'),
  jwt(true, DENYLIST, 'denylist'),
]

function costOf(answer: ApiResponse): Omit<Cost, 'refreshes'> {
  if (answer.status !== 200) throw new Error(`Refused: ${JSON.stringify(answer.body)}`)
  return {
    reads: Number(storeCalls(answer, 'reads').value),
    writes: Number(storeCalls(answer, 'writes').value),
  }
}

/** An hour of a user on the bench clock. The client refreshes its access token when it has expired, as its `expires_in` states. */
async function costOfAnHour(bench: BenchClient, mechanism: MechanismId): Promise<Cost> {
  const client = await bench.login(mechanism)
  const startedAt = await now(bench)
  const answers: ApiResponse[] = []
  let refreshes = 0
  for (let minute = 1; minute <= MINUTES; minute++) {
    await bench.advance(60)
    const hasExpired = (client.session?.expiresAt ?? 0) <= startedAt + minute * 60_000
    if (client.refreshToken !== null && hasExpired) {
      refreshes++
      answers.push(await client.refresh())
    }
    answers.push(await client.me())
  }
  const costs = answers.map(costOf)
  const sum = (what: 'reads' | 'writes') => costs.reduce((total, cost) => total + cost[what], 0)
  return { reads: sum('reads'), writes: sum('writes'), refreshes }
}

export const refreshTokensReinventSessions: Claim = {
  id: 'refresh-tokens-reinvent-sessions',
  rows: ['reads-per-refresh', 'writes-per-refresh'],
  claim: {
    en: 'Short access tokens with refresh tokens are sessions again: the server looks up as often as before.',
    zh: '短期访问令牌加刷新令牌等于又用回了会话：服务器的查询次数并未减少。',
  },
  saidBy: [
    {
      title: 'Stop Using JWT for Sessions',
      url: 'https://srivvs.com/insights/stop-using-jwt-for-sessions',
    },
    {
      title: 'Stop Using JWTs for Sessions',
      url: 'https://thevibeish.pages.dev/hot-takes/stop-using-jwt-for-sessions',
    },
  ],
  settledBy: {
    en: 'Store commands of one user in an hour at one request a minute, on the bench clock. It holds if the JWT needs at least as many reads as the session in Redis under every policy.',
    zh: '一个用户以每分钟一个请求使用一小时，按实验台时钟统计存储命令数。如果 JWT 在每种策略下的读取都不少于 Redis 中的会话，则成立。',
  },
  flips: {
    en: 'Revocation data that each check reads, and how often a client sends requests: with fewer requests than refreshes, the session is read less often.',
    zh: '取决于每次检查是否读取撤销数据，以及请求频率：请求比刷新还少时，会话的读取更少。',
  },
  seconds: 2,
  async run(tools, signal) {
    const cases = await forEachCase(
      tools,
      { preset: 'hardened', cases: CASES, signal },
      (bench, { mechanism }) => costOfAnHour(bench, mechanism),
    )
    const [server] = cases
    if (server === undefined) throw new Error('No case was measured.')
    const jwts = cases.filter(({ mechanism }) => mechanism === 'jwt')
    const reads = jwts.map(({ found }) => found.reads)
    const writes = jwts.map(({ found }) => found.writes)
    return {
      verdict: verdictOf(reads.map((ofJwt) => ofJwt >= server.found.reads)),
      sentence: {
        en: `In an hour with ${MINUTES} requests the session in Redis needs ${server.found.reads} reads and ${server.found.writes} writes. A JWT with a refresh token needs ${Math.min(...reads)} to ${Math.max(...reads)} reads, depending on the revocation data, and at most ${Math.max(...writes)} writes.`,
        zh: `一小时 ${MINUTES} 个请求中，Redis 中的会话需要 ${server.found.reads} 次读取和 ${server.found.writes} 次写入。带刷新令牌的 JWT 需要 ${Math.min(...reads)} 到 ${Math.max(...reads)} 次读取，取决于撤销数据，写入最多 ${Math.max(...writes)} 次。`,
      },
      columns: [
        MECHANISM,
        POLICY,
        { en: 'Refreshes', zh: '刷新次数' },
        { en: 'Store reads', zh: '存储读取' },
        { en: 'Store writes', zh: '存储写入' },
        { en: 'Commands', zh: '命令总数' },
      ],
      rows: cases.map(({ mechanism, label, found }) => [
        ...[nameOf(mechanism), label],
        ...[found.refreshes, found.reads, found.writes, totalOf(found)],
      ]),
    }
  },
}
