import type { BenchClient } from '#lib/client/bench-client.ts'
import { Client } from '#lib/client/client.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { type Carrier, MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { forEachCase, MECHANISM, nameOf, yesNoText } from './acts.ts'
import { CARRIER, CARRIER_NAMES, isReadable, loginInBrowser, transfer, type Victim } from './browser.ts'
import type { Claim, Verdict } from './claim.ts'

const REQUESTS = 10
const OTHER_NETWORK = { ip: '198.51.100.4' }

interface Injected {
  readonly mechanism: MechanismId
  readonly carrier: Carrier
  readonly policy: object
}

interface Reached {
  readonly isReadable: boolean
  /** Requests that the script sends from the page of the victim. */
  readonly inPage: number
  /** Requests of the attacker from another network, with what the script could read. */
  readonly elsewhere: number
}

const CASES: readonly Injected[] = MECHANISM_IDS.flatMap((mechanism) =>
  factsOf(mechanism).carriers.map((carrier) => ({ mechanism, carrier, policy: {} })),
)

async function accepted(send: () => Promise<boolean>): Promise<number> {
  let count = 0
  for (let nth = 0; nth < REQUESTS; nth++) if (await send()) count++
  return count
}

/** A script that was injected into the page: the browser attaches the cookie to its requests, and states the same origin. */
async function inject(bench: BenchClient, { mechanism, carrier }: Injected): Promise<Reached> {
  const victim: Victim = await loginInBrowser(bench, mechanism, carrier)
  const inPage = await accepted(() => transfer(victim.client, { 'sec-fetch-site': 'same-origin' }))
  const read = isReadable(victim)
  const attacker = (read ? victim.client.copy() : new Client(bench, mechanism)).from(OTHER_NETWORK)
  return {
    isReadable: read,
    inPage,
    elsewhere: await accepted(async () => (await attacker.me('?slide=0')).status === 200),
  }
}

interface Totals {
  readonly cases: number
  readonly requests: number
  readonly read: number
  readonly inPage: number
  readonly elsewhere: number
}

function totalsOf(all: readonly (Injected & { readonly found: Reached })[], carrier: Carrier): Totals {
  const found = all.filter((one) => one.carrier === carrier).map((one) => one.found)
  const sum = (of: (reached: Reached) => number) => found.reduce((total, reached) => total + of(reached), 0)
  return {
    cases: found.length,
    requests: found.length * REQUESTS,
    read: sum(({ isReadable }) => (isReadable ? 1 : 0)),
    inPage: sum(({ inPage }) => inPage),
    elsewhere: sum(({ elsewhere }) => elsewhere),
  }
}

/** @param cookie the results with HttpOnly cookies */
function verdictOf(cookie: Totals): Verdict {
  if (cookie.read + cookie.elsewhere > 0) return 'does-not-hold'
  return cookie.inPage > 0 ? 'holds-only-if' : 'holds'
}

export const httpOnlyStopsXss: Claim = {
  id: 'httponly-stops-xss',
  rows: ['script-can-read'],
  claim: {
    en: 'A credential in an HttpOnly cookie is safe from cross-site scripting.',
    zh: '放在 HttpOnly Cookie 中的凭据不受跨站脚本（XSS）影响。',
  },
  saidBy: [
    { title: 'OWASP: HttpOnly', url: 'https://owasp.org/www-community/HttpOnly' },
    {
      title: 'OWASP Session Management Cheat Sheet',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html',
    },
  ],
  settledBy: {
    en: `A script in the page of the victim: whether it can read the credential, ${REQUESTS} requests that it sends from that page, and ${REQUESTS} requests from another network with what it could read. It holds if all of them are refused for HttpOnly cookies.`,
    zh: `受害者页面中的脚本：能否读取凭据；从该页面发出的 ${REQUESTS} 个请求；在另一网络用读到的内容发出的 ${REQUESTS} 个请求。如果使用 HttpOnly Cookie 时全部被拒绝，则成立。`,
  },
  flips: {
    en: 'Whether taking the credential away is the only concern. A script in the page acts as the user for as long as the page is open; re-authentication before sensitive actions limits it.',
    zh: '取决于是否只关心凭据被带走。页面打开期间，页面中的脚本可以以用户身份操作；敏感操作前的重新认证可以限制它。',
  },
  seconds: 2,
  async run(tools, signal) {
    const cases = await forEachCase(tools, { preset: 'hardened', cases: CASES, signal }, inject)
    const [cookie, bearer] = (['cookie', 'bearer'] as const).map((carrier) => totalsOf(cases, carrier))
    if (cookie === undefined || bearer === undefined) throw new Error('Nothing was measured.')
    return {
      verdict: verdictOf(cookie),
      sentence: {
        en: `With HttpOnly cookies the script reads ${cookie.read} of ${cookie.cases} credentials; ${cookie.elsewhere} of ${cookie.requests} requests from another network are accepted, and ${cookie.inPage} of ${cookie.requests} from the page. With tokens in a header it reads ${bearer.read} of ${bearer.cases}, and ${bearer.elsewhere} and ${bearer.inPage} of ${bearer.requests} are accepted.`,
        zh: `使用 HttpOnly Cookie 时，脚本读取到 ${cookie.cases} 个凭据中的 ${cookie.read} 个；来自另一网络的 ${cookie.requests} 个请求有 ${cookie.elsewhere} 个被接受，来自页面的有 ${cookie.inPage} 个。令牌放在请求头中时，读取到 ${bearer.cases} 个中的 ${bearer.read} 个，${bearer.requests} 个请求中分别有 ${bearer.elsewhere} 个和 ${bearer.inPage} 个被接受。`,
      },
      columns: [
        MECHANISM,
        CARRIER,
        { en: 'Script reads the credential', zh: '脚本读取凭据' },
        { en: `From the page, accepted of ${REQUESTS}`, zh: `来自页面，${REQUESTS} 个中被接受的` },
        { en: `From another network, accepted of ${REQUESTS}`, zh: `来自另一网络，${REQUESTS} 个中被接受的` },
      ],
      rows: cases.map(({ mechanism, carrier, found }) => [
        ...[nameOf(mechanism), CARRIER_NAMES[carrier], yesNoText(found.isReadable)],
        ...[found.inPage, found.elsewhere],
      ]),
    }
  },
}
