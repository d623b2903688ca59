// Deliberate: a login keeps the session ID and token that the client had before.
import { WITH_RECORDS } from './affected.ts'
import { keepToken } from './keep-token.ts'
import type { Mutant } from './mutant.ts'

export const idKeptAtLogin: Mutant = {
  id: 'm03',
  title: { en: 'ID kept at login', zh: '登录后沿用会话 ID' },
  what: {
    en: 'A login from a client with an active session continues under the same ID and token, for the new user.',
    zh: '已有活动会话的客户端登录时，新用户沿用同一会话 ID 和令牌。',
  },
  mechanisms: WITH_RECORDS,
  seam: { file: 'lib/core/sessions.ts', name: 'login' },
  exposingAct: {
    en: 'Log in as Alice with the cookie of another session: the cookie must have a new value afterwards.',
    zh: '带着另一个会话的 Cookie 以 Alice 登录：之后 Cookie 必须是新值。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 7.2.4: a new session token at authentication',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x16-V7-Session-Management.md',
  },
  at: keepToken(
    async (token, mechanism, { now }) => (await mechanism.ownerOf('credential', token, now())) !== null,
  ),
}
