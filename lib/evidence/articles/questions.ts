import type { MechanismId } from '#lib/core/session.ts'
import type { Text, Word } from '../row.ts'
import type { CitedCell, Question } from './article.ts'

/* Questions that several articles lead to. A quality such as “secure” or “scalable” is broken into what can be measured. */

/** The mechanisms whose cookie contains the session. */
export const COOKIES = ['sealed-cookie', 'signed-cookie'] as const satisfies readonly MechanismId[]

/** The mechanisms whose record is looked up on each check. */
export const REFERENCES = ['server-session', 'opaque-token'] as const satisfies readonly MechanismId[]

/** The settings that decide. */
const WITH_REVOCATION_DATA: Text = { en: 'with revocation data', zh: '使用撤销数据' }
export const WITHOUT_REVOCATION_DATA: Text = { en: 'without revocation data', zh: '不使用撤销数据' }
export const RECORDS_IN_MEMORY: Text = {
  en: 'with the records in the memory of one node',
  zh: '会话记录保存在单个节点的内存中',
}
export const RECORDS_IN_REDIS: Text = { en: 'with the records in Redis', zh: '会话记录保存在 Redis 中' }
const ROLES_IN_CREDENTIAL: Text = { en: 'with roles in the credential', zh: '角色写在凭据中' }
const ROLES_LOOKED_UP: Text = { en: 'with roles that are looked up', zh: '角色在检查时查询' }
export const NO_BINDING: Text = {
  en: 'without re-authentication on another network',
  zh: '更换网络时不要求重新认证',
}

/** The conditions of a measurement. */
export const GIVEN_BEARER: Text = {
  en: 'sent as a bearer token, the default',
  zh: '按默认方式作为持有者令牌发送',
}
export const GIVEN_COOKIE_ONLY: Text = {
  en: 'in this app, which sends this credential only as a cookie',
  zh: '本应用只以 Cookie 发送该凭据',
}
export const GIVEN_REFRESH_TOKENS: Text = {
  en: 'with refresh tokens, whose families are stored',
  zh: '使用刷新令牌，令牌族需要存储',
}
export const GIVEN_MAC: Text = { en: 'with a seal or a signature', zh: '经过密封或签名' }
export const GIVEN_SIGNED: Text = { en: 'signed, not encrypted', zh: '只签名，不加密' }
export const GIVEN_WITHOUT_STORES: Text = {
  en: 'lines of the mechanism, without those of the stores',
  zh: '只计机制的代码行数，不含存储的代码',
}

/** The cells with numbers about the effort to implement a mechanism. */
export const effortOf = (mechanism: MechanismId): readonly CitedCell[] =>
  ['lines-with-parts', 'secrets', 'settings'].map((row) => ({ row, mechanism }))

/** Why a statement has no test. */
export const RECOMMENDED: Text = {
  en: 'A recommendation states no property that a row could measure.',
  zh: '推荐意见没有说明可以测量的属性。',
}
export const EASE: Text = {
  en: 'Ease of use is a judgement. The numbers show lines of code, keys and settings.',
  zh: '易用性属于主观判断；数字给出代码行数、密钥数和设置数。',
}
export const LOAD: Text = {
  en: 'Every row measures one request at a time, and none measures concurrent load.',
  zh: '每一行都只逐个测量请求，没有一行测量并发负载。',
}
export const PRODUCTS: Text = { en: 'Names of products state no property.', zh: '产品名称没有说明属性。' }

const LATER: readonly Word[] = ['at-next-refresh', 'at-expiry', 'never']

export const REVOCABLE: readonly Question[] = [
  { row: 'revoked', is: ['immediate'], because: WITH_REVOCATION_DATA },
  { row: 'copy-after-logout', is: ['immediate'], because: WITH_REVOCATION_DATA },
]
export const NOT_REVOCABLE: readonly Question[] = [
  { row: 'revoked', is: LATER, because: WITHOUT_REVOCATION_DATA },
  { row: 'copy-after-logout', is: LATER, because: WITHOUT_REVOCATION_DATA },
]
/** An attacker can use a stolen copy after the owner has logged out. */
export const COPY_USABLE: Question = {
  row: 'stolen-requests',
  atLeast: 1,
  because: WITHOUT_REVOCATION_DATA,
}
export const UNFORGEABLE: readonly Question[] = [
  { row: 'tampered', is: ['refused'] },
  { row: 'unsigned', is: ['refused'] },
]
export const ANY_NODE: readonly Question[] = [
  { row: 'nodes-without-affinity', atLeast: 3, because: RECORDS_IN_REDIS },
  { row: 'node-restarted', is: ['yes'], because: RECORDS_IN_REDIS },
]
export const ONE_NODE: readonly Question[] = [
  { row: 'nodes-without-affinity', atMost: 1, because: RECORDS_IN_MEMORY },
  { row: 'node-restarted', is: ['no'], because: RECORDS_IN_MEMORY },
]
export const NO_LOOKUP: Question = { row: 'reads-per-check', atMost: 0, because: WITHOUT_REVOCATION_DATA }
export const LOOKUP: Question = { row: 'reads-per-check', atLeast: 1, because: WITH_REVOCATION_DATA }
export const WORKS_WITHOUT_REDIS: Question = {
  row: 'redis-down',
  is: ['accepted'],
  because: WITHOUT_REVOCATION_DATA,
}
export const NEEDS_REDIS: Question = { row: 'redis-down', is: ['unavailable'], because: RECORDS_IN_REDIS }
/** 1 kB of session data is not in the credential. */
export const DATA_AT_SERVER: Question = { row: 'bytes-with-data', atMost: 200 }
export const DATA_AT_CLIENT: Question = { row: 'bytes-with-data', atLeast: 1000 }
export const STORED: Question = { row: 'logins-counted', atLeast: 3, because: WITH_REVOCATION_DATA }
export const NOT_STORED: Question = { row: 'logins-counted', atMost: 0, because: WITHOUT_REVOCATION_DATA }
export const LISTED: readonly Question[] = [
  { row: 'listed', is: ['yes'], because: WITH_REVOCATION_DATA },
  { row: 'device-known', is: ['yes'], because: WITH_REVOCATION_DATA },
]
/** No session field but the session ID, which is public. */
export const UNREADABLE: readonly Question[] = [
  { row: 'readable', is: ['no'] },
  { row: 'fields-readable', atMost: 1 },
]
export const READABLE: readonly Question[] = [
  { row: 'readable', is: ['yes'] },
  { row: 'fields-readable', atLeast: 2 },
]
export const ADJUSTABLE: Question = { row: 'extended', is: ['immediate'] }
export const FITS_A_COOKIE: Question = { row: 'max-data', atMost: 4096 }
export const BEARER: Question = { row: 'bearer', is: ['yes'] }
export const PUBLIC_KEY: Question = { row: 'public-key', is: ['yes'] }
export const CROSS_DOMAIN: readonly Question[] = [BEARER, PUBLIC_KEY]
export const SAME_SITE: readonly Question[] = [
  { row: 'bearer', is: ['no'] },
  { row: 'sent-cross-site', is: ['no', 'top-level-navigation'] },
]
export const CONSISTENT: readonly Question[] = [
  { row: 'role-withdrawn', is: ['immediate'], because: ROLES_LOOKED_UP },
  { row: 'revoked-on-other-node', is: ['immediate'], because: WITH_REVOCATION_DATA },
]
export const ROLE_KEPT: Question = { row: 'role-withdrawn', is: LATER, because: ROLES_IN_CREDENTIAL }
export const INCONSISTENT: readonly Question[] = [
  ROLE_KEPT,
  { row: 'revoked-on-other-node', is: LATER, because: WITHOUT_REVOCATION_DATA },
]
export const LIMITED: Question = {
  row: 'limit',
  is: ['evicts-immediate', 'rejected'],
  because: WITH_REVOCATION_DATA,
}
export const TIMEOUTS: readonly Question[] = [
  { row: 'idle-limit', is: ['yes'] },
  { row: 'absolute-limit', is: ['yes'] },
]
/** Asked about `server-session`: JWT needs more of each. */
export const SIMPLER_THAN_JWT: readonly Question[] = [
  { row: 'lines-with-parts', lessThan: 'jwt' },
  { row: 'secrets', lessThan: 'jwt' },
  { row: 'settings', lessThan: 'jwt' },
]
