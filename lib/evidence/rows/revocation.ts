import type { ActRow } from '../row.ts'
import { whenRefused } from './parts.ts'

export const REVOCATION: readonly ActRow[] = [
  {
    id: 'copy-after-logout',
    group: 'revocation',
    method: 'clock',
    unit: '',
    title: { en: 'Stolen copy is refused after logout', zh: '退出登录后，被盗副本被拒绝' },
    why: {
      en: 'Logout deletes the credential of the client. A copy ends only if the server has a record, or revocation data that each check reads.',
      zh: '退出登录只删除客户端的凭据。只有服务器保存记录，或每次检查都读取撤销数据，副本才会失效。',
    },
    sources: ['0016', 'OWASP ASVS 5.0 V7.4.1'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const copy = alice.copy()
      await alice.logout()
      return whenRefused(bench, copy)
    },
  },
  {
    id: 'revoked',
    group: 'revocation',
    method: 'clock',
    unit: '',
    title: { en: 'Revoked session is refused', zh: '会话被撤销后被拒绝' },
    why: {
      en: 'A record is deleted. A self-contained credential is accepted until it expires, unless policy has revocation data.',
      zh: '记录可以删除。自包含凭据在过期前一直被接受，除非策略使用撤销数据。',
    },
    sources: ['0016', 'RFC 7009', 'OWASP ASVS 5.0 V7.4.1'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
      return whenRefused(bench, alice)
    },
  },
  {
    id: 'others-logged-out',
    group: 'revocation',
    method: 'clock',
    unit: '',
    title: {
      en: 'Other devices are refused after “Log out my other sessions”',
      zh: '“退出我的其他会话”后，其他设备被拒绝',
    },
    why: {
      en: 'The server must know the other sessions, or a rule that ends all but one.',
      zh: '服务器必须知道其他会话，或有一条规则结束除当前之外的所有会话。',
    },
    sources: ['OWASP ASVS 5.0 V7.5.2'],
    async run(bench, mechanism) {
      await bench.policy({ concurrency: { perUser: 2 } })
      const [mine, phone] = [await bench.login(mechanism), await bench.login(mechanism)]
      await mine.post('logout', { scope: 'others' })
      return whenRefused(bench, phone)
    },
  },
  {
    id: 'disabled',
    group: 'revocation',
    method: 'clock',
    unit: '',
    title: { en: 'Disabled user is refused', zh: '用户被停用后被拒绝' },
    why: {
      en: 'A check refuses a disabled user only if it reads the user or the revocation data. A copy that is not refreshed is accepted until then.',
      zh: '只有检查时读取用户或撤销数据，才会拒绝已停用的用户。不刷新的副本在此之前一直被接受。',
    },
    sources: ['OWASP ASVS 5.0 V7.4.2'],
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await bench.must('/api/bench/users/alice', { method: 'PATCH', body: { disabled: true } })
      return whenRefused(bench, alice)
    },
  },
  {
    id: 'role-withdrawn',
    group: 'revocation',
    method: 'observation',
    unit: '',
    title: { en: 'Removed role takes effect', zh: '移除角色何时生效' },
    why: {
      en: 'A role inside a credential is as old as the credential: a client that never refreshes keeps it until its session ends. A role that is looked up is current.',
      zh: '凭据中的角色与凭据一样旧：从不刷新的客户端会一直保留它，直到会话结束。查询得到的角色是最新的。',
    },
    sources: ['RFC 8725 §3.10'],
    async run(bench, mechanism) {
      const carol = await bench.login(mechanism, 'carol')
      await bench.must('/api/bench/users/carol', { method: 'PATCH', body: { roles: ['user'] } })
      const isAdmin = async () => (await carol.me('?slide=0')).body.user?.roles.includes('admin') === true
      if (!(await isAdmin())) return { value: 'immediate' }
      await carol.refresh()
      return { value: (await isAdmin()) ? 'never' : 'at-next-refresh' }
    },
  },
]
