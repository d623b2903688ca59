// Deliberate: logout does not delete the session record.
import { WITH_RECORDS } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const logoutKeepsRecord: Mutant = {
  id: 'm01',
  title: { en: 'Logout keeps the record', zh: '退出登录时保留会话记录' },
  what: {
    en: 'Logout deletes the cookie in the browser, but not the session record in the store.',
    zh: '退出登录只删除浏览器中的 Cookie，不删除存储中的会话记录。',
  },
  mechanisms: WITH_RECORDS,
  seam: { file: 'lib/core/store.ts', name: 'SessionStore.end' },
  exposingAct: {
    en: 'Log out, then present a copy of the old credential: it must be refused with 401.',
    zh: '退出登录，然后出示旧凭据的副本：必须以 401 拒绝。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 7.4.1: logout ends the session on the server',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x16-V7-Session-Management.md',
  },
  at: {
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
