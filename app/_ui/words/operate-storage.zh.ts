import type { StorageWords } from '../../operate/_ui/storage/use-storage-words.ts'

export const storage: StorageWords = {
  intro: '存储中有用户的哪些数据，以及副本被窃后还能读出什么。两项设置都属于策略。已有会话保持写入时的形式。',
  encryption: '静态加密',
  encryptions: {
    off: '关闭',
    sealed: '密封',
  },
  encryptionNotes: {
    off: '记录为明文。',
    sealed:
      '每条记录的地址、用户代理、设备和会话数据合为一段密文（AES-256-GCM），并与所在位置绑定：放进其他记录会被拒绝。',
  },
  minimise: '保留客户端的哪些信息',
  minimisations: {
    full: '全部',
    network: '网段和浏览器',
    marks: '标记',
  },
  minimisationNotes: {
    full: '按原样保留地址和用户代理。',
    network: '203.0.113.0/24（IPv6：/48）和 “Chrome (desktop)”。上限随之按网段计数。',
    marks: '带密钥的哈希，例如 #kT3xQ0aP9fLm：可以比较和计数，无法读出原值。',
  },
  saved: '已保存。新值将按此形式存储。',
  failed: (detail) => `未更改：${detail}`,

  key: (kid) => `存储密钥 ${kid}`,
  rotate: '轮换',
  replace: '立即替换',
  rotated: (kid) => `从现在起由存储密钥 ${kid} 密封。之前的密钥仍能解开由它密封的内容。`,
  replaced: (kid, ended) => `存储密钥 ${kid} 已替换之前的密钥。${ended} 个会话已结束：其记录无法再解密。`,

  dump: 'Mallory 能从被窃的副本中读出什么',
  copyOf: '副本来源',
  copies: { redis: 'Redis', sql: 'SQL', memory: '节点内存', browser: '此浏览器' },
  copyNotes: {
    redis:
      '脚本和索引依据用户、时刻和地址作出判断，因此这些内容保持可读；已密封的记录改按标记计数。事件日志不加密：其中的客户端信息按第二项设置保留，且不含会话数据。',
    sql: '仅当策略把服务端会话存放在 SQL 中时才有内容。查询需要用户、时刻和用于上限的地址。',
    memory: '策略把记录放在节点内存时才有内容。如果策略启用了已验证凭据的缓存，缓存在几秒的有效期内是明文。',
    browser:
      '此浏览器发送的凭据，或最近十分钟内收到的凭据。在实验台拒绝之前，凭据的副本可以直接出示，对存储加密不会改变这一点。',
  },
  table: '各泳道的字段',
  lane: '泳道',
  records: '记录数',
  eventLog: '事件日志',
  dumpFields: {
    user: '用户名',
    address: '地址',
    limitKey: '用于上限的地址',
    userAgent: '用户代理',
    device: '设备',
    data: '会话数据',
    instants: '时刻',
    token: '令牌',
  },
  dumpForms: {
    readable: '可读',
    network: '仅网段',
    mark: '标记',
    ciphertext: '密文',
    hash: '哈希',
    usable: '可直接使用',
    refused: '被实验台拒绝',
    absent: '没有',
  },
  empty: '那里没有存储任何会话。请在实验台登录，或选择其他副本。',
  reading: '正在读取存储……',
  readAgain: '重新读取',
  readFailed: '无法读取该存储。',

  costs: '密封的开销',
  costsOf: (rounds) => `在此服务器上测得，取 ${rounds} 轮中最快的一轮。`,
  ofSpecimen:
    '存储中没有带令牌的会话，因此使用了一条专门生成的记录。自带会话的 Cookie 在索引中只有一个条目。',
  costRows: {
    bytes: '记录的字节数',
    open: '解封，每次检查',
    seal: '密封，每次写入',
    mark: '生成地址标记',
  },
  bytes: (plain, sealed) =>
    `${plain} → ${sealed}（${sealed < plain ? '−' : '+'}${Math.abs(sealed - plain)}）`,
  compact: '密文内是紧凑形式：用户代理的常见部分各占一个字节，可由它推出的设备名不存储，因此可能比明文更短。',
  micros: (value) => `${value} µs`,
  measureAgain: '重新测量',
  record: 'Redis 中的一条记录',
  plain: '关闭',
  sealed: '密封',
}
