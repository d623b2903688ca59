import { MAX_CREDENTIAL_BYTES } from '#lib/core/credential-size.ts'
import type { AdvisorWords } from './words.en.ts'

const yesNo = { yes: '是', no: '否' }

const span = (seconds: number) => (seconds < 120 ? `${seconds} 秒` : `${seconds / 60} 分钟`)

/** 中文. */
export const advisorZh: AdvisorWords = {
  questions: {
    revocation: {
      question: '撤销会话后，须在多久之内生效？',
      name: '撤销生效',
      note: '在所有节点上，包括节点间消息丢失的情况。',
      answers: {
        'at-once': '立即',
        minute: '1 分钟之内',
        'quarter-hour': '15 分钟之内',
        never: '会话过期时',
      },
    },
    sessions: {
      question: '用户或管理员是否须查看并结束活跃会话？',
      name: '列出会话',
      answers: yesNo,
    },
    store: {
      question: '每个请求是否可以查询存储？',
      name: '请求可以查询存储',
      note: '进程之外的会话记录、撤销数据或用户数据。',
      answers: yesNo,
    },
    data: {
      question: '会话数据会增长到 8 kB 吗？',
      name: '会话数据最多 8 kB',
      note: '例如较大的购物车。8 kB 是实验台的上限。',
      answers: yesNo,
    },
    verifiers: {
      question: '是否有服务须验证凭据，却既不能共享密钥，也不能共享存储？',
      name: '独立的验证方',
      note: '其他团队、其他公司或其他机房的服务。',
      answers: yesNo,
    },
    clients: {
      question: '除浏览器外，是否还有其他客户端？',
      name: '浏览器之外的客户端',
      note: '在请求头中发送令牌的应用和程序。',
      answers: yesNo,
    },
    outage: {
      question: '存储不可用时，如何处理请求？',
      name: '存储不可用时',
      note: '拒绝：未查询会话状态的请求一律不接受。',
      answers: { serve: '继续服务', refuse: '拒绝（503）' },
    },
    roles: {
      question: '角色变更须多快生效？',
      name: '移除的角色失效',
      answers: { 'at-once': '立即', 'at-refresh': '下次刷新时', whenever: '会话结束时' },
    },
  },

  changeNotes: {
    'verifiers no': '由网关验证凭据，再传递签名的身份信息。',
    'data no': '数据按用户另行存储。',
    'sessions no': '会话因退出登录或过期而结束。',
    'store yes': '请求依赖存储。',
    'outage serve': '会话已结束的请求可能仍被接受。',
    'outage refuse': '存储不可用期间，每个请求都返回 503。',
  },

  reasons: {
    'revoked-later': (seconds) => `没有撤销数据时，访问令牌在过期前一直被接受，最多 ${span(seconds)}。`,
    'revoked-at-end': () => '没有撤销数据时，副本在会话结束前一直被接受。',
    cached: (seconds) => `节点凭读缓存接受该会话，最多 ${span(seconds)}。`,
    'message-lost': () => '若发往另一节点的消息丢失，该节点在会话结束前一直接受它。',
    'revoked-later-elsewhere': (seconds) =>
      `无法访问存储的服务会接受访问令牌，直到令牌过期，最多 ${span(seconds)}。`,
    'not-listed': () => '没有撤销数据时，服务器不保存会话索引。',
    'reads-record': () => '每次检查都读取会话记录。',
    'reads-revocation-data': () => '每次检查都读取撤销数据。',
    'reads-user': () => '每次检查都读取用户数据。',
    'data-too-large': () =>
      `数据以 base64 编码，是凭据的一部分：Cookie 上限为 ${MAX_CREDENTIAL_BYTES.cookie} 字节，请求头上限为 ${MAX_CREDENTIAL_BYTES.bearer} 字节；超出时登录被拒绝。`,
    'needs-store': () => '凭据本身不含信息，服务必须查询存储。',
    'needs-secret': () => '验证凭据与签发凭据使用同一密钥，因此每个验证方都能签发凭据。',
    'cookie-only': () => '凭据只能放在 Cookie 中。',
    'readable-by-script': () => '令牌由页面脚本保存，注入的脚本可以读取（RFC 10017 §5.1.1）。',
    unavailable: () => '检查无法访问存储时返回 503。',
    unchecked: () => '凭据不经查询就被接受，存储故障不改变结果。',
    'unchecked-elsewhere': () => '无法访问存储的服务始终接受访问令牌。',
    'roles-later': (seconds) => `访问令牌过期前一直声明该角色，最多 ${span(seconds)}。`,
    'roles-at-end': () => 'Cookie 声明该角色，而客户端在会话结束前不必更换 Cookie。',
    'roles-later-elsewhere': (seconds) => `无法访问存储的服务使用访问令牌中的角色，最多 ${span(seconds)}。`,
  },

  settings: {
    stores: {
      memory: '单个节点的内存',
      replicated: '复制内存',
      redis: 'Redis',
      'two-tier': 'Redis + 缓存',
      database: '数据库',
    },
    carriers: { cookie: 'Cookie', bearer: '持有者令牌' },
    revocations: {
      none: '无撤销数据',
      denylist: '黑名单（denylist）',
      'not-before': 'not-before',
      epoch: '会话版本号（epoch）',
    },
    access: (seconds) => `访问令牌 ${span(seconds)}`,
    roles: { 'as-issued': '角色以签发时为准', 'looked-up': '每次查询角色' },
    outages: { 'fail-closed': '故障时拒绝', 'fail-open': '故障时放行' },
  },

  techniques: {
    denylist: '可撤销单个会话；每撤销一个会话，名单增加一项。',
    'not-before': '撤销一个用户的全部会话；每个用户一个时刻。',
    epoch: '撤销一个用户的全部会话；每个用户一个计数。',
  },

  costs: {
    reads: '每次检查的读取',
    noReads: '进程之外没有读取',
    read: '1',
    cachedRead: '1，读缓存命中时为 0',
    andUser: '，另读取 1 次用户数据',
    bytes: '每个请求的字节数',
    withData: (bytes, isSelfContained) => (isSelfContained ? `${bytes}，另加会话数据的 4/3` : `${bytes}`),
    readable: '持有者可以读取内容',
    needs: '需要',
    topologies: '服务',
  },
  needs: {
    'node-memory': '让客户端回到同一节点的负载均衡器，会话随进程结束',
    messages: '节点间的消息',
    redis: 'Redis',
    database: 'SQL 数据库',
    'user-table': '每次检查查询用户数据',
    'key-pair': '密钥对及其轮换',
    secret: '每个节点上的密钥及其轮换',
    refresh: '会刷新的客户端，以及刷新令牌表',
    csrf: 'CSRF 防护',
    'token-storage': '客户端中存放令牌的位置',
  },
  topologies: {
    gateway: '由网关验证',
    'shared-store': '每个服务查询存储',
    'token-relay': '每个服务用公钥验证',
  },

  unsolved: {
    'requests-by-script': '注入页面的脚本会从用户的浏览器发送请求，任何机制都无法阻止（RFC 10017 §5.1.4）。',
    'stolen-copy': '被盗的凭据副本在会话结束前与原件等效（RFC 6750 §1.2）。',
    'tokens-read-by-script':
      '注入的脚本可以复制页面中的持有者令牌，每次刷新后可以再次复制（RFC 10017 §5.1.2）。',
    'stolen-key': '持有被盗密钥的攻击者可以为所有用户签发凭据，直到密钥退役。',
    'lost-store': '存储丢失数据时，会话会结束，或所有用户须重新登录。',
    'revocation-in-outage': '存储不可用期间，已撤销的会话会被接受，新的撤销也无法保存。',
    'login-in-outage': '存储不可用期间，需要写入存储的登录和刷新会失败。',
  },

  rows: {
    revoked: '会话被撤销后被拒绝',
    listed: '服务器有活动会话的列表',
    'reads-per-check': '每次检查的存储读取',
    'max-data': '可容纳的会话数据',
    bytes: '每个请求中的凭据大小',
    'bytes-with-data': '含 1 kB 会话数据时的凭据大小',
    'public-key': '服务可以用公钥验证凭据',
    bearer: '凭据可以放在 Authorization 请求头中',
    'redis-down': 'Redis 不可用时的检查',
    'fail-open': 'Redis 不可用且 fail-open 时的检查',
    'role-withdrawn': '移除角色何时生效',
    'absolute-limit': '绝对超时得到执行',
    'other-node': '会话在其他节点上被接受',
    'node-restarted': '节点重启后会话仍然有效',
    'redis-bytes': '每增加一个会话占用的 Redis 内存',
    readable: '凭据的持有者能读取用户名',
    secrets: '生成凭据所需的密钥数',
  },

  articles: {
    microservices: '微服务架构中的会话保持机制：Session、Cookie 与 JWT 详解',
    control: '关于 JWT、Session-Cookie 与 Redis Token 的笔记（第 2 篇）',
    lifecycle: '会话管理：分布式 Session、JWT 令牌的生命周期与安全',
    distributed: '分布式会话管理：构建跨服务用户状态的可靠机制',
    interview: '美团二面：如何实现分布式 Session 共享？',
  },

  scenarios: {
    'e-commerce': {
      name: '电商',
      advice: {
        interview: '会话放在 Redis 中：数据要一致，会话要可控。',
        microservices: '认证服务签发 JWT，网关验证；购物车按用户存入 Redis。',
        distributed: '数据较多或安全要求较高时，采用集中式存储。',
      },
    },
    finance: {
      name: '金融',
      advice: {
        interview: '会话放在 Redis 中，以便精细控制。',
        control: 'Redis 中的令牌，可以实时撤销。',
        microservices: '15 分钟的 JWT 加刷新令牌，Redis 黑名单，敏感操作前重新认证。',
      },
    },
    'single-page-app': {
      name: '单页应用',
      advice: { control: '前后端分离、且对即时撤销要求不高时，采用 JWT。' },
    },
    'mobile-api': {
      name: '移动端 API',
      advice: { control: 'JWT；移动端 API 是文中所列的典型场景。' },
    },
    microservices: {
      name: '微服务',
      advice: {
        microservices: '规模大时采用 JWT；需要撤销时，JWT 加 Redis。',
        control: '状态存于客户端，各服务独立验证。',
        interview: 'JWT，以减少服务之间的依赖。',
        lifecycle: 'JWT 更适合无状态服务；分布式会话能管理更多状态。',
        distributed: '集中式存储；数据少、安全要求不高时除外。',
      },
    },
    'single-sign-on': {
      name: '单点登录',
      advice: {
        control: 'JWT，用于跨多个域名的登录。',
        interview: 'JWT，因为令牌可以跨服务和域名传递。',
      },
    },
    monolith: {
      name: '单体应用',
      advice: {
        microservices: '服务端会话：简单，框架支持好。',
        control: '由一台服务器渲染页面时，采用会话加 Cookie。',
      },
    },
    'internal-tool': {
      name: '内部工具',
      advice: {
        interview: '会话放在 Cookie 中，但仅限低风险的内部系统。',
        distributed: '数据少、安全要求不高时，加密后存于客户端。',
        control: '后台管理系统采用 Redis 中的令牌，严格控制会话。',
      },
    },
  },
  forms: {
    records: '服务器上的会话记录',
    'access-tokens': 'JWT',
    cookies: 'Cookie 中的会话',
  },

  record: {
    title: (mechanism) => `会话机制：${mechanism}`,
    context: '背景',
    contextIntro: '需求，即对 Session Lab 各问题的回答：',
    unanswered: '未回答',
    decision: '决定',
    decided: (mechanism, settings) => `${mechanism}：${settings}。`,
    policy: 'Session Lab 的策略，作为预设 `hardened` 的合并补丁（RFC 7396）：',
    consequences: '后果',
    notSolved: '任何选择都无法解决：',
    alternatives: '其他方案',
    remaining: '满足同样的需求',
    exceeding: (plainer) => `同样满足，但比需要的更严格：${plainer} 已足够`,
    otherSettings: (mechanism) => `${mechanism}，其他设置`,
    removedBy: (answer) => `被“${answer}”排除。`,
    changes: '结果不同的其他回答',
    adds: (mechanisms) => `增加 ${mechanisms}`,
    removes: (mechanisms) => `排除 ${mechanisms}`,
    link: '这些回答',
  },

  list: (items) => items.join('、'),
  longList: (items) => items.join('；'),
  colon: '：',
  yesNo,
}
