import type { PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId, type SessionView } from '#lib/core/session.ts'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import type { ApiMethod, ApiPath, RequestParts, ResponseBody } from '#lib/web/routes-types.ts'
import { urlOf } from '../../app/_ui/lab/api.ts'
import { type Sent, send } from './app.ts'
import { type ApiResponse, Client, type ClientTraits } from './client.ts'

export { type ApiResponse, Client }

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
