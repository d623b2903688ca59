import type { MechanismId } from '#lib/core/session.ts'
import type { Text } from '../row.ts'
import {
  type Case,
  DENYLIST,
  forEachCase,
  grouped,
  IN_REDIS,
  MECHANISM,
  NO_REVOCATION,
  nameOf,
  numberOf,
  POLICY,
  verdictOf,
} from './acts.ts'
import type { Claim } from './claim.ts'

const CLAIMED_SECONDS = 900

interface TokenCase extends Case {
  /** The lifetime of the access token; null for a mechanism without one. */
  readonly accessSeconds: number | null
}

const of = (mechanism: MechanismId, label: Text, policy: object): TokenCase => ({
  ...{ mechanism, label, policy, accessSeconds: null },
})

const jwt = (accessSeconds: number, label: Text, more: object): TokenCase => ({
  mechanism: 'jwt',
  label: { en: `${accessSeconds} s, ${label.en}`, zh: `${accessSeconds} 秒，${label.zh}` },
  policy: { jwt: { accessSeconds, ...more } },
  accessSeconds,
})

const CASES: readonly TokenCase[] = [
  jwt(CLAIMED_SECONDS, NO_REVOCATION, { revocation: 'none' }),
  jwt(300, NO_REVOCATION, { revocation: 'none' }),
  jwt(60, NO_REVOCATION, { revocation: 'none' }),
  jwt(CLAIMED_SECONDS, DENYLIST, { revocation: 'denylist' }),
  jwt(CLAIMED_SECONDS, { en: 'epoch', zh: '会话版本号（epoch）' }, { revocation: 'epoch' }),
  jwt(
    CLAIMED_SECONDS,
    { en: 'denylist, only before sensitive actions', zh: '黑名单，仅在敏感操作前检查' },
    { revocation: 'denylist', checkOn: 'sensitive-acts' },
  ),
  of('sealed-cookie', NO_REVOCATION, { sealedCookie: { revocation: 'none' } }),
  of('server-session', IN_REDIS, { serverSession: { store: 'redis' } }),
  of('opaque-token', IN_REDIS, {}),
]

export const fifteenMinutes: Claim = {
  id: 'a-15-minute-token-is-short-enough',
  rows: ['stolen-requests', 'copy-after-logout'],
  claim: {
    en: 'An access token that expires after 15 minutes is short enough, so it need not be revoked.',
    zh: '15 分钟后过期的访问令牌已经足够短，因此不需要撤销。',
  },
  saidBy: [
    {
      title: 'Stop Using JWT for Sessions',
      url: 'https://srivvs.com/insights/stop-using-jwt-for-sessions',
    },
    { title: 'Guides to the lifetime of access tokens', url: null },
  ],
  settledBy: {
    en: 'Requests with a copy that are accepted after its owner has logged out, at 10 per second, on the bench clock. It holds if a token of 15 minutes has none under every policy.',
    zh: '所有者退出登录后，副本以每秒 10 次发出的请求中被接受的数量，按实验台时钟计算。如果 15 分钟的令牌在每种策略下都为零，则成立。',
  },
  flips: {
    en: 'Revocation data that each check reads refuses the copy immediately. How many requests are acceptable depends on what one of them can do.',
    zh: '每次检查都读取撤销数据时，副本立即被拒绝。可以容忍多少个请求，取决于一个请求能做什么。',
  },
  seconds: 1,
  async run(tools, signal) {
    const cases = await forEachCase(
      tools,
      { preset: 'hardened', cases: CASES, signal },
      (bench, { mechanism }) => numberOf(bench, 'stolen-requests', mechanism),
    )
    const claimed = cases.filter(({ accessSeconds }) => accessSeconds === CLAIMED_SECONDS)
    const none = claimed.filter(({ found }) => found === 0)
    const most = Math.max(...claimed.map(({ found }) => found))
    return {
      verdict: verdictOf(claimed.map((one) => none.includes(one))),
      sentence: {
        en: `After logout, up to ${grouped(most)} requests with a copy of a 15-minute token are accepted at 10 per second; under ${none.length} of ${claimed.length} policies none is.`,
        zh: `退出登录后，15 分钟令牌的副本以每秒 10 次发出的请求最多有 ${grouped(most)} 个被接受；${claimed.length} 种策略中有 ${none.length} 种一个也不接受。`,
      },
      columns: [
        MECHANISM,
        POLICY,
        { en: 'Accepted after logout', zh: '退出登录后被接受的请求' },
        { en: 'Seconds until refused', zh: '多少秒后被拒绝' },
      ],
      rows: cases.map(({ mechanism, label, found }) => [nameOf(mechanism), label, found, found / 10]),
    }
  },
}
