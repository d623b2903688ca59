// Deliberate: cookies with credentials are set without SameSite.
import { ALL } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const sameSiteMissing: Mutant = {
  id: 'm08',
  title: { en: 'SameSite missing', zh: '缺少 SameSite' },
  what: {
    en: 'Cookies with credentials are set without SameSite, so each browser applies its own default.',
    zh: '设置凭据 Cookie 时不带 SameSite，各浏览器采用自己的默认值。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/web/respond.ts', name: 'respond' },
  exposingAct: {
    en: 'Log in with the carrier cookie and read Set-Cookie: it must contain SameSite.',
    zh: '以 Cookie 为承载方式登录并读取 Set-Cookie：其中必须有 SameSite。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 3.3.2: SameSite by the purpose of the cookie',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x12-V3-Web-Frontend-Security.md',
  },
  at: { setCookie: (line) => line.replace(/; SameSite=\w+/, '') },
}
