import type { BenchClient } from '#lib/client/bench-client.ts'
import { SERVER_SESSION_STORES, type ServerSessionStore } from '#lib/core/policy.ts'
import { TRIAL, type TrialFault } from '#lib/core/survival.ts'
import type { Text } from '../row.ts'
import { startCase, verdictOf, withBench } from './acts.ts'
import type { Claim } from './claim.ts'

interface Trial {
  readonly label: Text
  readonly fault: TrialFault
  readonly balancer: 'sticky' | 'round-robin'
}

const TRIALS: readonly Trial[] = [
  {
    label: { en: 'Lost without stickiness, all nodes up', zh: '无会话保持且节点都正常时丢失' },
    fault: 'round-robin',
    balancer: 'round-robin',
  },
  {
    label: { en: 'Lost when a node stops, with stickiness', zh: '有会话保持、一个节点停止时丢失' },
    fault: 'node-down',
    balancer: 'sticky',
  },
  {
    label: { en: 'Lost when a node stops, without stickiness', zh: '无会话保持、一个节点停止时丢失' },
    fault: 'node-down',
    balancer: 'round-robin',
  },
]

interface TrialRow {
  readonly store: ServerSessionStore
  readonly measured: {
    readonly refused: Readonly<Record<string, number>>
    readonly unavailable: number
  }
}

/** How many of the thirty users are not accepted after the fault, by store. */
async function lostIn(bench: BenchClient, { fault, balancer }: Trial) {
  await startCase(bench, { lanes: ['server-session'], balancer })
  const { body } = await bench.must('/api/bench/survival', { method: 'POST', body: { fault } })
  const lostOf = ({ measured: { refused, unavailable } }: TrialRow) =>
    Object.values(refused).reduce((sum, users) => sum + users, unavailable)
  return new Map((body.rows as readonly TrialRow[]).map((row) => [row.store, lostOf(row)]))
}

export const sessionsNeedStickiness: Claim = {
  id: 'server-sessions-need-stickiness',
  rows: ['other-node', 'node-restarted', 'nodes-without-affinity'],
  claim: {
    en: 'Server-side sessions need a sticky load balancer, so they suit only small deployments.',
    zh: '服务端会话要求负载均衡器启用会话保持，因此只适合小规模部署。',
  },
  saidBy: [
    {
      title: 'JWT vs Stateful Sessions: Authentication Scalability',
      url: 'https://socialtoolsapp.com/insights/jwt-vs-sessions',
    },
    { title: 'RFC 10017, section 6.1.2.3', url: null },
  ],
  settledBy: {
    en: `${TRIAL.users} users log in on three nodes; then each request goes to the next node, or a node stops. It holds if every store loses sessions without stickiness.`,
    zh: `${TRIAL.users} 个用户在三个节点上登录，随后每个请求轮流发往下一个节点，或停止一个节点。如果每种存储在没有会话保持时都丢失会话，则成立。`,
  },
  flips: {
    en: 'The store of the records: a node that has the only copy of a record needs its clients. Shared or replicated records do not.',
    zh: '取决于会话记录的存储：记录只在一个节点上时，请求必须回到该节点；共享或复制的记录没有这一要求。',
  },
  seconds: 1,
  run(tools, signal) {
    return withBench(tools, 'hardened', async (bench) => {
      const trials: Map<ServerSessionStore, number>[] = []
      for (const trial of TRIALS) {
        signal.throwIfAborted()
        trials.push(await lostIn(bench, trial))
      }
      const [withoutStickiness, , afterStop] = trials
      const lost = (trial: typeof withoutStickiness, store: ServerSessionStore) => trial?.get(store) ?? 0
      const losing = SERVER_SESSION_STORES.filter((store) => lost(withoutStickiness, store) > 0)
      const keeping = SERVER_SESSION_STORES.filter(
        (store) => lost(withoutStickiness, store) + lost(afterStop, store) === 0,
      )
      const most = Math.max(...SERVER_SESSION_STORES.map((store) => lost(withoutStickiness, store)))
      return {
        verdict: verdictOf(SERVER_SESSION_STORES.map((store) => losing.includes(store))),
        sentence: {
          en: `Stores that lose sessions without stickiness: ${losing.length} of ${SERVER_SESSION_STORES.length} (${losing.join(', ') || '–'}), at most ${most} of ${TRIAL.users} sessions. Stores that also lose none when a node stops: ${keeping.length}.`,
          zh: `没有会话保持时，${SERVER_SESSION_STORES.length} 种存储中有 ${losing.length} 种丢失会话（${losing.join('、') || '–'}），${TRIAL.users} 个会话中最多丢失 ${most} 个；${keeping.length} 种在节点停止时也不丢失。`,
        },
        columns: [
          { en: 'Store', zh: '存储' },
          ...TRIALS.map(
            ({ label }): Text => ({
              en: `${label.en}, of ${TRIAL.users}`,
              zh: `${label.zh}（共 ${TRIAL.users}）`,
            }),
          ),
        ],
        rows: SERVER_SESSION_STORES.map((store) => [store, ...trials.map((trial) => lost(trial, store))]),
      }
    })
  },
}
