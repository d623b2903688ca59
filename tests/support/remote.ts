import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { BenchOptions } from './test-bench.ts'

/** A response received over HTTP. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  /** The process that served it, as stated by HAProxy. */
  readonly process: string
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the contents of a response.
  readonly body: any
}

interface SendOptions {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: unknown
}

/** A bench of a deployment that is used over HTTP, named in a header. */
export class RemoteBench {
  readonly url: string
  readonly id: string
  readonly passwords: Readonly<Record<string, string>>
  constructor(url: string, id: string, passwords: Readonly<Record<string, string>>) {
    this.url = url
    this.id = id
    this.passwords = passwords
  }

  /** Every mechanism is a lane, unless the settings say otherwise. */
  static async open(url: string, { policy, ...settings }: BenchOptions = {}): Promise<RemoteBench> {
    const withLanes = { ...settings, policy: { lanes: MECHANISM_IDS, ...policy } }
    const { status, body } = await ask(`${url}/api/benches`, { method: 'POST', body: withLanes })
    if (status !== 201) throw new Error(`No bench: ${JSON.stringify(body)}`)
    const users = body.users as { name: string; password: string }[]
    return new RemoteBench(
      url,
      body.id,
      Object.fromEntries(users.map(({ name, password }) => [name, password])),
    )
  }

  request(path: string, options: SendOptions = {}): Promise<Reply> {
    return ask(this.url + path, { ...options, headers: { bench: this.id, ...options.headers } })
  }

  /** Logs in with a client of its own. */
  async login(mechanism: MechanismId, user = 'alice'): Promise<RemoteClient> {
    const client = new RemoteClient(this, mechanism)
    const reply = await client.post('login', { username: user, password: this.passwords[user] })
    if (reply.status !== 200) throw new Error(`No login: ${JSON.stringify(reply.body)}`)
    client.process = reply.process
    client.refreshToken = reply.body.credential?.refresh_token ?? null
    return client
  }

  /** All events of the event log, with their positions. */
  async events(): Promise<readonly { readonly seq: string; readonly type: string }[]> {
    const response = await fetch(`${this.url}/api/events?format=ndjson&after=0-0`, {
      headers: { bench: this.id },
    })
    const lines = (await response.text()).trim().split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line))
  }
}

/**
 * A client with a credential and a cookie jar, as a browser has: it includes the cookie of the load
 * balancer.
 */
export class RemoteClient {
  readonly bench: RemoteBench
  readonly mechanism: MechanismId
  readonly jar = new Map<string, string>()
  accessToken: string | null = null
  refreshToken: string | null = null
  /** The process that handled its login. */
  process = ''

  constructor(bench: RemoteBench, mechanism: MechanismId) {
    this.bench = bench
    this.mechanism = mechanism
  }

  me(): Promise<Reply> {
    return this.send('me')
  }

  post(act: string, body: object = {}): Promise<Reply> {
    return this.send(act, { method: 'POST', body })
  }

  private async send(act: string, options: SendOptions = {}): Promise<Reply> {
    const cookie = Array.from(this.jar, ([name, value]) => `${name}=${value}`).join('; ')
    const reply = await this.bench.request(`/api/${this.mechanism}/${act}`, {
      ...options,
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(this.accessToken === null ? {} : { authorization: `Bearer ${this.accessToken}` }),
      },
    })
    for (const header of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? []
      if (value === '') this.jar.delete(name)
      else this.jar.set(name, value)
    }
    this.accessToken = reply.body.credential?.access_token ?? this.accessToken
    return reply
  }
}

/** One request, on a connection that is kept and reused as a browser does. */
export async function ask(
  url: string,
  { method = 'GET', headers = {}, body }: SendOptions = {},
): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    process: response.headers.get('lab-process') ?? '',
    body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : { text },
  }
}
