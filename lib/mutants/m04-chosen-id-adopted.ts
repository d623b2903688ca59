// Deliberate: a login adopts a session ID and token that this server never issued.
import { tokenIdOf } from '#lib/core/reference-token.ts'
import { WITH_RECORDS } from './affected.ts'
import { keepToken } from './keep-token.ts'
import type { Mutant } from './mutant.ts'

export const chosenIdAdopted: Mutant = {
  id: 'm04',
  title: { en: 'A chosen ID is adopted', zh: '采用客户端自选的会话 ID' },
  what: {
    en: 'A login adopts any token of the right form that the client presents, although the store has no session for it.',
    zh: '登录时采用客户端出示的任何格式正确的令牌，即使存储中没有对应的会话。',
  },
  mechanisms: WITH_RECORDS,
  seam: { file: 'lib/core/sessions.ts', name: 'login' },
  exposingAct: {
    en: 'Log in with a cookie of the right form that was made up: the cookie must have another value afterwards.',
    zh: '带着自行编造、格式正确的 Cookie 登录：之后 Cookie 必须是另一个值。',
  },
  source: {
    title: 'CWE-384: session fixation',
    url: 'https://cwe.mitre.org/data/definitions/384.html',
  },
  at: keepToken(async (token, { sessionIndex }) => {
    const id = tokenIdOf(token)
    return id !== null && (await sessionIndex?.find(id)) === null
  }),
}
