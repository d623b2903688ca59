import type { CookieView, ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import { type Copied, type CopyKind, copyRequest, personOfRequest } from '../../../_ui/code/copy-request.ts'
import type { CodeSetting } from '../../../_ui/code/request-code.ts'

/** Headers that a client sets itself; browsers and libraries set the others. */
const WRITTEN: readonly string[] = ['content-type', 'authorization', 'cookie']

/** The same request as a shell command, a fetch call, or a part of a Playwright test. */
export function copyAs(kind: CopyKind, exchange: ExchangeDetail, setting: CodeSetting): string {
  const { request, status, code } = exchange
  const headers = headersOf(exchange, setting)
  const copied: Copied = {
    request: { ...request, headers },
    result: { status, code },
    person: clientOf(exchange),
  }
  return copyRequest(kind, copied, setting)
}

/** Names that the simulated clients have in their user agents, and in the kit. */
const SIMULATED = [
  ['SessionLab-Mallory', 'mallory'],
  ['SessionLab-Phone', 'phone'],
] as const

function clientOf({ request, user }: ExchangeDetail): string {
  const userAgent = request.headers.find(([name]) => name === 'user-agent')?.[1] ?? ''
  const simulated = SIMULATED.find(([mark]) => userAgent.includes(mark))
  return simulated?.[1] ?? personOfRequest(request, user)
}

function headersOf(exchange: ExchangeDetail, { withCredential }: CodeSetting): [string, string][] {
  const shown = exchange.request.headers.filter(([name]) => WRITTEN.includes(name))
  return shown.map(([name, value]): [string, string] => {
    if (name === 'cookie') return [name, cookiesOf(exchange, withCredential)]
    if (name === 'authorization' && !withCredential) return [name, 'Bearer <credential>']
    return [name, value]
  })
}

function cookiesOf({ request }: ExchangeDetail, withCredential: boolean): string {
  return request.cookies
    .filter(({ value }) => value !== null)
    .map((cookie) => cookieText(cookie, withCredential))
    .join('; ')
}

/** A cookie in the text. */
export function cookieText({ name, value }: CookieView, withCredential: boolean): string {
  return `${name}=${withCredential ? value : '<credential>'}`
}
