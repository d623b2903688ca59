import type { Terms } from './terms.en.ts'

/** 页面解释的术语，与 lib/GLOSSARY.md 一致。 */
export const terms: Terms = {
  Credential: {
    term: '凭据',
    forms: '凭据',
    meaning: '客户端持有并出示的秘密；绝不出现在日志、事件、错误或 URL 中。',
  },
  'Session record': { term: '会话记录', forms: '会话记录', meaning: '存储中保存的一个会话的数据。' },
  'Reference token': {
    term: '引用令牌',
    forms: '引用令牌',
    meaning: '需要到存储中查询的随机令牌（ASVS 7.2）。',
  },
  'Self-contained token': {
    term: '自包含令牌',
    forms: '自包含令牌',
    meaning: '自身包含整个会话的令牌（ASVS 9）。',
  },
  'Access token': { term: '访问令牌', forms: '访问令牌', meaning: '随请求发送的短期令牌（RFC 6749）。' },
  'Refresh token': { term: '刷新令牌', forms: '刷新令牌', meaning: '用来取得新访问令牌的令牌（RFC 6749）。' },
  'Bearer token': {
    term: '持有者令牌',
    forms: '持有者令牌|持有者凭据',
    meaning: '任何持有者都能使用、不需要证明持有密钥的令牌（RFC 6750）。',
  },
  Claim: { term: '声明', forms: '声明', meaning: '令牌中的一项陈述（RFC 7519）。' },
  Signature: { term: '签名', forms: '签名', meaning: '用非对称密钥证明令牌未被更改的值（RFC 7515）。' },
  MAC: {
    term: '消息认证码（MAC）',
    forms: '消息认证码',
    meaning: '用共享密钥证明消息未被更改的值（RFC 2104）。',
  },
  'Idle timeout': {
    term: '空闲超时',
    forms: '空闲超时',
    meaning: '没有活动达到这段时间，会话即结束（ASVS 7.3.1）。',
  },
  'Absolute timeout': {
    term: '绝对超时',
    forms: '绝对超时',
    meaning: '登录后达到这段时间，无论有无活动，会话都结束（ASVS 7.3.2）。',
  },
  Rotation: {
    term: '轮换',
    forms: '轮换',
    meaning: '每次刷新都使当前刷新令牌失效，并签发下一个（RFC 9700 §4.14）。',
  },
  'Token family': { term: '令牌族', forms: '令牌族', meaning: '一个会话的全部刷新令牌（RFC 9700）。' },
  'Reuse detection': {
    term: '重用检测',
    forms: '重用检测',
    meaning: '已使用过的刷新令牌再次出现时，撤销整个令牌族（RFC 9700）。',
  },
  'Grace period': {
    term: '宽限期',
    forms: '宽限期',
    meaning: '在这段时间内，上一个令牌仍能取得同一个新令牌。',
  },
  Revoke: { term: '撤销', forms: '撤销', meaning: '在会话过期之前从外部结束它（RFC 7009）。' },
  Evict: {
    term: '逐出',
    forms: '逐出',
    meaning: '超出上限时，服务器结束较早的会话；结束原因是 evicted_over_limit。',
  },
  Denylist: { term: '黑名单（denylist）', forms: '黑名单', meaning: '已撤销会话的列表，以会话 ID 为键。' },
  'Not-before': {
    term: 'not-before（按签发时间撤销）',
    forms: 'not-before',
    meaning: '拒绝在某一时刻之前签发给某用户的所有凭据。',
  },
  'Session epoch': {
    term: '会话版本号（epoch）',
    forms: '会话版本号',
    meaning: '用户的计数器，每个凭据都写明其值；计数增加后，之前的凭据即被撤销。',
  },
  'Revocation lag': {
    term: '撤销延迟',
    forms: '撤销延迟',
    meaning: '从撤销到最后一次请求被接受之间的时间。',
  },
  'Verified-credential cache': {
    term: '已验证凭据缓存',
    forms: '已验证凭据缓存',
    meaning: '节点缓存最近验证过的凭据。',
  },
  'Re-authenticate': {
    term: '重新认证',
    forms: '重新认证',
    meaning: '在会话期间再次证明身份（NIST SP 800-63B、ASVS 7.5）；API 中为 step-up。',
  },
  'Client binding': {
    term: '客户端绑定',
    forms: '客户端绑定',
    meaning: '把当前客户端与登录时的客户端相比较。',
  },
  'Login throttling': {
    term: '登录限流',
    forms: '登录限流',
    meaning: '按用户和地址限制错误密码的次数（ASVS 6.3）。',
  },
  'CSRF protection': {
    term: 'CSRF 防护',
    forms: 'CSRF 防护|CSRF',
    meaning: '通过 Fetch Metadata 和 Origin 拒绝跨站请求。',
  },
  Fingerprint: { term: '指纹', forms: '指纹', meaning: 'SHA-256 的六位十六进制数字，用于显示。' },
  Hash: { term: '哈希', forms: '哈希', meaning: '代替令牌保存的完整 SHA-256 值。' },
  'Session index': { term: '会话索引', forms: '会话索引', meaning: '服务器自己的有效会话列表。' },
  'Sticky sessions': {
    term: '会话保持（sticky）',
    forms: '会话保持(?!登录)',
    meaning: '客户端每次都回到同一个节点。',
  },
  Partition: { term: '网络分区', forms: '网络分区', meaning: '节点既连不上其他节点，也连不上共用的存储。' },
  'Clock skew': { term: '时钟偏差', forms: '时钟偏差', meaning: '节点时钟与实验台时钟之差。' },
  'Replay attack': { term: '重放攻击', forms: '重放攻击|重放', meaning: '再次使用截获的凭据或消息。' },
  'Algorithm confusion': {
    term: '算法混淆',
    forms: '算法混淆',
    meaning: '针对 JWT 验证器的攻击：使其接受与密钥不符的算法（RFC 8725）。',
  },
  'Session fixation': {
    term: '会话固定',
    forms: '会话固定',
    meaning: '攻击者在受害者登录之前植入一个会话（OWASP）。',
  },
  HttpOnly: {
    term: 'HttpOnly',
    forms: 'HttpOnly',
    meaning: 'Cookie 属性：页面脚本无法读取该 Cookie（RFC 6265bis）。',
  },
  SameSite: {
    term: 'SameSite',
    forms: 'SameSite',
    meaning: 'Cookie 属性：跨站请求是否携带该 Cookie（RFC 6265bis）。',
  },
  'Max-Age': {
    term: 'Max-Age',
    forms: 'Max-Age',
    meaning: 'Cookie 属性：浏览器在多少秒后删除该 Cookie（RFC 6265bis）。',
  },
  Audience: { term: '受众', forms: '受众', meaning: '可以接受令牌的服务，即声明 aud（RFC 7519）。' },
  'Bench clock': {
    term: '实验台时钟',
    forms: '实验台时钟|实验台的时钟',
    meaning: '真实时间加上只增不减的偏移量。',
  },
  'Event log': { term: '事件日志', forms: '事件日志', meaning: '实验台的只追加日志；验证从不读取它。' },
  Mallory: { term: 'Mallory（攻击者）', forms: 'Mallory', meaning: '本实验室中的攻击者。' },
}
