import { factsOf, hasRefreshToken } from '#lib/core/mechanism-facts.ts'
import type { MechanismId, SessionView } from '#lib/core/session.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'

/** A request to a bench. The body is sent as JSON. */
export interface Sent {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: unknown
  /** Sent unchanged. */
  readonly raw?: string | Uint8Array<ArrayBuffer> | ReadableStream
}

/** The name of a mechanism's cookie on localhost: with the prefix, unless policy has removed it. */
function cookieOf(id: MechanismId, jar: ReadonlyMap<string, string>): string {
  const plain = factsOf(id).cookies.credential
  return jar.has(plain) ? plain : `__Host-${plain}`
}

const STICKY = '__Host-node'

export interface ApiResponse {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: each reader checks the fields that it reads.
  readonly body: any
}

/** A bench that a client logs in to: in this process, or over HTTP. */
export interface ClientBench {
  readonly passwords: Readonly<Record<string, string>>
  request(path: string, options?: Sent): Promise<ApiResponse>
}

/** Address and user agent of a client. */
export interface ClientTraits {
  readonly ip?: string
  readonly userAgent?: string
}

/** The headers by which requests come from this place. */
export function headersOf({ ip, userAgent }: ClientTraits): Record<string, string> {
  return {
    ...(ip === undefined ? {} : { [PEER_HEADER]: ip }),
    ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
  }
}

/** A client that has a credential, and presents it by its carrier. */
export class Client {
  readonly bench: ClientBench
  readonly mechanism: MechanismId
  cookies = new Map<string, string>()
  /** The cookie of a sticky load balancer, which is no credential. */
  stickyNode: string | null = null
  accessToken: string | null = null
  refreshToken: string | null = null
  session: SessionView | null = null
  headers: Record<string, string> = {}

  constructor(bench: ClientBench, mechanism: MechanismId) {
    this.bench = bench
    this.mechanism = mechanism
  }

  /** Another client with the same credential. */
  copy(): Client {
    const copy = new Client(this.bench, this.mechanism)
    copy.cookies = new Map(this.cookies)
    copy.stickyNode = this.stickyNode
    copy.accessToken = this.accessToken
    copy.refreshToken = this.refreshToken
    copy.session = this.session
    copy.headers = { ...this.headers }
    return copy
  }

  get credential(): string {
    return this.accessToken ?? this.cookies.get(cookieOf(this.mechanism, this.cookies)) ?? ''
  }

  /** Every cookie that it sends. */
  get jar(): string {
    const sent = Array.from(this.cookies, ([name, value]) => `${name}=${value}`)
    if (this.stickyNode !== null) sent.push(`${STICKY}=${this.stickyNode}`)
    return sent.join('; ')
  }

  /** The same client with another credential than the issued one. */
  with(credential: string): Client {
    const copy = this.copy()
    if (this.accessToken === null) copy.cookies.set(cookieOf(this.mechanism, this.cookies), credential)
    else copy.accessToken = credential
    return copy
  }

  login(user = 'alice', more: object = {}): Promise<ApiResponse> {
    return this.post('login', { username: user, password: this.bench.passwords[user], ...more })
  }

  /** The same client at another address, or with another user agent. */
  from(place: ClientTraits): this {
    this.headers = { ...this.headers, ...headersOf(place) }
    return this
  }

  me(query = ''): Promise<ApiResponse> {
    return this.request(`me${query}`)
  }

  refresh(): Promise<ApiResponse> {
    const inBody = hasRefreshToken(this.mechanism) && this.refreshToken !== null && this.cookies.size === 0
    return this.post('refresh', inBody ? { refresh_token: this.refreshToken } : {})
  }

  logout(): Promise<ApiResponse> {
    return this.post('logout', {})
  }

  post(act: string, body: object): Promise<ApiResponse> {
    return this.request(act, { method: 'POST', body })
  }

  async request(act: string, options: Sent = {}): Promise<ApiResponse> {
    const headers: Record<string, string> = { ...this.headers }
    if (this.jar !== '') headers.cookie = this.jar
    if (this.accessToken !== null) headers.authorization = `Bearer ${this.accessToken}`
    const answer = await this.bench.request(`/api/${this.mechanism}/${act}`, {
      ...options,
      headers: { ...headers, ...options.headers },
    })
    this.storeCredentials(answer)
    return answer
  }

  private storeCredentials({ headers, body }: ApiResponse): void {
    for (const header of headers.getSetCookie()) {
      const [pair = ''] = header.split(';')
      const split = pair.indexOf('=')
      const [name, value] = [pair.slice(0, split), pair.slice(split + 1)]
      if (name === STICKY) this.stickyNode = value
      else if (/Max-Age=0(;|$)/.test(header)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    // A client whose session is in a cookie does not use a token that the body contains as well.
    const isInCookie = headers.getSetCookie().some((header) => !header.startsWith(`${STICKY}=`))
    if (body?.credential && !isInCookie) {
      this.accessToken = body.credential.access_token
      this.refreshToken = body.credential.refresh_token ?? this.refreshToken
    }
    if (body?.session) this.session = body.session
  }
}
