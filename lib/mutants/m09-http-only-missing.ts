// Deliberate: page script can read cookies with credentials.
import { ALL } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const httpOnlyMissing: Mutant = {
  id: 'm09',
  title: { en: 'HttpOnly missing', zh: '缺少 HttpOnly' },
  what: {
    en: 'Cookies with credentials are set without HttpOnly, so script in the page can read them.',
    zh: '设置凭据 Cookie 时不带 HttpOnly，页面脚本可以读取它们。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/web/respond.ts', name: 'respond' },
  exposingAct: {
    en: 'Log in with the carrier cookie and read document.cookie: it must not contain the credential.',
    zh: '以 Cookie 为承载方式登录并读取 document.cookie：其中不得有凭据。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 3.3.4: HttpOnly for session cookies',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x12-V3-Web-Frontend-Security.md',
  },
  at: { setCookie: (line) => line.replace('; HttpOnly', '') },
}
