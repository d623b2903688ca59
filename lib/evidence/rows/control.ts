import type { BenchClient } from '#lib/client/bench-client.ts'
import { Client } from '#lib/client/client.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { type ActRow, yesNo } from '../row.ts'
import { whenRefused } from './parts.ts'

/** A client whose address, user agent and device label are recognised where they are stored. */
export const OFFICE = {
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  device: 'Office laptop',
} as const

/** Logs in alice from there. */
export function loginFromOffice(bench: BenchClient, mechanism: MechanismId): Promise<Client> {
  const { ip, userAgent, device } = OFFICE
  return bench.login(mechanism, 'alice', { device }, { ip, userAgent })
}

/** Past the grace period of every preset, and before the expiry of the shortest credential. */
export const PAST_GRACE_SECONDS = 11

/**
 * The keys and values about a session in the stores of the server: node memories, Redis and the database. The event log is
 * not one of them, because it observes the sessions of every mechanism.
 */
export async function storedValues(bench: BenchClient, id: string | undefined): Promise<string[]> {
  const { nodes, redis, database } = (await bench.must(`/api/sessions/${id}`)).body.storage
  const stored: { key?: string; value: string }[] = [...nodes, ...redis, ...database]
  return stored.map(({ key = '', value }) => `${key} ${value}`)
}

export const CONTROL: readonly ActRow[] = [
  {
    id: 'listed',
    group: 'control',
    method: 'observation',
    unit: '',
    title: { en: 'Server has a list of active sessions', zh: '服务器有活动会话的列表' },
    why: {
      en: 'A record or a token family is an entry of the list. A self-contained cookie needs an index of its own, which is kept only with revocation data.',
      zh: '记录或令牌族就是列表中的条目。自包含 Cookie 需要单独的索引，只有使用撤销数据时才保存。',
    },
    sources: ['0017', 'OWASP ASVS 5.0 V7.5.2'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return yesNo((await storedValues(bench, alice.session?.id)).length > 0)
    },
  },
  {
    id: 'logins-counted',
    group: 'control',
    method: 'count',
    unit: '',
    title: { en: 'Sessions in the stores after three logins', zh: '三次登录后存储中的会话数' },
    why: {
      en: 'A limit needs a count. Without records and without an index, the server does not know how often a user has logged in.',
      zh: '上限需要计数。没有记录也没有索引时，服务器不知道用户登录了多少次。',
    },
    sources: ['0017', '0018', 'OWASP ASVS 5.0 V7.1.2'],
    async run(bench, mechanism) {
      await bench.policy({ concurrency: { perUser: 3 } })
      let found = 0
      for (let login = 1; login <= 3; login++) {
        const { session } = await bench.login(mechanism, 'bob')
        if ((await storedValues(bench, session?.id)).length > 0) found++
      }
      return { value: found }
    },
  },
  {
    id: 'limit',
    group: 'control',
    method: 'clock',
    unit: '',
    title: { en: 'Session limit exceeded', zh: '超过会话数上限' },
    why: {
      en: 'The server must count sessions to apply a limit, and must be able to end one to evict it.',
      zh: '服务器必须统计会话才能执行上限，并且必须能结束会话才能将其逐出。',
    },
    sources: ['0017', '0018', 'OWASP ASVS 5.0 V7.1.2'],
    async run(bench, mechanism) {
      await bench.policy({ concurrency: { perUser: 1 } })
      const first = await bench.login(mechanism)
      // The event log still has the events from before a reset.
      const before = (await bench.events()).at(-1)?.seq
      const { status } = await new Client(bench, mechanism).login()
      if (status === 409) return { value: 'rejected' }
      const outcome = await whenRefused(bench, first)
      const events = await bench.events()
      const ofAct = events.slice(events.findIndex(({ seq }) => seq === before) + 1)
      const isCounted = ofAct.some(({ type }) => type === 'policy.limit_reached')
      return isCounted ? { ...outcome, value: `evicts-${outcome.value}` } : { value: 'no-limit' }
    },
  },
  {
    id: 'device-known',
    group: 'control',
    method: 'observation',
    unit: '',
    title: { en: 'Session list has address and device', zh: '会话列表包含地址和设备' },
    why: {
      en: 'Users recognise their sessions by address and device. They must be stored on the server, or the list does not have them.',
      zh: '用户通过地址和设备辨认自己的会话。只有服务器存储这些信息，列表中才会有。',
    },
    sources: ['0017', 'OWASP ASVS 5.0 V7.5.2'],
    async run(bench, mechanism) {
      const alice = await loginFromOffice(bench, mechanism)
      const stored = await storedValues(bench, alice.session?.id)
      return yesNo(stored.some((each) => each.includes(OFFICE.ip) && each.includes(OFFICE.device)))
    },
  },
  {
    id: 'role-granted',
    group: 'control',
    method: 'observation',
    unit: '',
    title: { en: 'Added role takes effect', zh: '添加角色何时生效' },
    why: {
      en: 'A role inside a credential is as old as the credential. A role that is looked up is current.',
      zh: '凭据中的角色与凭据一样旧；查询得到的角色是最新的。',
    },
    sources: ['0020'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await bench.must('/api/bench/users/alice', { method: 'PATCH', body: { roles: ['user', 'admin'] } })
      const isAdmin = async () => (await alice.me('?slide=0')).body.user?.roles.includes('admin') === true
      if (await isAdmin()) return { value: 'immediate' }
      await alice.refresh()
      return { value: (await isAdmin()) ? 'at-next-refresh' : 'never' }
    },
  },
  {
    id: 'step-up-renews',
    group: 'control',
    method: 'clock',
    unit: '',
    title: {
      en: 'Credential from before a re-authentication, past the grace period',
      zh: '重新认证之前的凭据，宽限期过后',
    },
    why: {
      en: 'Re-authentication issues a new credential. The earlier one can be refused only if the server stores which one is current.',
      zh: '重新认证会签发新凭据。只有服务器存储了哪个凭据是当前的，才能拒绝之前的凭据。',
    },
    sources: ['OWASP ASVS 5.0 V7.2.4'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const old = alice.copy()
      const { status } = await alice.post('step-up', { password: bench.passwords.alice })
      if (status !== 200) throw new Error('The re-authentication failed.')
      await bench.advance(PAST_GRACE_SECONDS)
      return { value: (await old.me('?slide=0')).status === 200 ? 'accepted' : 'refused' }
    },
  },
  {
    id: 'one-of-many',
    group: 'control',
    method: 'observation',
    unit: '',
    title: { en: 'One session can be ended without the others', zh: '可以只结束一个会话，其他会话不受影响' },
    why: {
      en: 'This requires a record, a token family or a denylist entry for each session. Data for each user, such as an epoch, ends all of them.',
      zh: '这要求每个会话有记录、令牌族或黑名单条目。按用户保存的数据（例如会话版本号）会结束全部会话。',
    },
    sources: ['0016', 'OWASP ASVS 5.0 V7.5.2'],
    async run(bench, mechanism) {
      await bench.policy({ concurrency: { perUser: 2 } })
      const [ended, other] = [await bench.login(mechanism), await bench.login(mechanism)]
      await bench.must(`/api/sessions/${ended.session?.id}`, { method: 'DELETE' })
      const isEnded = (await ended.me('?slide=0')).status === 401 || (await ended.refresh()).status === 401
      const isKept = (await other.me('?slide=0')).status === 200 && (await other.refresh()).status === 200
      return yesNo(isEnded && isKept)
    },
  },
  {
    id: 'refusal-states-reason',
    group: 'control',
    method: 'observation',
    unit: '',
    title: { en: 'Refusal states why the session ended', zh: '拒绝响应说明会话结束的原因' },
    why: {
      en: 'The reason is stored with the tombstone of the record or family, or in the denylist. Only a holder of the credential receives it.',
      zh: '原因保存在记录或令牌族的墓碑记录中，或保存在黑名单中。只有凭据的持有者才会收到。',
    },
    sources: ['0016', '0036'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await bench.must(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
      const check = await alice.me('?slide=0')
      const refused = check.status === 401 ? check : await alice.refresh()
      if (refused.status === 200) {
        return {
          value: null,
          because: {
            en: 'The credential of the revoked session is still accepted.',
            zh: '被撤销会话的凭据仍被接受。',
          },
        }
      }
      return yesNo(refused.body.endReason === 'revoked_by_admin')
    },
  },
]
