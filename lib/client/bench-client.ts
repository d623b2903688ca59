import type { MechanismId, SessionView } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { type ApiResponse, Client, type ClientTraits, type Sent } from './client.ts'

/** Sends a request to the API: to the handlers of this process, or over HTTP. */
export type Send = (path: string, sent?: Sent) => Promise<Response>

/** A bench, as a client of the API sees it. */
export class BenchClient {
  readonly id: string
  /** By user. */
  readonly passwords: Readonly<Record<string, string>>
  /** Sent with every request. */
  headers: Record<string, string> = {}
  private readonly send: Send

  constructor(send: Send, id: string, passwords: Readonly<Record<string, string>>) {
    this.send = send
    this.id = id
    this.passwords = passwords
  }

  /** Sends a request to this bench. */
  request(path: string, { headers, ...sent }: Sent = {}): Promise<ApiResponse> {
    return readResponse(
      this.send(path, { ...sent, headers: { bench: this.id, ...this.headers, ...headers } }),
    )
  }

  /**
   * Logs in with a client of its own.
   * @throws Error if the login is refused
   */
  async login(
    mechanism: MechanismId,
    user = 'alice',
    more: object = {},
    place: ClientTraits = {},
  ): Promise<Client> {
    const client = new Client(this, mechanism).from(place)
    const answer = await client.login(user, more)
    if (answer.status !== 200) throw new Error(`The login of ${user} was refused: ${reasonIn(answer)}`)
    return client
  }

  /** Advances the bench clock. */
  async advance(seconds: number): Promise<void> {
    await this.must('/api/bench/clock', { method: 'POST', body: { advanceSeconds: seconds } })
  }

  async policy(patch: object): Promise<ApiResponse> {
    return this.request('/api/bench/policy', { method: 'PATCH', body: patch })
  }

  async sessions(query = ''): Promise<SessionView[]> {
    return (await this.request(`/api/sessions?limit=200&${query}`)).body.sessions
  }

  /** All events of the event log, without the snapshot. */
  async events(): Promise<RecordedEvent[]> {
    const response = await this.send('/api/events?format=ndjson&after=0-0', { headers: { bench: this.id } })
    const lines = (await response.text()).trim().split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line) as RecordedEvent)
  }

  /** @throws Error if the request is refused */
  async must(path: string, sent: Sent = {}): Promise<ApiResponse> {
    const answer = await this.request(path, sent)
    if (answer.status >= 400) throw new Error(`${sent.method ?? 'GET'} ${path}: ${reasonIn(answer)}`)
    return answer
  }
}

export async function readResponse(sent: Promise<Response>): Promise<ApiResponse> {
  const response = await sent
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
}

/** The code and the detail of a problem, or the whole body. */
function reasonIn({ status, body }: ApiResponse): string {
  return body?.detail ? `${body.code}. ${body.detail}` : `${status} ${JSON.stringify(body)}`
}
