import type { CookieView, ExchangeDetail } from '#lib/web/exchange-recorder.ts'

export const COPY_KINDS = ['curl', 'fetch', 'playwright'] as const
export type CopyKind = (typeof COPY_KINDS)[number]

/** Headers that a client sets itself; browsers and libraries set the others. */
const WRITTEN: readonly string[] = ['content-type', 'authorization', 'cookie']

interface Setting {
  readonly origin: string
  readonly benchId: string
  /** Whether the text may contain secrets: the credential and the bench ID. */
  readonly withCredential: boolean
}

/** The same request as a shell command, a fetch call, or a Playwright test. */
export function copyAs(kind: CopyKind, exchange: ExchangeDetail, setting: Setting): string {
  const { method, path, body } = exchange.request
  const url = setting.origin + path
  const headers = headersOf(exchange, setting)
  switch (kind) {
    case 'curl':
      return [
        `curl ${method === 'GET' ? '' : `-X ${method} `}${quoted(url)}`,
        ...headers.map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`),
        ...(body === null ? [] : [`  --data ${quoted(body)}`]),
      ].join(' \\\n')
    case 'fetch':
      return `await fetch(${JSON.stringify(url)}, ${optionsOf(exchange, headers, 'body')})`
    case 'playwright':
      return `const response = await request.fetch(${JSON.stringify(url)}, ${optionsOf(exchange, headers, 'data')})
expect(response.status()).toBe(${exchange.status})`
  }
}

function headersOf(exchange: ExchangeDetail, { benchId, withCredential }: Setting): [string, string][] {
  const shown = exchange.request.headers.filter(([name]) => WRITTEN.includes(name))
  const lines = shown.map(([name, value]): [string, string] => {
    if (name === 'cookie') return [name, cookiesOf(exchange, withCredential)]
    if (name === 'authorization' && !withCredential) return [name, 'Bearer <credential>']
    return [name, value]
  })
  return [['bench', withCredential ? benchId : '<bench>'], ...lines.filter(([, value]) => value !== '')]
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

function optionsOf(
  { request }: ExchangeDetail,
  headers: readonly [string, string][],
  bodyName: 'body' | 'data',
): string {
  const lines = [
    `  method: ${JSON.stringify(request.method)},`,
    `  headers: {`,
    ...headers.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`),
    '  },',
    ...(request.body === null ? [] : [`  ${bodyName}: ${JSON.stringify(request.body)},`]),
  ]
  return `{\n${lines.join('\n')}\n}`
}

/** For a POSIX shell: inside single quotes only the single quote has a meaning. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
