// Deliberate: cookies with credentials have no __Host- prefix.
import { cookiesOf } from '#lib/core/mechanism-facts.ts'
import { ALL } from './affected.ts'
import type { Mutant } from './mutant.ts'

const NAMES = ALL.flatMap(cookiesOf)

export const prefixMissing: Mutant = {
  id: 'm10',
  title: { en: 'Prefix missing', zh: '缺少前缀' },
  what: {
    en: 'The names of cookies with credentials lack the prefix __Host-, so another host of the same site can set them.',
    zh: '凭据 Cookie 的名称缺少 __Host- 前缀，同一站点的其他主机可以设置它们。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/web/respond.ts', name: 'respond' },
  exposingAct: {
    en: 'Log in with the carrier cookie on localhost and read the name of the cookie: it must begin with __Host-.',
    zh: '在 localhost 上以 Cookie 为承载方式登录并读取 Cookie 的名称：必须以 __Host- 开头。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 3.3.3: the prefix __Host-',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x12-V3-Web-Frontend-Security.md',
  },
  at: {
    setCookie: (line) => line.replace(/^__Host-/, ''),
    // The server accepts the name that it has set.
    cookieHeader(header) {
      const pairs = header.split(';').map((pair) => pair.trim())
      const isSent = (name: string) => pairs.some((pair) => pair.startsWith(`${name}=`))
      const bare = pairs.filter((pair) => NAMES.includes(pair.split('=', 1)[0] ?? ''))
      const added = bare.filter((pair) => !isSent(`__Host-${pair.split('=', 1)[0]}`))
      return [...pairs, ...added.map((pair) => `__Host-${pair}`)].join('; ')
    },
  },
}
