import { type Article, type ArticleTable, type Column, listTable, testEach } from './article.ts'
import * as q from './questions.ts'

/* Fine-grained control, the location of state, and a comparison of three mechanisms. */

const FINE_CONTROL: ArticleTable = {
  id: 'fine-grained-control',
  title: { en: 'Basic and fine-grained session control', zh: '基础会话管理与精细控制会话' },
  columns: [
    {
      id: 'basic',
      title: { en: 'Basic session management', zh: '基础会话管理' },
      mechanisms: ['server-session'],
    },
    {
      id: 'fine-grained',
      title: { en: 'Fine-grained session control', zh: '精细控制会话' },
      mechanisms: q.REFERENCES,
    },
  ],
  rows: [
    {
      dimension: 'lifetime',
      cells: {
        basic: {
          quote: { en: 'simple timeouts', zh: '简单的超时机制' },
          tests: testEach(['server-session'], q.TIMEOUTS),
        },
        'fine-grained': {
          quote: { en: 'can be ended immediately', zh: '支持手动立即失效' },
          tests: testEach(q.REFERENCES, q.REVOCABLE, q.ADJUSTABLE),
        },
      },
    },
    {
      dimension: 'session-data',
      cells: {
        basic: {
          quote: { en: 'no structured queries', zh: '缺乏结构化查询能力' },
          tests: testEach(['server-session'], { row: 'listed', is: ['no'] }),
        },
        'fine-grained': {
          quote: { en: 'complex queries', zh: '支持复杂查询' },
          given: {
            en: 'a list of sessions by user, with address and device',
            zh: '按用户列出会话，含地址和设备',
          },
          tests: testEach(q.REFERENCES, q.LISTED),
        },
      },
    },
    {
      dimension: 'scope',
      cells: {
        basic: {
          quote: { en: 'limited to one server', zh: '局限于单服务器' },
          tests: testEach(['server-session'], q.ONE_NODE),
        },
        'fine-grained': {
          quote: { en: 'distributed sessions', zh: '支持分布式会话' },
          tests: testEach(q.REFERENCES, q.ANY_NODE),
        },
      },
    },
    {
      dimension: 'security',
      cells: {
        basic: {
          quote: { en: 'relies on the session ID', zh: '主要依赖Session ID' },
          tests: testEach(['server-session'], {
            row: 'other-network',
            is: ['accepted'],
            because: q.NO_BINDING,
          }),
        },
        'fine-grained': {
          quote: { en: 'can be bound to address and user agent', zh: '可绑定IP/用户代理' },
          given: { en: 'with strict binding', zh: '使用严格绑定' },
          tests: testEach(q.REFERENCES, [
            { row: 'strict-binding', is: ['refused'] },
            { row: 'other-user-agent', is: ['refused'] },
            { row: 'one-of-many', is: ['yes'] },
          ]),
        },
      },
    },
  ],
}

const STATE_AT_CLIENT = ['jwt', ...q.COOKIES] as const

const STATE: ArticleTable = {
  id: 'state',
  title: { en: 'State on the server or on the client', zh: '状态存于服务器端或客户端' },
  columns: [
    {
      id: 'server',
      title: { en: 'State on the server', zh: '状态存储在服务器端' },
      mechanisms: q.REFERENCES,
    },
    {
      id: 'client',
      title: { en: 'State on the client', zh: '状态存储在客户端' },
      mechanisms: STATE_AT_CLIENT,
    },
  ],
  rows: [
    {
      dimension: 'principle',
      cells: {
        server: {
          quote: { en: 'central control', zh: '集中控制' },
          tests: testEach(q.REFERENCES, q.REVOCABLE, q.LISTED),
        },
        client: {
          quote: { en: 'distributed, autonomous', zh: '分布自治' },
          tests: testEach(STATE_AT_CLIENT, q.NO_LOOKUP, q.WORKS_WITHOUT_REDIS),
        },
      },
    },
    {
      dimension: 'scalability',
      cells: {
        server: {
          quote: { en: 'rather poor: needs session affinity', zh: '较差：需要会话亲和性' },
          tests: testEach(['server-session'], q.ONE_NODE),
        },
        client: {
          quote: { en: 'excellent: the server is stateless', zh: '极佳：服务器无状态' },
          tests: testEach(STATE_AT_CLIENT, q.ANY_NODE, q.NO_LOOKUP),
        },
      },
    },
    {
      dimension: 'performance',
      cells: {
        server: {
          quote: { en: 'high load on server memory', zh: '服务器内存压力大' },
          tests: testEach(q.REFERENCES, q.STORED),
        },
        client: {
          quote: { en: 'more network traffic', zh: '网络开销增加' },
          tests: testEach(
            ['server-session'],
            STATE_AT_CLIENT.map((mechanism) => ({ row: 'bytes-with-data', lessThan: mechanism })),
          ),
        },
      },
    },
    {
      dimension: 'reliability',
      cells: {
        server: {
          quote: { en: 'risk of a single point of failure', zh: '存在单点故障风险' },
          tests: testEach(['server-session'], {
            row: 'node-restarted',
            is: ['no'],
            because: q.RECORDS_IN_MEMORY,
          }),
        },
        client: {
          quote: { en: 'may be lost or tampered with', zh: '可能丢失或篡改' },
          given: q.GIVEN_MAC,
          tests: testEach(STATE_AT_CLIENT, { row: 'tampered', is: ['accepted'] }),
        },
      },
    },
    {
      dimension: 'security',
      cells: {
        server: {
          quote: { en: 'a session ID that is hard to forge', zh: '不易伪造的会话ID' },
          tests: testEach(q.REFERENCES, q.UNFORGEABLE, q.UNREADABLE),
        },
        client: {
          quote: { en: 'may be viewed', zh: '可能被查看' },
          given: q.GIVEN_SIGNED,
          tests: testEach(['jwt', 'signed-cookie'], q.READABLE),
        },
      },
    },
    {
      dimension: 'technology',
      cells: {
        server: { quote: { en: 'HttpSession', zh: 'HttpSession' }, reason: q.PRODUCTS },
        client: { quote: { en: 'signed cookies', zh: '签名Cookie' }, reason: q.PRODUCTS },
      },
    },
  ],
}

const JWT: Column = { id: 'jwt', title: { en: 'JWT', zh: 'JWT' }, mechanisms: ['jwt'] }
const TOKEN: Column = {
  id: 'redis-token',
  title: { en: 'Redis token', zh: 'Redis Token' },
  mechanisms: ['opaque-token'],
}

const JWT_OR_TOKEN: ArticleTable = {
  id: 'jwt-or-redis-token',
  title: { en: 'JWT or Redis token', zh: 'JWT和Redis Token的选择' },
  columns: [JWT, TOKEN],
  rows: [
    {
      dimension: 'architecture',
      cells: {
        jwt: {
          quote: { en: 'distributed, microservices, stateless', zh: '分布式、微服务、无状态' },
          tests: testEach(['jwt'], q.ANY_NODE, q.NO_LOOKUP),
        },
        'redis-token': {
          quote: { en: 'monolith or few services', zh: '单体或少量服务' },
          reason: q.RECOMMENDED,
          shown: [
            { row: 'nodes-without-affinity', mechanism: 'opaque-token' },
            { row: 'public-key', mechanism: 'opaque-token' },
          ],
        },
      },
    },
    {
      dimension: 'control',
      cells: {
        jwt: {
          quote: { en: 'rarely needs intervention', zh: '很少需要主动干预' },
          tests: testEach(['jwt'], q.NOT_REVOCABLE),
        },
        'redis-token': {
          quote: { en: 'immediate revocation, forced logout', zh: '实时吊销令牌、强制下线' },
          tests: testEach(['opaque-token'], q.REVOCABLE, [
            { row: 'revoked-on-other-node', is: ['immediate'] },
            { row: 'one-of-many', is: ['yes'] },
          ]),
        },
      },
    },
    {
      dimension: 'dependencies',
      cells: {
        jwt: {
          quote: { en: 'no external dependency', zh: '避免引入外部依赖' },
          tests: testEach(['jwt'], q.NO_LOOKUP, q.WORKS_WITHOUT_REDIS),
        },
        'redis-token': {
          quote: { en: 'each verification queries Redis', zh: '每次验证都访问 Redis' },
          tests: testEach(['opaque-token'], q.LOOKUP, q.NEEDS_REDIS),
        },
      },
    },
    {
      dimension: 'security',
      cells: {
        jwt: {
          quote: { en: 'signature and short lifetime', zh: '自包含的签名和短有效期' },
          given: { en: 'up to 15 minutes', zh: '15 分钟以内' },
          tests: testEach(['jwt'], q.UNFORGEABLE, { row: 'credential-lifetime', atMost: 900 }),
        },
        'redis-token': {
          quote: { en: 'a leaked token can be ended immediately', zh: '令牌泄露可立即失效' },
          tests: testEach(['opaque-token'], q.REVOCABLE),
        },
      },
    },
    {
      dimension: 'use-case',
      cells: {
        jwt: {
          quote: { en: 'mobile APIs, cross-domain SSO', zh: '移动端 API、跨域单点登录' },
          tests: testEach(['jwt'], q.CROSS_DOMAIN),
        },
        'redis-token': {
          quote: { en: 'strict control of user sessions', zh: '对用户会话进行强管控' },
          tests: testEach(['opaque-token'], q.LISTED, q.LIMITED),
        },
      },
    },
  ],
}

const SESSION: Column = {
  id: 'session-cookie',
  title: { en: 'Session cookie', zh: 'Session-Cookie' },
  mechanisms: ['server-session'],
}
const CUSTOM_TOKEN: Column = {
  ...TOKEN,
  id: 'custom-token',
  title: { en: 'Custom token (Redis)', zh: '自定义Token（结合Redis等）' },
}

const THREE_WAY: ArticleTable = {
  id: 'three-mechanisms',
  title: { en: 'JWT, session cookie and custom token', zh: 'JWT、Session-Cookie 与自定义 Token' },
  columns: [JWT, SESSION, CUSTOM_TOKEN],
  rows: [
    {
      dimension: 'principle',
      cells: {
        jwt: {
          quote: { en: 'the server is stateless', zh: '服务端无状态' },
          tests: testEach(['jwt'], q.READABLE, q.NO_LOOKUP),
        },
        'session-cookie': {
          quote: { en: 'the client stores only an ID', zh: '仅存储一个Session ID' },
          tests: testEach(['server-session'], q.DATA_AT_SERVER, q.UNREADABLE),
        },
        'custom-token': {
          quote: { en: 'a random string', zh: '生成随机字符串令牌' },
          tests: testEach(['opaque-token'], q.DATA_AT_SERVER, q.UNREADABLE),
        },
      },
    },
    {
      dimension: 'storage-location',
      cells: {
        jwt: {
          quote: { en: 'LocalStorage or memory', zh: 'LocalStorage或内存' },
          given: q.GIVEN_BEARER,
          tests: testEach(['jwt'], q.DATA_AT_CLIENT, { row: 'script-can-read', is: ['yes'] }),
        },
        'session-cookie': {
          quote: { en: 'a cookie on the client', zh: '客户端为Cookie' },
          given: q.GIVEN_COOKIE_ONLY,
          tests: testEach(['server-session'], q.DATA_AT_SERVER, q.STORED, { row: 'bearer', is: ['no'] }),
        },
        'custom-token': {
          quote: { en: 'external storage such as Redis', zh: '外部存储，如Redis' },
          tests: testEach(['opaque-token'], q.DATA_AT_SERVER, { row: 'redis-keys', atLeast: 1 }),
        },
      },
    },
    {
      dimension: 'state',
      cells: {
        jwt: {
          quote: { en: 'stateless', zh: '无状态' },
          given: q.GIVEN_REFRESH_TOKENS,
          tests: testEach(['jwt'], q.NOT_STORED),
        },
        'session-cookie': {
          quote: { en: 'stateful', zh: '有状态' },
          tests: testEach(['server-session'], q.STORED, q.LOOKUP),
        },
        'custom-token': {
          quote: { en: 'stateful', zh: '有状态' },
          tests: testEach(['opaque-token'], q.STORED, q.LOOKUP),
        },
      },
    },
    {
      dimension: 'scalability',
      cells: {
        jwt: {
          quote: { en: '⭐⭐⭐⭐⭐ suited by nature', zh: '⭐⭐⭐⭐⭐ 天然适合' },
          tests: testEach(['jwt'], q.ANY_NODE, q.NO_LOOKUP),
        },
        'session-cookie': {
          quote: { en: '⭐⭐ otherwise hard to scale', zh: '⭐⭐ 否则难以扩展' },
          tests: testEach(['server-session'], q.ONE_NODE),
        },
        'custom-token': {
          quote: { en: '⭐⭐⭐⭐ easy to scale', zh: '⭐⭐⭐⭐ 易于扩展' },
          tests: testEach(['opaque-token'], q.ANY_NODE),
        },
      },
    },
    {
      dimension: 'security',
      cells: {
        jwt: {
          quote: { en: '⭐⭐⭐ cannot be revoked', zh: '⭐⭐⭐ 无法主动废止' },
          tests: testEach(['jwt'], q.NOT_REVOCABLE),
        },
        'session-cookie': {
          quote: { en: '⭐⭐⭐⭐ strong control', zh: '⭐⭐⭐⭐ 控制力强' },
          tests: testEach(['server-session'], q.REVOCABLE),
        },
        'custom-token': {
          quote: { en: '⭐⭐⭐⭐ strong control', zh: '⭐⭐⭐⭐ 控制力强' },
          tests: testEach(['opaque-token'], q.REVOCABLE),
        },
      },
    },
    {
      dimension: 'performance',
      cells: {
        jwt: {
          quote: { en: 'some computing overhead', zh: '有一定计算开销' },
          tests: testEach(['server-session', 'opaque-token'], { row: 'time-check', lessThan: 'jwt' }),
        },
        'session-cookie': {
          quote: { en: 'queries state on the server', zh: '查询服务端状态' },
          tests: testEach(['server-session'], q.LOOKUP),
        },
        'custom-token': {
          quote: { en: 'network I/O is decisive', zh: '网络IO是关键' },
          tests: testEach(['opaque-token'], q.LOOKUP, q.NEEDS_REDIS),
        },
      },
    },
    {
      dimension: 'cross-domain',
      cells: {
        jwt: {
          quote: { en: '⭐⭐⭐⭐⭐ good support', zh: '⭐⭐⭐⭐⭐ 良好支持' },
          tests: testEach(['jwt'], q.BEARER),
        },
        'session-cookie': {
          quote: { en: '⭐ limited by same-origin policy', zh: '⭐ 受同源策略限制' },
          given: q.GIVEN_COOKIE_ONLY,
          tests: testEach(['server-session'], q.SAME_SITE),
        },
        'custom-token': {
          quote: { en: '⭐⭐⭐⭐ good support', zh: '⭐⭐⭐⭐ 支持良好' },
          tests: testEach(['opaque-token'], q.BEARER, { row: 'cookie', is: ['yes'] }),
        },
      },
    },
  ],
}

const JWT_LIST = listTable(
  { id: 'jwt', title: { en: 'JWT: strengths and challenges', zh: 'JWT的优势与挑战' }, column: JWT },
  {
    strength: {
      scalability: {
        quote: { en: 'any instance can verify it alone', zh: '任何服务实例都可以独立验证' },
        tests: testEach(['jwt'], q.ANY_NODE, q.PUBLIC_KEY, q.WORKS_WITHOUT_REDIS),
      },
      'cross-domain': {
        quote: { en: 'cross-domain friendly', zh: '跨域支持友好' },
        tests: testEach(['jwt'], q.CROSS_DOMAIN),
      },
    },
    weakness: {
      revocation: {
        quote: { en: 'cannot be invalidated directly', zh: '无法直接作废' },
        tests: testEach(['jwt'], q.NOT_REVOCABLE),
      },
      roles: {
        quote: { en: 'an old token keeps its permissions', zh: '旧令牌依然保有原有权限' },
        tests: testEach(['jwt'], q.ROLE_KEPT),
      },
    },
  },
)

const SESSION_LIST = listTable(
  {
    id: 'session-cookie',
    title: { en: 'Session cookie: strengths and challenges', zh: 'Session-Cookie的优势与挑战' },
    column: SESSION,
  },
  {
    strength: {
      control: {
        quote: { en: 'can end a session at any time', zh: '随时让某个Session失效' },
        tests: testEach(['server-session'], q.REVOCABLE, { row: 'one-of-many', is: ['yes'] }),
      },
    },
    weakness: {
      scalability: {
        quote: { en: 'a bottleneck in scaling', zh: '扩展性瓶颈' },
        tests: testEach(['server-session'], q.ONE_NODE),
      },
      'cross-site': {
        quote: { en: 'risk of CSRF', zh: 'CSRF攻击风险' },
        given: {
          en: 'with the Fetch Metadata check, on in every preset',
          zh: '所有预设都启用 Fetch Metadata 检查',
        },
        tests: testEach(['server-session'], { row: 'cross-site-post', is: ['accepted'] }),
      },
    },
  },
)

const TOKEN_LIST = listTable(
  {
    id: 'custom-token',
    title: { en: 'Custom token: strengths and challenges', zh: '自定义Token的优势与挑战' },
    column: CUSTOM_TOKEN,
  },
  {
    strength: {
      control: {
        quote: { en: 'a good balance', zh: '很好的平衡' },
        tests: testEach(['opaque-token'], q.REVOCABLE, q.ANY_NODE),
      },
    },
    weakness: {
      performance: {
        quote: { en: 'each request queries Redis once', zh: '每次请求都需要访问一次Redis' },
        tests: testEach(['opaque-token'], q.LOOKUP, { row: 'reads-per-check', atMost: 1 }),
      },
      'single-point-of-failure': {
        quote: { en: 'otherwise a single point of failure', zh: '否则会成为单点故障' },
        tests: testEach(['opaque-token'], q.NEEDS_REDIS),
      },
    },
  },
)

export const CONTROL_AND_DISTRIBUTION: Article = {
  id: 'control-and-distribution',
  title: {
    en: 'Two aspects: distribution, and fine-grained control of sessions',
    zh: '两大考虑的维度：分布式的支持和对会话的管理的精细度',
  },
  url: null,
  tables: [FINE_CONTROL, STATE, JWT_OR_TOKEN, THREE_WAY, JWT_LIST, SESSION_LIST, TOKEN_LIST],
}
