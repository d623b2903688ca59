import type { Text } from '../row.ts'
import { type Article, type ArticleRow, type ArticleTable, type Question, testEach } from './article.ts'
import type { DimensionId } from './dimensions.ts'
import * as q from './questions.ts'

/* Lifecycle and security of distributed sessions and JWT. It has advice and a conclusion, and no table. */

const SERVER = ['server-session'] as const
const JWT = ['jwt'] as const

const columns = [
  { id: 'session', title: { en: 'Distributed session', zh: '分布式Session' }, mechanisms: SERVER },
  { id: 'jwt', title: { en: 'JWT', zh: 'JWT令牌' }, mechanisms: JWT },
] as const

/** Advice for both, with the same questions. */
function advice(
  dimension: DimensionId,
  { questions, ...statement }: { quote: Text; given?: Text; questions: readonly Question[] },
): ArticleRow {
  return {
    dimension,
    kind: 'advice',
    cells: {
      session: { ...statement, tests: testEach(SERVER, questions) },
      jwt: { ...statement, tests: testEach(JWT, questions) },
    },
  }
}

const HIGH_AVAILABILITY = {
  quote: { en: 'highly available session store', zh: '会话存储的高可用性' },
  reason: {
    en: 'No row measures a failover. Shown is the outage of a single Redis.',
    zh: '没有一行测量故障转移；给出单个 Redis 不可用时的结果。',
  },
}

const ADVICE: ArticleTable = {
  id: 'advice',
  title: { en: 'Advice', zh: '最佳实践建议' },
  columns,
  rows: [
    advice('carrier', {
      quote: { en: 'secure cookie settings', zh: '安全的Cookie设置' },
      given: { en: 'sent as a cookie', zh: '以 Cookie 发送' },
      questions: [{ row: 'secure-cookie', atLeast: 6 }],
    }),
    advice('rotation', {
      quote: { en: 'regenerate identifiers regularly', zh: '定期重新生成会话标识符' },
      questions: [{ row: 'old-credential', is: ['refused'] }],
    }),
    advice('cleanup', {
      quote: { en: 'clean up ended sessions', zh: '及时清理过期和无效的会话' },
      questions: [
        { row: 'replay-after-expiry', is: ['refused'] },
        { row: 'kept-after-logout', atMost: 0 },
      ],
    }),
    advice('session-limit', {
      quote: { en: 'limit the sessions of each user', zh: '控制每个用户的并发会话数' },
      questions: [q.LIMITED],
    }),
    advice('lifetime', {
      quote: { en: 'set suitable timeouts', zh: '设置合适的会话超时时间' },
      questions: q.TIMEOUTS,
    }),
    {
      dimension: 'availability',
      kind: 'advice',
      cells: {
        session: {
          ...HIGH_AVAILABILITY,
          shown: [
            { row: 'redis-down', mechanism: 'server-session' },
            { row: 'after-outage', mechanism: 'server-session' },
          ],
        },
        jwt: {
          ...HIGH_AVAILABILITY,
          shown: [
            { row: 'redis-down', mechanism: 'jwt' },
            { row: 'refresh-redis-down', mechanism: 'jwt' },
          ],
        },
      },
    },
  ],
}

const CONCLUSION: ArticleTable = {
  id: 'conclusion',
  title: { en: 'Conclusion', zh: '结论' },
  columns,
  rows: [
    {
      dimension: 'control',
      cells: {
        session: {
          quote: { en: 'richer management of session state', zh: '更丰富的会话状态管理能力' },
          tests: testEach(SERVER, q.LISTED, q.ADJUSTABLE, q.DATA_AT_SERVER),
        },
        jwt: {
          quote: { en: 'suits stateless microservices', zh: '更适合无状态的微服务架构' },
          tests: testEach(JWT, q.ANY_NODE, q.PUBLIC_KEY, q.NO_LOOKUP),
        },
      },
    },
  ],
}

export const SESSION_LIFECYCLE: Article = {
  id: 'session-lifecycle',
  title: {
    en: 'Session management: lifecycle and security of distributed sessions and JWT',
    zh: '会话管理: 分布式Session、JWT令牌的生命周期与安全',
  },
  url: null,
  tables: [ADVICE, CONCLUSION],
}
