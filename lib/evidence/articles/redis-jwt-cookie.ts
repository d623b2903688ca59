import { type Article, type ArticleTable, type Column, listTable, testEach } from './article.ts'
import * as q from './questions.ts'

/* Sharing sessions by Redis, JWT or cookie. */

const TOKEN = ['opaque-token'] as const
const JWT = ['jwt'] as const
/** The article names an encrypted session in a cookie. */
const SEALED = ['sealed-cookie'] as const

/** `opaque-token`, because its records are in Redis under every preset. */
const REDIS_COLUMN: Column = { id: 'redis', title: { en: 'Redis', zh: 'Redis' }, mechanisms: TOKEN }
const JWT_COLUMN: Column = { id: 'jwt', title: { en: 'JWT', zh: 'JWT Token' }, mechanisms: JWT }
const COOKIE_COLUMN: Column = {
  id: 'cookie',
  title: { en: 'Cookie-based', zh: 'Cookie-Based' },
  mechanisms: SEALED,
}

const GIVEN_PROTECTED = {
  en: 'with HttpOnly, SameSite=Lax and the Fetch Metadata check',
  zh: '使用 HttpOnly、SameSite=Lax 和 Fetch Metadata 检查',
}

const SUMMARY: ArticleTable = {
  id: 'summary',
  title: { en: 'Summary of the comparison', zh: '方案对比总结' },
  columns: [REDIS_COLUMN, JWT_COLUMN, COOKIE_COLUMN],
  rows: [
    {
      dimension: 'state',
      cells: {
        redis: {
          quote: { en: 'stateful, stored on the server', zh: '有状态（服务端存储）' },
          tests: testEach(TOKEN, q.STORED, q.DATA_AT_SERVER),
        },
        jwt: {
          quote: { en: 'stateless, stored on the client', zh: '无状态（客户端存储）' },
          tests: testEach(JWT, q.DATA_AT_CLIENT, q.NO_LOOKUP),
        },
        cookie: {
          quote: { en: 'stateless or partly stateless', zh: '无状态/半状态' },
          tests: testEach(SEALED, q.DATA_AT_CLIENT, q.NO_LOOKUP),
        },
      },
    },
    {
      dimension: 'consistency',
      cells: {
        redis: { quote: { en: 'strong', zh: '强一致' }, tests: testEach(TOKEN, q.CONSISTENT) },
        jwt: {
          quote: { en: 'weak, depends on the token lifetime', zh: '弱一致（依赖Token有效期）' },
          tests: testEach(JWT, q.INCONSISTENT),
        },
        cookie: {
          quote: { en: 'weak, depends on the cookie', zh: '弱一致（依赖Cookie同步）' },
          tests: testEach(SEALED, q.INCONSISTENT),
        },
      },
    },
    {
      dimension: 'security',
      cells: {
        redis: {
          quote: { en: 'rather high', zh: '较高' },
          tests: testEach(TOKEN, q.UNFORGEABLE, q.REVOCABLE),
        },
        jwt: {
          quote: { en: 'high: a signature prevents tampering', zh: '高（签名防篡改）' },
          tests: testEach(JWT, q.UNFORGEABLE),
        },
        cookie: {
          quote: { en: 'low, needs additional protection', zh: '低（需额外防护措施）' },
          tests: testEach(TOKEN, {
            row: 'stolen-requests',
            lessThan: 'sealed-cookie',
            because: q.WITHOUT_REVOCATION_DATA,
          }),
        },
      },
    },
    {
      dimension: 'scalability',
      cells: {
        redis: {
          quote: { en: 'depends on the Redis cluster', zh: '依赖Redis集群' },
          tests: testEach(TOKEN, q.ANY_NODE, q.NEEDS_REDIS),
        },
        jwt: {
          quote: { en: 'horizontal by nature', zh: '天然支持水平扩展' },
          tests: testEach(JWT, q.ANY_NODE),
        },
        cookie: {
          quote: { en: 'horizontal by nature', zh: '天然支持水平扩展' },
          tests: testEach(SEALED, q.ANY_NODE),
        },
      },
    },
    {
      dimension: 'use-case',
      cells: {
        redis: {
          quote: { en: 'strong consistency', zh: '强一致性要求' },
          tests: testEach(TOKEN, q.CONSISTENT, q.ANY_NODE),
        },
        jwt: {
          quote: { en: 'cross-domain, microservices, SSO', zh: '跨域/微服务架构、SSO场景' },
          tests: testEach(JWT, q.CROSS_DOMAIN, q.ANY_NODE),
        },
        cookie: {
          quote: { en: 'simple applications with low risk', zh: '简单应用、内部低风险系统' },
          reason: q.RECOMMENDED,
          shown: [
            { row: 'lines-with-parts', mechanism: 'sealed-cookie' },
            { row: 'max-data', mechanism: 'sealed-cookie' },
          ],
        },
      },
    },
    {
      dimension: 'drawback',
      cells: {
        redis: {
          quote: { en: 'risk of a single point of failure', zh: '单点故障风险' },
          tests: testEach(TOKEN, q.NEEDS_REDIS),
        },
        jwt: {
          quote: { en: 'not revocable, complex', zh: 'Token不可撤销、实现复杂' },
          tests: [...testEach(JWT, q.NOT_REVOCABLE), ...testEach(TOKEN, q.SIMPLER_THAN_JWT)],
        },
        cookie: {
          quote: { en: 'limited size, high risk', zh: '存储限制、安全风险高' },
          tests: testEach(SEALED, q.FITS_A_COOKIE, q.COPY_USABLE),
        },
      },
    },
  ],
}

const REDIS_LIST = listTable(
  {
    id: 'redis',
    title: { en: 'Redis: strengths and weaknesses', zh: 'Redis方案优缺点' },
    column: REDIS_COLUMN,
  },
  {
    strength: {
      consistency: {
        quote: { en: 'all nodes read the same data', zh: '所有节点访问同一份Session数据' },
        tests: testEach(TOKEN, q.ANY_NODE, q.CONSISTENT),
      },
      control: {
        quote: { en: 'invalid sessions can be deleted', zh: '可主动清理无效Session' },
        tests: testEach(TOKEN, q.REVOCABLE, q.ADJUSTABLE),
      },
    },
    weakness: {
      'single-point-of-failure': {
        quote: { en: 'Redis is a single point of failure', zh: 'Redis成为单点故障风险点' },
        tests: testEach(TOKEN, q.NEEDS_REDIS),
      },
      performance: {
        quote: { en: 'may add network latency', zh: '可能增加网络延迟' },
        tests: testEach(TOKEN, q.LOOKUP),
      },
      memory: {
        quote: { en: 'rather high memory use', zh: '内存占用较高' },
        tests: testEach(SEALED, { row: 'redis-bytes', lessThan: 'opaque-token' }),
      },
    },
  },
)

const JWT_LIST = listTable(
  {
    id: 'jwt',
    title: { en: 'JWT: strengths and weaknesses', zh: 'JWT Token方案优缺点' },
    column: JWT_COLUMN,
  },
  {
    strength: {
      state: {
        quote: { en: 'no session stored on the server', zh: '服务端无需存储Session' },
        given: q.GIVEN_REFRESH_TOKENS,
        tests: testEach(JWT, q.NOT_STORED),
      },
      'cross-domain': {
        quote: { en: 'across services and domains', zh: '跨多个服务或域名传递' },
        tests: testEach(JWT, q.CROSS_DOMAIN),
      },
      tampering: {
        quote: { en: 'a signature prevents tampering', zh: '通过签名防止篡改' },
        tests: testEach(JWT, q.UNFORGEABLE),
      },
      'cross-site': {
        quote: { en: 'avoids CSRF', zh: '可避免CSRF攻击' },
        given: q.GIVEN_BEARER,
        tests: testEach(JWT, { row: 'sent-cross-site', is: ['no'] }),
      },
    },
    weakness: {
      theft: {
        quote: { en: 'once a token is stolen', zh: '一旦Token被窃取' },
        tests: testEach(JWT, q.COPY_USABLE),
      },
      revocation: {
        quote: { en: 'cannot be invalidated', zh: '无法主动失效' },
        tests: testEach(JWT, q.NOT_REVOCABLE),
      },
      complexity: {
        quote: { en: 'complex to implement', zh: '实现复杂度高' },
        given: q.GIVEN_WITHOUT_STORES,
        tests: testEach(TOKEN, q.SIMPLER_THAN_JWT),
      },
    },
  },
)

const COOKIE_LIST = listTable(
  {
    id: 'cookie',
    title: { en: 'Cookie-based: strengths and weaknesses', zh: 'Cookie-Based方案优缺点' },
    column: COOKIE_COLUMN,
  },
  {
    strength: {
      dependencies: {
        quote: { en: 'no additional storage service', zh: '无需额外存储服务' },
        tests: testEach(SEALED, q.NOT_STORED, q.WORKS_WITHOUT_REDIS),
      },
      state: {
        quote: { en: 'stateless service', zh: '无状态服务' },
        tests: testEach(SEALED, q.ANY_NODE, q.NO_LOOKUP),
      },
      compatibility: {
        quote: { en: 'browsers support cookies', zh: '浏览器原生支持Cookie机制' },
        tests: testEach(SEALED, { row: 'cookie', is: ['yes'] }),
      },
    },
    weakness: {
      security: {
        quote: { en: 'prone to XSS and CSRF', zh: 'Cookie易受XSS/CSRF攻击' },
        given: GIVEN_PROTECTED,
        tests: testEach(SEALED, [
          { row: 'script-can-read', is: ['yes'] },
          { row: 'cross-site-post', is: ['accepted'] },
        ]),
      },
      capacity: {
        quote: { en: 'at most 4 KB', zh: '单个Cookie容量上限4KB' },
        tests: testEach(SEALED, q.FITS_A_COOKIE),
      },
      'cross-domain': {
        quote: { en: 'limited by the same-origin policy', zh: '受同源策略影响' },
        given: q.GIVEN_COOKIE_ONLY,
        tests: testEach(SEALED, q.SAME_SITE),
      },
    },
  },
)

export const REDIS_JWT_COOKIE: Article = {
  id: 'redis-jwt-cookie',
  title: {
    en: 'Shared sessions in distributed systems: Redis, JWT and cookies compared',
    zh: '如何实现分布式Session共享？对比Redis、JWT Token、Cookie-Based方案的优缺点',
  },
  url: 'https://www.yuque.com/u12222632/as5rgl/lfw0ree3gcov9hqd',
  tables: [SUMMARY, REDIS_LIST, JWT_LIST, COOKIE_LIST],
}
