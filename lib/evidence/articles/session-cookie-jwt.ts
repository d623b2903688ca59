import { type Article, type ArticleTable, type Column, listTable, testEach } from './article.ts'
import * as q from './questions.ts'

/* Sessions, cookies and JWT in microservices. */

const SESSION: Column = {
  id: 'session',
  title: { en: 'Session', zh: 'Session' },
  mechanisms: ['server-session'],
}
const COOKIE: Column = { id: 'cookie', title: { en: 'Cookie', zh: 'Cookie' }, mechanisms: q.COOKIES }
const JWT: Column = { id: 'jwt', title: { en: 'JWT', zh: 'JWT' }, mechanisms: ['jwt'] }

const COMPARISON: ArticleTable = {
  id: 'comparison',
  title: { en: 'Comparison of the main techniques', zh: '主要会话保持技术对比' },
  columns: [SESSION, COOKIE, JWT],
  rows: [
    {
      dimension: 'storage-location',
      cells: {
        session: {
          quote: { en: 'on the server', zh: '服务器端' },
          tests: testEach(['server-session'], q.DATA_AT_SERVER, q.STORED),
        },
        cookie: {
          quote: { en: 'on the client', zh: '客户端' },
          tests: testEach(q.COOKIES, q.DATA_AT_CLIENT),
        },
        jwt: { quote: { en: 'on the client', zh: '客户端' }, tests: testEach(['jwt'], q.DATA_AT_CLIENT) },
      },
    },
    {
      dimension: 'security',
      cells: {
        session: {
          quote: { en: 'rather high', zh: '较高' },
          tests: testEach(['server-session'], q.UNFORGEABLE, q.REVOCABLE),
        },
        cookie: {
          quote: { en: 'rather low', zh: '较低' },
          tests: testEach(
            ['server-session'],
            [
              { row: 'stolen-requests', lessThan: 'sealed-cookie', because: q.WITHOUT_REVOCATION_DATA },
              { row: 'stolen-requests', lessThan: 'signed-cookie', because: q.WITHOUT_REVOCATION_DATA },
            ],
          ),
        },
        jwt: { quote: { en: 'high', zh: '高' }, tests: testEach(['jwt'], q.UNFORGEABLE, q.REVOCABLE) },
      },
    },
    {
      dimension: 'scalability',
      cells: {
        session: {
          quote: { en: 'rather poor', zh: '较差' },
          tests: testEach(['server-session'], q.ONE_NODE),
        },
        cookie: { quote: { en: 'good', zh: '好' }, tests: testEach(q.COOKIES, q.ANY_NODE) },
        jwt: { quote: { en: 'excellent', zh: '极佳' }, tests: testEach(['jwt'], q.ANY_NODE, q.NO_LOOKUP) },
      },
    },
    {
      dimension: 'performance',
      cells: {
        session: {
          quote: { en: 'rather large impact', zh: '较大' },
          tests: [
            ...testEach(['server-session'], q.LOOKUP),
            ...testEach([...q.COOKIES, 'jwt'], { row: 'time-check', lessThan: 'server-session' }),
          ],
        },
        cookie: {
          quote: { en: 'small impact', zh: '小' },
          tests: testEach(q.COOKIES, q.NO_LOOKUP, { row: 'time-check', lessThan: 'server-session' }),
        },
        jwt: {
          quote: { en: 'small impact', zh: '小' },
          tests: testEach(['jwt'], q.NO_LOOKUP, { row: 'time-check', lessThan: 'server-session' }),
        },
      },
    },
    {
      dimension: 'complexity',
      cells: {
        session: {
          quote: { en: 'medium', zh: '中等' },
          reason: q.EASE,
          shown: q.effortOf('server-session'),
        },
        cookie: {
          quote: { en: 'simple', zh: '简单' },
          reason: q.EASE,
          shown: q.COOKIES.flatMap(q.effortOf),
        },
        jwt: {
          quote: { en: 'rather complex', zh: '较复杂' },
          given: q.GIVEN_WITHOUT_STORES,
          tests: testEach(['server-session', ...q.COOKIES], { row: 'lines-with-parts', lessThan: 'jwt' }),
        },
      },
    },
    {
      dimension: 'cross-domain',
      cells: {
        session: {
          quote: { en: 'difficult', zh: '困难' },
          given: q.GIVEN_COOKIE_ONLY,
          tests: testEach(['server-session'], q.SAME_SITE, { row: 'public-key', is: ['no'] }),
        },
        cookie: {
          quote: { en: 'limited', zh: '有限制' },
          given: q.GIVEN_COOKIE_ONLY,
          tests: testEach(q.COOKIES, q.SAME_SITE),
        },
        jwt: { quote: { en: 'good', zh: '良好' }, tests: testEach(['jwt'], q.CROSS_DOMAIN) },
      },
    },
    {
      dimension: 'use-case',
      cells: {
        session: {
          quote: { en: 'monoliths', zh: '单体应用' },
          tests: testEach(['server-session'], q.ONE_NODE),
        },
        cookie: {
          quote: { en: 'simple applications', zh: '简单应用' },
          reason: q.RECOMMENDED,
          shown: q.COOKIES.flatMap((mechanism) => [
            { row: 'lines-with-parts', mechanism },
            { row: 'max-data', mechanism },
          ]),
        },
        jwt: {
          quote: { en: 'distributed systems', zh: '分布式系统' },
          tests: testEach(['jwt'], q.ANY_NODE, q.PUBLIC_KEY),
        },
      },
    },
  ],
}

/** The article has a line for each scenario; here each is a column. */
const SCENARIOS: ArticleTable = {
  id: 'scenarios',
  title: { en: 'Which mechanism for which scenario', zh: '选择合适的会话机制' },
  columns: [
    {
      id: 'monolith',
      title: { en: 'Monolith: Session', zh: '单体应用：Session' },
      mechanisms: ['server-session'],
    },
    {
      id: 'simple-distributed',
      title: { en: 'Simple distributed system: Session + Redis', zh: '简单分布式系统：Session + Redis' },
      mechanisms: ['server-session'],
    },
    {
      id: 'microservices',
      title: { en: 'Large microservices: JWT', zh: '大规模微服务：JWT' },
      mechanisms: ['jwt'],
    },
    { id: 'hybrid', title: { en: 'Hybrid: JWT + Redis', zh: '混合架构：JWT + Redis' }, mechanisms: ['jwt'] },
    {
      id: 'high-security',
      title: { en: 'High security: Session, hardened', zh: '高安全要求：Session + 安全增强' },
      mechanisms: ['server-session'],
    },
  ],
  rows: [
    {
      dimension: 'recommendation',
      cells: {
        monolith: {
          quote: { en: 'easy to use, good framework support', zh: '简单易用，框架支持良好' },
          reason: q.EASE,
          shown: q.effortOf('server-session'),
        },
        'simple-distributed': {
          quote: { en: 'central storage, easy to implement', zh: '集中式存储，易于实现' },
          tests: testEach(['server-session'], q.ANY_NODE, {
            row: 'redis-keys',
            atLeast: 1,
            because: q.RECORDS_IN_REDIS,
          }),
        },
        microservices: {
          quote: { en: 'stateless, fast, easy to scale', zh: '无状态，高性能，易于扩展' },
          tests: testEach(['jwt'], q.ANY_NODE, q.NO_LOOKUP, { row: 'time-check', lessThan: 'opaque-token' }),
        },
        hybrid: {
          quote: { en: 'combines both, can be revoked', zh: '结合两者优点，支持撤销' },
          tests: testEach(['jwt'], q.REVOCABLE, q.PUBLIC_KEY),
        },
        'high-security': {
          quote: { en: 'sensitive data is not exposed to the client', zh: '敏感数据不暴露给客户端' },
          tests: testEach(['server-session'], q.UNREADABLE),
        },
      },
    },
  ],
}

const SESSION_LIST = listTable(
  {
    id: 'session',
    title: { en: 'Session: strengths and weaknesses', zh: 'Session 优缺点' },
    column: SESSION,
  },
  {
    strength: {
      privacy: {
        quote: { en: 'not exposed to the client', zh: '不暴露给客户端' },
        tests: testEach(['server-session'], q.UNREADABLE),
      },
      capacity: {
        quote: { en: 'data of any type and size', zh: '任意类型和大小的数据' },
        given: { en: 'up to 8 kB, the limit of this app', zh: '8 kB 以内，即本应用的上限' },
        tests: testEach(['server-session'], q.DATA_AT_SERVER),
      },
      compatibility: {
        quote: { en: 'built into most frameworks', zh: '框架提供内置支持' },
        reason: q.EASE,
        shown: q.effortOf('server-session'),
      },
      lifetime: {
        quote: { en: 'active control of the lifetime', zh: '主动控制会话的生命周期' },
        tests: testEach(['server-session'], q.TIMEOUTS, q.ADJUSTABLE, q.REVOCABLE),
      },
    },
    weakness: {
      memory: {
        quote: { en: 'needs memory and storage of the server', zh: '占用服务器内存和存储资源' },
        tests: testEach(['server-session'], q.STORED),
      },
      scalability: {
        quote: { en: 'needs additional synchronization', zh: '需要额外的同步机制' },
        tests: testEach(['server-session'], q.ONE_NODE),
      },
      performance: {
        quote: { en: 'may be a bottleneck', zh: '可能成为性能瓶颈' },
        reason: q.LOAD,
        shown: [
          { row: 'reads-per-check', mechanism: 'server-session' },
          { row: 'time-check', mechanism: 'server-session' },
        ],
      },
      carrier: {
        quote: { en: 'depends on cookies', zh: '依赖 Cookie' },
        given: q.GIVEN_COOKIE_ONLY,
        tests: testEach(['server-session'], { row: 'bearer', is: ['no'] }),
      },
    },
  },
)

const COOKIE_LIST = listTable(
  { id: 'cookie', title: { en: 'Cookie: strengths and weaknesses', zh: 'Cookie 优缺点' }, column: COOKIE },
  {
    strength: {
      complexity: {
        quote: { en: 'simple to implement', zh: '实现简单' },
        reason: q.EASE,
        shown: q.COOKIES.flatMap(q.effortOf),
      },
      memory: {
        quote: { en: 'uses no resources of the server', zh: '不占用服务器资源' },
        tests: testEach(q.COOKIES, q.NOT_STORED, {
          row: 'redis-bytes',
          atMost: 0,
          because: q.WITHOUT_REVOCATION_DATA,
        }),
      },
      performance: {
        quote: { en: 'no query of a database or cache', zh: '不需要服务器查询数据库或缓存' },
        tests: testEach(q.COOKIES, q.NO_LOOKUP),
      },
      scalability: {
        quote: { en: 'does not depend on server state', zh: '不依赖服务器状态' },
        tests: testEach(q.COOKIES, q.ANY_NODE, q.WORKS_WITHOUT_REDIS),
      },
    },
    weakness: {
      theft: {
        quote: { en: 'may be stolen', zh: '可能被窃取' },
        tests: testEach(q.COOKIES, q.COPY_USABLE),
      },
      tampering: {
        quote: { en: 'may be tampered with', zh: '篡改' },
        given: q.GIVEN_MAC,
        tests: testEach(q.COOKIES, { row: 'tampered', is: ['accepted'] }),
      },
      capacity: {
        quote: { en: 'strict limits of size and number', zh: '大小和数量有严格限制' },
        tests: testEach(q.COOKIES, q.FITS_A_COOKIE),
      },
      bandwidth: {
        quote: { en: 'increases network traffic', zh: '增加网络传输量' },
        tests: testEach(
          ['server-session'],
          [
            { row: 'bytes', lessThan: 'sealed-cookie' },
            { row: 'bytes', lessThan: 'signed-cookie' },
          ],
        ),
      },
      privacy: {
        quote: { en: 'may concern the privacy of users', zh: '可能涉及用户隐私' },
        given: q.GIVEN_SIGNED,
        tests: testEach(
          ['signed-cookie'],
          [
            { row: 'readable', is: ['yes'] },
            { row: 'address-in-credential', is: ['yes'] },
          ],
        ),
      },
    },
  },
)

const JWT_LIST = listTable(
  { id: 'jwt', title: { en: 'JWT: strengths and weaknesses', zh: 'JWT 优缺点' }, column: JWT },
  {
    strength: {
      state: {
        quote: { en: 'the server need not store the session', zh: '服务器不需要存储会话信息' },
        given: q.GIVEN_REFRESH_TOKENS,
        tests: testEach(['jwt'], q.NOT_STORED),
      },
      'cross-domain': {
        quote: { en: 'cross-domain authentication', zh: '轻松实现跨域认证' },
        tests: testEach(['jwt'], q.CROSS_DOMAIN),
      },
      performance: {
        quote: { en: 'fewer database queries', zh: '减少数据库查询' },
        tests: testEach(['jwt'], {
          row: 'reads-per-check',
          lessThan: 'server-session',
          because: q.WITHOUT_REVOCATION_DATA,
        }),
      },
      contents: {
        quote: { en: 'contains identity and permissions', zh: '包含用户身份、权限等信息' },
        tests: testEach(['jwt'], q.READABLE),
      },
      standard: {
        quote: { en: 'an open standard', zh: '遵循开放标准' },
        given: { en: 'verified with the published JWKS', zh: '使用公开的 JWKS 验证' },
        tests: testEach(['jwt'], q.PUBLIC_KEY),
      },
    },
    weakness: {
      revocation: {
        quote: { en: 'cannot be revoked before expiry', zh: '在过期前无法撤销' },
        tests: testEach(['jwt'], q.NOT_REVOCABLE),
      },
      bandwidth: {
        quote: { en: 'may be large', zh: 'JWT 可能较大' },
        tests: testEach(['server-session'], { row: 'bytes', lessThan: 'jwt' }),
      },
      'key-leak': {
        quote: { en: 'if the key leaks', zh: '如果密钥泄露' },
        given: { en: 'after the old key is retired', zh: '旧密钥退役之后' },
        tests: testEach(
          ['jwt'],
          [
            { row: 'key-lost', is: ['must-refresh', 'must-log-in'] },
            { row: 'secrets', atLeast: 1 },
          ],
        ),
      },
      complexity: {
        quote: { en: 'more complex to implement and maintain', zh: '实现和维护更复杂' },
        given: q.GIVEN_WITHOUT_STORES,
        tests: testEach(['server-session'], q.SIMPLER_THAN_JWT),
      },
    },
  },
)

export const SESSION_COOKIE_JWT: Article = {
  id: 'session-cookie-jwt',
  title: {
    en: 'Session persistence in microservices: Session, Cookie and JWT',
    zh: '微服务架构中的会话保持机制：Session、Cookie与JWT详解',
  },
  url: null,
  tables: [COMPARISON, SCENARIOS, SESSION_LIST, COOKIE_LIST, JWT_LIST],
}
