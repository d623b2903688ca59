// Deliberate: of several cookies with the same name, the first one is used.
import { ALL } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const firstCookieWins: Mutant = {
  id: 'first-cookie-wins',
  title: { en: 'The first of several cookies wins', zh: '多个同名 Cookie 时采用第一个' },
  what: {
    en: 'Of several cookies with the same name the first one is used, instead of refusing the request as ambiguous.',
    zh: '有多个同名 Cookie 时采用第一个，而不是把请求视为有歧义并拒绝。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/web/credentials.ts', name: 'RequestCredentials' },
  exposingAct: {
    en: 'Send the cookie of Mallory before that of Alice, under the same name: the request must be refused.',
    zh: '以相同名称先发送 Mallory 的 Cookie，再发送 Alice 的：请求必须被拒绝。',
  },
  source: {
    title: 'RFC 6265 §8.6: weak integrity of cookies',
    url: 'https://www.rfc-editor.org/rfc/rfc6265#section-8.6',
  },
  at: {
    cookieHeader(header) {
      const seen = new Set<string>()
      return header
        .split(';')
        .filter((pair) => {
          const [name = ''] = pair.trim().split('=', 1)
          return !seen.has(name) && seen.add(name)
        })
        .join(';')
    },
  },
}
