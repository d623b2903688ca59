// Deliberate: the roles of a user come from the credential, although policy requires a lookup.
import { SELF_CONTAINED } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const roleCached: Mutant = {
  id: 'm16',
  title: { en: 'Role cached in the credential', zh: '凭据中缓存角色' },
  what: {
    en: 'A check uses the roles that the credential states, also after a role was withdrawn from the user.',
    zh: '检查使用凭据中说明的角色，即使用户的角色已被移除。',
  },
  mechanisms: SELF_CONTAINED,
  seam: { file: 'lib/core/sessions.ts', name: 'accountOf' },
  exposingAct: {
    en: 'With roles looked up: withdraw the role admin from a logged-in user; the next request must not have it.',
    zh: '启用角色查询时：移除已登录用户的 admin 角色；下一个请求不得再有此角色。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 8.3.2: changes of authorization apply immediately',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x17-V8-Authorization.md',
  },
  at: { policy: (policy) => ({ ...policy, roles: 'as-issued' }) },
}
