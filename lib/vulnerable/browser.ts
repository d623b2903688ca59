interface Cookie {
  readonly name: string
  readonly value: string
  readonly attributes: ReadonlyMap<string, string>
}

/** Where a request comes from. */
interface Initiator {
  /** The origin of the page that causes the request. */
  readonly from: string
  readonly method?: 'GET' | 'POST'
  /** Whether the page hides its address. */
  readonly noReferrer?: boolean
}

/** The rules of a browser that listings depend on: which cookies and headers it sends, and what a script can read. */
export class Browser {
  private readonly cookies = new Map<string, Cookie>()

  receive({ headers }: Response): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/;\s*/)
      const [name = '', value = ''] = split(pair)
      const parsed = new Map(
        attributes.map((part) => [split(part)[0]?.toLowerCase() ?? '', split(part)[1] ?? '']),
      )
      this.cookies.set(name, { name, value, attributes: parsed })
    }
  }

  /** What a script in a page of this path reads (RFC 6265 §4.1.2.6: no HttpOnly cookie). */
  documentCookie(path: string): string {
    return this.matching(path, ({ attributes }) => !attributes.has('httponly'))
  }

  /** The request that the browser sends if a page causes it. */
  request(url: string, { from, method = 'GET', noReferrer = false }: Initiator): Request {
    const target = new URL(url)
    const site = siteOf(from, target.origin)
    const cookie = this.matching(target.pathname, ({ attributes }) => {
      // Without the attribute, Firefox and Safari send the cookie as they do with None.
      const sameSite = attributes.get('samesite')?.toLowerCase() ?? 'none'
      return site !== 'cross-site' || sameSite === 'none' || (sameSite === 'lax' && method === 'GET')
    })
    const headers = new Headers({ 'sec-fetch-site': site })
    if (cookie !== '') headers.set('cookie', cookie)
    if (method === 'POST') headers.set('origin', from)
    if (!noReferrer) headers.set('referer', `${from}/`)
    return new Request(url, { method, headers })
  }

  private matching(path: string, isSent: (cookie: Cookie) => boolean): string {
    return [...this.cookies.values()]
      .filter((cookie) => path.startsWith(cookie.attributes.get('path') ?? '/') && isSent(cookie))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }
}

function split(pair: string): readonly [string, string] {
  const at = pair.indexOf('=')
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
}

/** The value of Sec-Fetch-Site: sites are compared by their last two labels, which suffices for these names. */
function siteOf(from: string, to: string): 'same-origin' | 'same-site' | 'cross-site' {
  const siteName = (origin: string) => new URL(origin).hostname.split('.').slice(-2).join('.')
  if (from === to) return 'same-origin'
  return siteName(from) === siteName(to) ? 'same-site' : 'cross-site'
}
