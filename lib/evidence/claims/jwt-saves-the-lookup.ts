import type { BenchClient } from '#lib/client/bench-client.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Reading, Text } from '../row.ts'
import {
  type Case,
  DENYLIST,
  forEachCase,
  IN_REDIS,
  MECHANISM,
  NO_REVOCATION,
  nameOf,
  numberOf,
  POLICY,
  readRow,
  verdictOf,
  worded,
} from './acts.ts'
import type { Claim } from './claim.ts'

const AS_ISSUED: Text = { en: 'role from the token', zh: '角色取自令牌' }
const LOOKED_UP: Text = { en: 'role looked up', zh: '查询角色' }

const joined = (one: Text, other: Text): Text => ({
  en: `${one.en}, ${other.en}`,
  zh: `${one.zh}，${other.zh}`,
})

const of = (mechanism: MechanismId, label: Text, policy: object): Case => ({ mechanism, label, policy })
const jwt = (label: Text, roles: 'as-issued' | 'looked-up', more: object): Case =>
  of('jwt', joined(label, roles === 'as-issued' ? AS_ISSUED : LOOKED_UP), { roles, jwt: more })

const CASES: readonly Case[] = [
  of('server-session', IN_REDIS, { serverSession: { store: 'redis' } }),
  of('opaque-token', IN_REDIS, {}),
  jwt(NO_REVOCATION, 'as-issued', { revocation: 'none' }),
  jwt(NO_REVOCATION, 'looked-up', { revocation: 'none' }),
  jwt(DENYLIST, 'as-issued', { revocation: 'denylist' }),
  jwt(DENYLIST, 'looked-up', { revocation: 'denylist' }),
  jwt(
    joined(DENYLIST, { en: 'checked only before sensitive actions', zh: '仅在敏感操作前检查' }),
    'as-issued',
    { revocation: 'denylist', checkOn: 'sensitive-acts' },
  ),
]

interface Lookups {
  readonly session: number
  /** When a role that was removed takes effect. */
  readonly role: Reading
}

async function lookupsOf(bench: BenchClient, { mechanism }: Case): Promise<Lookups> {
  const session = await numberOf(bench, 'reads-per-check', mechanism)
  return { session, role: await readRow(bench, 'role-withdrawn', mechanism) }
}

/** A role that is current at each check was looked up. */
const totalOf = ({ session, role }: Lookups) => session + (role.value === 'immediate' ? 1 : 0)

export const jwtSavesTheLookup: Claim = {
  id: 'jwt-saves-the-lookup',
  rows: ['reads-per-check', 'role-withdrawn'],
  claim: {
    en: 'A JWT saves the lookup that a session in a store costs on every request.',
    zh: '使用 JWT 可以省去会话存储在每个请求上的查询。',
  },
  saidBy: [
    {
      title: 'JWT Architecture: Stateless Authentication at Scale',
      url: 'https://scalablesystem.dev/learn/jwt-architecture',
    },
    {
      title: 'Why JWTs Suck as Session Tokens',
      url: 'https://developer.okta.com/blog/2017/08/17/why-jwts-suck-as-session-tokens',
    },
  ],
  settledBy: {
    en: 'Store commands per check under each policy, and whether a role that was removed takes effect immediately, which requires loading the user. It holds if every policy of the JWT needs fewer lookups than the session in Redis.',
    zh: '统计每种策略下每次检查的存储命令数，以及移除的角色是否立即生效（这需要加载用户）。如果 JWT 在每种策略下的查询都少于 Redis 中的会话，则成立。',
  },
  flips: {
    en: 'Revocation that takes effect immediately costs a lookup. A role that must be current costs another, unless the user is loaded for the request anyway.',
    zh: '撤销要立即生效，就需要一次查询；角色要保持最新，还需要一次，除非该请求本来就要加载用户。',
  },
  seconds: 2,
  async run(tools, signal) {
    const cases = await forEachCase(tools, { preset: 'hardened', cases: CASES, signal }, lookupsOf)
    const [server] = cases
    const jwts = cases.filter(({ mechanism }) => mechanism === 'jwt')
    const withSession = server === undefined ? 0 : totalOf(server.found)
    const saving = jwts.filter(({ found }) => totalOf(found) < withSession)
    const totals = jwts.map(({ found }) => totalOf(found))
    const [least, most] = [Math.min(...totals), Math.max(...totals)]
    return {
      verdict: verdictOf(jwts.map((one) => saving.includes(one))),
      sentence: {
        en: `A check with a session in Redis and its user needs ${withSession} lookups; with a JWT it needs ${least} to ${most}. ${saving.length} of ${jwts.length} policies save any.`,
        zh: `使用 Redis 中的会话并加载用户，每次检查需要 ${withSession} 次查询；使用 JWT 需要 ${least} 到 ${most} 次。${jwts.length} 种策略中有 ${saving.length} 种减少了查询。`,
      },
      columns: [
        MECHANISM,
        POLICY,
        { en: 'Store reads per check', zh: '每次检查的存储读取' },
        { en: 'Removed role takes effect', zh: '移除角色何时生效' },
        { en: 'Lookups with the user', zh: '包括用户在内的查询' },
      ],
      rows: cases.map(({ mechanism, label, found }) => [
        nameOf(mechanism),
        label,
        found.session,
        worded(found.role),
        totalOf(found),
      ]),
    }
  },
}
