import type { BenchClient } from '#lib/client/bench-client.ts'
import { type ApiResponse, Client } from '#lib/client/client.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { type Text, WORDS } from '../row.ts'
import {
  type Case,
  DENYLIST,
  forEachCase,
  IN_REDIS,
  MECHANISM,
  NO_REVOCATION,
  nameOf,
  POLICY,
} from './acts.ts'
import type { Claim } from './claim.ts'

const of = (mechanism: MechanismId, label: Text, policy: object): Case => ({ mechanism, label, policy })
const FAIL_CLOSED: Text = { en: `${DENYLIST.en}, fail closed`, zh: `${DENYLIST.zh}，故障时拒绝` }
const FAIL_OPEN: Text = { en: `${DENYLIST.en}, fail open`, zh: `${DENYLIST.zh}，故障时放行` }

const CASES: readonly Case[] = [
  of('jwt', NO_REVOCATION, { jwt: { revocation: 'none' } }),
  of('jwt', FAIL_CLOSED, { outage: 'fail-closed' }),
  of('jwt', FAIL_OPEN, { outage: 'fail-open' }),
  of('sealed-cookie', NO_REVOCATION, { sealedCookie: { revocation: 'none' } }),
  of('sealed-cookie', FAIL_CLOSED, { outage: 'fail-closed' }),
  of('sealed-cookie', FAIL_OPEN, { outage: 'fail-open' }),
  of('server-session', IN_REDIS, { serverSession: { store: 'redis' } }),
  of(
    'server-session',
    { en: 'records in memory', zh: '会话记录在内存中' },
    { serverSession: { store: 'memory' } },
  ),
  of(
    'server-session',
    { en: 'records in the database', zh: '会话记录在数据库中' },
    { serverSession: { store: 'database' } },
  ),
  of('opaque-token', IN_REDIS, {}),
]

/** The mechanisms that the claim is about. */
const STATELESS: readonly MechanismId[] = ['jwt', 'sealed-cookie']

const ACTS = ['valid', 'revoked', 'refresh', 'login'] as const
type Act = (typeof ACTS)[number]
type Outcome = 'accepted' | 'refused' | 'unavailable'
type Outcomes = Readonly<Record<Act, Outcome>>

const ACT_NAMES: Readonly<Record<Act, Text>> = {
  valid: { en: 'Check of a valid session', zh: '检查有效会话' },
  revoked: { en: 'Check of a session that was revoked before', zh: '检查故障前已撤销的会话' },
  refresh: { en: 'Refresh', zh: '刷新' },
  login: { en: 'New login', zh: '新登录' },
}

function outcomeOf({ status, body }: ApiResponse): Outcome {
  if (status === 200) return 'accepted'
  if (status === 401) return 'refused'
  if (status === 503) return 'unavailable'
  throw new Error(`Unexpected response: ${JSON.stringify(body)}`)
}

/** Logs in twice, revokes one session, stops Redis, and tries the four acts. */
async function duringOutage(bench: BenchClient, { mechanism }: Case): Promise<Outcomes> {
  const [valid, revoked] = [await bench.login(mechanism), await bench.login(mechanism)]
  await bench.must(`/api/sessions/${revoked.session?.id}`, { method: 'DELETE', body: {} })
  await bench.must('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
  return {
    valid: outcomeOf(await valid.me('?slide=0')),
    revoked: outcomeOf(await revoked.me('?slide=0')),
    refresh: outcomeOf(await valid.refresh()),
    login: outcomeOf(await new Client(bench, mechanism).login('bob')),
  }
}

/** Whether the outage changes nothing: valid sessions, refreshes and logins succeed, and a revoked session is refused. */
const survives = ({ valid, revoked, refresh, login }: Outcomes) =>
  valid === 'accepted' && revoked !== 'accepted' && refresh === 'accepted' && login === 'accepted'

export const statelessSurvivesOutages: Claim = {
  id: 'stateless-survives-outages',
  rows: ['redis-down', 'fail-open', 'revoked-during-outage', 'login-redis-down', 'refresh-redis-down'],
  claim: {
    en: 'Stateless sessions survive an outage of the store.',
    zh: '无状态会话在存储故障时仍能工作。',
  },
  saidBy: [{ title: 'Comparisons of stateless and server-side sessions', url: null }],
  settledBy: {
    en: 'Redis stops; then a check of a valid session, a check of a session that was revoked before, a refresh and a new login, under each policy. It holds if every policy of a self-contained credential accepts the valid session, the refresh and the login, and not the revoked session.',
    zh: '停止 Redis，然后在每种策略下检查有效会话、检查之前已撤销的会话、刷新和新登录。如果自包含凭据的每种策略都接受有效会话、刷新和登录，且不接受已撤销的会话，则成立。',
  },
  flips: {
    en: 'Without revocation data a check needs no store, and a revoked session is accepted with or without an outage. With revocation data, policy decides between refusing valid sessions and accepting revoked ones.',
    zh: '没有撤销数据时，检查不需要存储，但无论是否故障，已撤销的会话都被接受。有撤销数据时，由策略决定是拒绝有效会话，还是接受已撤销的会话。',
  },
  seconds: 2,
  async run(tools, signal) {
    const cases = await forEachCase(tools, { preset: 'hardened', cases: CASES, signal }, duringOutage)
    const stateless = cases.filter(({ mechanism }) => STATELESS.includes(mechanism))
    const count = (act: Act) => stateless.filter(({ found }) => found[act] === 'accepted').length
    const all = stateless.length
    const surviving = stateless.filter(({ found }) => survives(found)).length
    const isPartly = stateless.some(({ found }) => found.valid === 'accepted')
    return {
      verdict: surviving === all ? 'holds' : isPartly ? 'holds-only-if' : 'does-not-hold',
      sentence: {
        en: `While Redis is down, ${count('valid')} of ${all} self-contained policies accept a valid session, ${count('revoked')} also accept a revoked one, ${count('refresh')} can refresh and ${count('login')} can log in. Policies with the required result in all four acts: ${surviving}.`,
        zh: `Redis 不可用时，${all} 种自包含策略中有 ${count('valid')} 种接受有效会话，${count('revoked')} 种接受已撤销的会话，${count('refresh')} 种可以刷新，${count('login')} 种可以登录；四项操作都得到应有结果的有 ${surviving} 种。`,
      },
      columns: [MECHANISM, POLICY, ...ACTS.map((act) => ACT_NAMES[act])],
      rows: cases.map(({ mechanism, label, found }) => [
        ...[nameOf(mechanism), label],
        ...ACTS.map((act) => WORDS[found[act]]),
      ]),
    }
  },
}
