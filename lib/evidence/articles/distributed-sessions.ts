import { type Article, type ArticleTable, listTable, testEach } from './article.ts'
import * as q from './questions.ts'

/*
 * Session management across services. Its lists about distributed databases and service meshes are not here: no preset
 * has either.
 */

/** The article encrypts the session in a cookie. */
const SEALED = ['sealed-cookie'] as const

const CLIENT_LIST = listTable(
  {
    id: 'client-side',
    title: { en: 'Client-side sessions', zh: '基于客户端的会话管理' },
    column: { id: 'client-side', title: { en: 'Client-side', zh: '基于客户端' }, mechanisms: SEALED },
  },
  {
    strength: {
      state: {
        quote: { en: 'no storage on the server', zh: '不需要服务器端存储会话数据' },
        tests: testEach(SEALED, q.DATA_AT_CLIENT, q.NOT_STORED),
      },
      availability: {
        quote: { en: 'highly available by nature', zh: '天然具有高可用性' },
        tests: testEach(SEALED, q.ANY_NODE, q.WORKS_WITHOUT_REDIS),
      },
    },
    weakness: {
      bandwidth: {
        quote: { en: 'more network traffic', zh: '增加了网络传输开销' },
        tests: testEach(
          ['server-session'],
          [
            { row: 'bytes', lessThan: 'sealed-cookie' },
            { row: 'bytes-with-data', lessThan: 'sealed-cookie' },
          ],
        ),
      },
      capacity: {
        quote: { en: 'limited size of session data', zh: '会话数据大小受限' },
        tests: testEach(SEALED, q.FITS_A_COOKIE),
      },
      security: {
        quote: { en: 'prone to session hijacking', zh: '容易受到会话劫持攻击' },
        tests: testEach(SEALED, q.COPY_USABLE),
      },
      control: {
        quote: { en: 'no complex logic on the server', zh: '无法在服务端进行复杂的会话逻辑处理' },
        tests: testEach(SEALED, [
          { row: 'extended', is: ['no'] },
          { row: 'listed', is: ['no'], because: q.WITHOUT_REVOCATION_DATA },
        ]),
      },
    },
  },
)

const CENTRAL_LIST = listTable(
  {
    id: 'central',
    title: { en: 'Central sessions on the server', zh: '基于服务端的集中式会话管理' },
    column: {
      id: 'central',
      title: { en: 'Central store', zh: '集中式存储' },
      mechanisms: q.REFERENCES,
    },
  },
  {
    strength: {
      complexity: {
        quote: { en: 'comparatively simple', zh: '实现相对简单' },
        given: q.GIVEN_WITHOUT_STORES,
        tests: testEach(q.REFERENCES, q.SIMPLER_THAN_JWT),
      },
      security: {
        quote: { en: 'secure session data', zh: '会话数据安全性较高' },
        tests: testEach(q.REFERENCES, q.UNFORGEABLE, q.UNREADABLE, q.REVOCABLE),
      },
      control: {
        quote: { en: 'complex logic is possible', zh: '可以进行复杂的会话逻辑处理' },
        tests: testEach(q.REFERENCES, q.LISTED, q.ADJUSTABLE),
      },
    },
    weakness: {
      performance: {
        quote: { en: 'may be a bottleneck', zh: '可能成为性能瓶颈' },
        reason: q.LOAD,
        shown: q.REFERENCES.flatMap((mechanism) => [
          { row: 'reads-per-check', mechanism },
          { row: 'time-check', mechanism },
        ]),
      },
      'single-point-of-failure': {
        quote: { en: 'risk of a single point of failure', zh: '存在单点故障风险' },
        tests: testEach(q.REFERENCES, q.NEEDS_REDIS),
      },
      dependencies: {
        quote: { en: 'network latency', zh: '网络延迟' },
        tests: testEach(SEALED, [
          { row: 'reads-per-check', lessThan: 'opaque-token', because: q.WITHOUT_REVOCATION_DATA },
          { row: 'time-check', lessThan: 'opaque-token' },
        ]),
      },
    },
  },
)

const PRACTICES: ArticleTable = {
  id: 'practices',
  title: { en: 'Best practices', zh: '最佳实践' },
  columns: [
    { id: 'client-side', title: { en: 'Client-side', zh: '基于客户端' }, mechanisms: SEALED },
    { id: 'central', title: { en: 'Central store', zh: '集中式存储' }, mechanisms: q.REFERENCES },
  ],
  rows: [
    {
      dimension: 'privacy',
      kind: 'advice',
      cells: {
        'client-side': {
          quote: { en: 'encrypt session data', zh: '加密存储和传输' },
          tests: testEach(SEALED, q.UNREADABLE),
        },
        central: {
          quote: { en: 'encrypt session data', zh: '加密存储和传输' },
          reason: {
            en: 'A record in a store is not encrypted. Shown is what the credential reveals.',
            zh: '存储中的会话记录没有加密；给出的是凭据中可读的内容。',
          },
          shown: q.REFERENCES.flatMap((mechanism) => [
            { row: 'fields-readable', mechanism },
            { row: 'kept-while-active', mechanism },
          ]),
        },
      },
    },
    {
      dimension: 'lifetime',
      kind: 'advice',
      cells: {
        'client-side': {
          quote: { en: 'set suitable timeouts', zh: '合理设置会话超时时间' },
          tests: testEach(SEALED, q.TIMEOUTS),
        },
        central: {
          quote: { en: 'set suitable timeouts', zh: '合理设置会话超时时间' },
          tests: testEach(q.REFERENCES, q.TIMEOUTS),
        },
      },
    },
    {
      dimension: 'consistency',
      kind: 'advice',
      cells: {
        'client-side': {
          quote: { en: 'consistent on all instances', zh: '多个服务实例之间的一致性' },
          tests: testEach(SEALED, q.CONSISTENT),
        },
        central: {
          quote: { en: 'consistent on all instances', zh: '多个服务实例之间的一致性' },
          tests: testEach(q.REFERENCES, q.CONSISTENT, q.ANY_NODE),
        },
      },
    },
  ],
}

export const DISTRIBUTED_SESSIONS: Article = {
  id: 'distributed-sessions',
  title: {
    en: 'Distributed session management: reliable user state across services',
    zh: '分布式会话管理：构建跨服务用户状态的可靠机制',
  },
  url: null,
  tables: [CLIENT_LIST, CENTRAL_LIST, PRACTICES],
}
