import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId, type SessionView } from '#lib/core/session.ts'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'
import type { ApiMethod, ApiPath, RequestParts, ResponseBody } from '#lib/web/routes-types.ts'
import { urlOf } from '../../app/_ui/lab/api.ts'
import { type Sent, send } from './app.ts'

/** The name of a mechanism's cookie on localhost, where it has the prefix. */
const cookieOf = (id: MechanismId) => `__Host-${factsOf(id).cookies.credential}`

const STICKY = '__Host-node'

export interface ApiResponse {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the contents of a response.
  readonly body: any
}

/** Options of a new bench. */
export interface BenchOptions {
  readonly seed?: string
  readonly preset?: PresetId
  readonly policy?: Readonly<Record<string, unknown>>
  readonly clock?: { readonly offsetSeconds?: number; readonly frozen?: boolean }
}

/** One participant's bench, created for one test. */
export class TestBench {
  readonly id: string
  readonly passwords: Readonly<Record<string, string>>
  /** Sent with every request. */
  headers: Record<string, string> = {}
  private constructor(id: string, passwords: Record<string, string>) {
    this.id = id
    this.passwords = passwords
  }

  /**
   * Every mechanism is a lane, unless the options say otherwise.
   * @param more options of the test in addition to those of its case; policies are merged
   */
  static async open(settings: BenchOptions = {}, more: BenchOptions = {}): Promise<TestBench> {
    const body = {
      ...settings,
      ...more,
      policy: { lanes: MECHANISM_IDS, ...settings.policy, ...more.policy },
    }
    const { id, users } = await call({}, 'POST', '/api/benches', { body })
    return new TestBench(id, Object.fromEntries(users.map(({ name, password }) => [name, password])))
  }

  /** Sends a request to this bench. */
  request(path: string, { headers, ...sent }: Sent = {}): Promise<ApiResponse> {
    return readResponse(send(path, { ...sent, headers: { bench: this.id, ...this.headers, ...headers } }))
  }

  /**
   * Calls a route of this bench with the types of the table of routes.
   * @throws if the request fails
   */
  call<Path extends ApiPath, Method extends ApiMethod<Path> & string>(
    method: Method,
    path: Path,
    ...[parts]: PartsFor<Path, Method>
  ): Promise<ResponseBody<Path, Method>> {
    return call({ bench: this.id, ...this.headers }, method, path, parts)
  }

  /** Logs in with a client of its own. */
  async login(
    mechanism: MechanismId,
    user = 'alice',
    more: object = {},
    place: ClientTraits = {},
  ): Promise<Client> {
    const client = new Client(this, mechanism).from(place)
    const answer = await client.login(user, more)
    if (answer.status !== 200) throw new Error(`No login: ${JSON.stringify(answer.body)}`)
    return client
  }

  async advance(seconds: number): Promise<void> {
    await this.call('POST', '/api/bench/clock', { body: { advanceSeconds: seconds } })
  }

  async policy(patch: object): Promise<ApiResponse> {
    return this.request('/api/bench/policy', { method: 'PATCH', body: patch })
  }

  async sessions(query = ''): Promise<SessionView[]> {
    return (await this.request(`/api/sessions?limit=200&${query}`)).body.sessions
  }

  /** All events of the event log, without the snapshot. */
  async events(): Promise<RecordedEvent[]> {
    const response = await send('/api/events?format=ndjson&after=0-0', { headers: { bench: this.id } })
    const lines = (await response.text()).trim().split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line) as RecordedEvent)
  }

  async snapshot(): Promise<Snapshot> {
    const response = await send('/api/events?format=ndjson', { headers: { bench: this.id } })
    return JSON.parse((await response.text()).split('\n')[0] ?? '') as Snapshot
  }
}

/** Address and user agent of a client. */
export interface ClientTraits {
  readonly ip?: string
  readonly userAgent?: string
}

/** A client that has a credential, and presents it by its carrier. */
export class Client {
  readonly bench: TestBench
  readonly mechanism: MechanismId
  cookies = new Map<string, string>()
  /** The cookie of a sticky load balancer, which is no credential. */
  stickyNode: string | null = null
  accessToken: string | null = null
  refreshToken: string | null = null
  session: SessionView | null = null
  headers: Record<string, string> = {}

  constructor(bench: TestBench, mechanism: MechanismId) {
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
    return this.accessToken ?? this.cookies.get(cookieOf(this.mechanism)) ?? ''
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
    if (this.accessToken === null) copy.cookies.set(cookieOf(this.mechanism), credential)
    else copy.accessToken = credential
    return copy
  }

  login(user = 'alice', more: object = {}): Promise<ApiResponse> {
    return this.post('login', { username: user, password: this.bench.passwords[user], ...more })
  }

  /** The same client at another address, or with another user agent. */
  from(place: ClientTraits): this {
    this.headers = {
      ...this.headers,
      ...(place.ip === undefined ? {} : { [PEER_HEADER]: place.ip }),
      ...(place.userAgent === undefined ? {} : { 'user-agent': place.userAgent }),
    }
    return this
  }

  me(query = ''): Promise<ApiResponse> {
    return this.request(`me${query}`)
  }

  refresh(): Promise<ApiResponse> {
    const inBody = this.mechanism === 'jwt' && this.refreshToken !== null && this.cookies.size === 0
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
    if (body?.credential) {
      this.accessToken = body.credential.access_token
      this.refreshToken = body.credential.refresh_token ?? this.refreshToken
    }
    if (body?.session) this.session = body.session
  }
}

type PartsFor<Path extends ApiPath, Method extends ApiMethod<Path>> =
  Record<never, never> extends RequestParts<Path, Method>
    ? [parts?: RequestParts<Path, Method>]
    : [parts: RequestParts<Path, Method>]

async function call<Path extends ApiPath, Method extends ApiMethod<Path> & string>(
  headers: Record<string, string>,
  method: Method,
  path: Path,
  parts: RequestParts<Path, Method> | undefined,
): Promise<ResponseBody<Path, Method>> {
  const { body, ...place } = (parts ?? {}) as { readonly body?: unknown }
  const { status, body: answer } = await readResponse(send(urlOf(path, place), { method, headers, body }))
  if (status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
  return answer
}

async function readResponse(sent: Promise<Response>): Promise<ApiResponse> {
  const response = await sent
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
}
