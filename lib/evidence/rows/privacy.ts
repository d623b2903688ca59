import type { BenchClient } from '#lib/client/bench-client.ts'
import { SESSION_FIELDS } from '#lib/core/session-codec.ts'
import { type ActRow, yesNo } from '../row.ts'
import { loginFromOffice, OFFICE, storedValues } from './control.ts'

/** What a holder of a credential can read without a key: the credential, and its parts decoded from base64url. */
function readableParts(credential: string): string[] {
  const parts = credential.split(/[.*]/).map((part) => Buffer.from(part, 'base64url').toString())
  return [credential, ...parts]
}

/** The names of all fields of a part that is JSON. */
function fieldNames(part: string): string[] {
  const names: string[] = []
  try {
    JSON.parse(part, (name, value) => {
      names.push(name)
      return value
    })
  } catch {
    return []
  }
  return names
}

/** The number of personal values about a session in the stores of the server. */
async function personalDataIn(bench: BenchClient, id: string | undefined): Promise<number> {
  const stored = await storedValues(bench, id)
  const personal = ['alice', OFFICE.ip, OFFICE.userAgent, OFFICE.device]
  return personal.filter((value) => stored.some((each) => each.includes(value))).length
}

export const PRIVACY: readonly ActRow[] = [
  {
    id: 'readable',
    group: 'privacy',
    method: 'observation',
    unit: '',
    title: { en: 'Holder of the credential can read the user name', zh: '凭据的持有者能读取用户名' },
    why: {
      en: 'A signature prevents changes, not reading. A seal encrypts, and a reference token contains no data about the user.',
      zh: '签名防止修改，不防止读取。密封会加密内容，引用令牌不含用户数据。',
    },
    sources: ['RFC 7519 §12'],
    async run(bench, mechanism) {
      const { credential } = await bench.login(mechanism)
      return yesNo(readableParts(credential).some((part) => part.includes('alice')))
    },
  },
  {
    id: 'fields-readable',
    group: 'privacy',
    method: 'count',
    unit: 'fields',
    title: {
      en: 'Session fields that the holder of the credential can read',
      zh: '凭据的持有者能读取的会话字段数',
    },
    why: {
      en: 'Counted are the session ID and the fields of a session record. A reference token begins with the session ID and contains no other field.',
      zh: '统计会话 ID 和会话记录的字段。引用令牌以会话 ID 开头，不含其他字段。',
    },
    sources: ['0004', '0019', 'RFC 7519 §12'],
    async run(bench, mechanism) {
      const { credential, session } = await loginFromOffice(bench, mechanism)
      const parts = readableParts(credential)
      const names = new Set(parts.flatMap(fieldNames))
      const readable = SESSION_FIELDS.filter(
        ({ name, claim }) => names.has(name) || (claim !== null && names.has(claim)),
      )
      const revealsId = session !== null && parts.some((part) => part.includes(session.id))
      return { value: readable.length + (revealsId ? 1 : 0) }
    },
  },
  {
    id: 'session-id-in-credential',
    group: 'privacy',
    method: 'observation',
    unit: '',
    title: { en: 'Credential contains the readable session ID', zh: '凭据包含可读的会话 ID' },
    why: {
      en: 'A reference token finds its record by the ID, and a signed credential states it. The ID is public and is not a credential.',
      zh: '引用令牌通过 ID 找到记录，签名凭据也会写明 ID。ID 是公开的，不是凭据。',
    },
    sources: ['0004'],
    async run(bench, mechanism) {
      const { credential, session } = await bench.login(mechanism)
      return yesNo(session !== null && readableParts(credential).some((part) => part.includes(session.id)))
    },
  },
  {
    id: 'address-in-credential',
    group: 'privacy',
    method: 'observation',
    unit: '',
    title: {
      en: 'Credential contains the readable address or user agent',
      zh: '凭据包含可读的地址或 User-Agent',
    },
    why: {
      en: 'A signed cookie contains the session as it is. A JWT contains at most keyed hashes of both, because other parties may read it.',
      zh: '签名 Cookie 原样包含会话。JWT 最多包含二者的带密钥哈希，因为其他各方可能读取它。',
    },
    sources: ['0019'],
    async run(bench, mechanism) {
      const { credential } = await loginFromOffice(bench, mechanism)
      const { ip, userAgent } = OFFICE
      return yesNo(readableParts(credential).some((part) => part.includes(ip) || part.includes(userAgent)))
    },
  },
  {
    id: 'kept-while-active',
    group: 'privacy',
    method: 'count',
    unit: 'fields',
    title: {
      en: 'Personal data in the stores while the session is active',
      zh: '会话活动期间存储中的个人数据',
    },
    why: {
      en: 'Counted are user name, address, user agent and device label. A self-contained cookie needs them in no store, unless sessions are counted. The event log is not included.',
      zh: '统计用户名、地址、User-Agent 和设备名称。自包含 Cookie 无需存储这些数据，除非要统计会话。不含事件日志。',
    },
    sources: ['0017'],
    async run(bench, mechanism) {
      const alice = await loginFromOffice(bench, mechanism)
      return { value: await personalDataIn(bench, alice.session?.id) }
    },
  },
  {
    id: 'kept-after-logout',
    group: 'privacy',
    method: 'count',
    unit: 'fields',
    title: { en: 'Personal data in the stores after logout', zh: '退出登录后存储中的个人数据' },
    why: {
      en: 'Counted are user name, address, user agent and device label. A tombstone and a denylist entry contain only the session ID, the reason, the time and hashes. The event log is not included.',
      zh: '统计用户名、地址、User-Agent 和设备名称。墓碑记录和黑名单条目只包含会话 ID、原因、时间和哈希。不含事件日志。',
    },
    sources: ['0036'],
    async run(bench, mechanism) {
      const alice = await loginFromOffice(bench, mechanism)
      const { status } = await alice.logout()
      if (status !== 200) throw new Error('The logout failed.')
      return { value: await personalDataIn(bench, alice.session?.id) }
    },
  },
]
