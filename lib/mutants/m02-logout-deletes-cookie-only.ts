// Deliberate: logout revokes nothing on the server.
import { SELF_CONTAINED } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const logoutDeletesCookieOnly: Mutant = {
  id: 'm02',
  title: { en: 'Logout deletes only the cookie', zh: '退出登录只删除 Cookie' },
  what: {
    en: 'Logout deletes the credential in the browser, but neither adds it to the denylist nor ends its refresh tokens.',
    zh: '退出登录只删除浏览器中的凭据，既不加入黑名单（denylist），也不结束刷新令牌。',
  },
  mechanisms: SELF_CONTAINED,
  seam: { file: 'lib/core/revocation.ts', name: 'RevocationStore.deny' },
  exposingAct: {
    en: 'With a denylist: log out, then present a copy of the old credential; it must be refused with 401.',
    zh: '启用黑名单（denylist）时：退出登录，然后出示旧凭据的副本；必须以 401 拒绝。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 7.4.1: logout ends the session on the server',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x16-V7-Session-Management.md',
  },
  at: {
    revocations: (store) => ({
      ...store,
      deny: async (mechanism, id, why, until) =>
        why.reason === 'signed_out' || store.deny(mechanism, id, why, until),
      async revokeUser(mechanism, user, why, except) {
        if (why.reason !== 'signed_out') await store.revokeUser(mechanism, user, why, except)
      },
    }),
    // The family of refresh tokens.
    store: (store) => ({
      ...store,
      async end(id, reason, now) {
        if (reason !== 'signed_out') return store.end(id, reason, now)
        const found = await store.find(id)
        return found?.state === 'live' ? found.stored.session : null
      },
    }),
  },
}
