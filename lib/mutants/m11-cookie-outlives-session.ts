// Deliberate: cookies with credentials last a day longer than their sessions.
import { ALL } from './affected.ts'
import type { Mutant } from './mutant.ts'

const DAY_SECONDS = 24 * 60 * 60

export const cookieOutlivesSession: Mutant = {
  id: 'm11',
  title: { en: 'The cookie outlives the session', zh: 'Cookie 比会话存在更久' },
  what: {
    en: 'Max-Age of cookies with credentials is a day longer than the session lasts.',
    zh: '凭据 Cookie 的 Max-Age 比会话的有效期长一天。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/web/respond.ts', name: 'respond' },
  exposingAct: {
    en: 'Log in with the carrier cookie and compare Max-Age with expiresAt of the session: it must not be later.',
    zh: '以 Cookie 为承载方式登录，并比较 Max-Age 与会话的 expiresAt：前者不得更晚。',
  },
  source: {
    title: 'OWASP Session Management Cheat Sheet: Expires and Max-Age',
    url: 'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html',
  },
  at: {
    setCookie: (line) =>
      line.replace(
        /; Max-Age=([1-9]\d*)/,
        (_, seconds: string) => `; Max-Age=${Number(seconds) + DAY_SECONDS}`,
      ),
  },
}
