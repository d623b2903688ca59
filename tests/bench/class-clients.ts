/**
 * A class in a process of its own: each participant has a bench, one event stream, a session on four lanes that is
 * checked once a second, and acts twice a minute. The process runs at low priority, as browsers on other machines would
 * take no time from the server.
 */
import { Agent, type IncomingMessage, request } from 'node:http'
import { setPriority } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ClassJob {
  readonly url: string
  readonly participants: number
  readonly seconds: number
}

/** In milliseconds; the lists are not sorted. */
export interface ClassResult {
  readonly checks: readonly number[]
  /** From the request that revokes a session to its event on the stream. */
  readonly events: readonly number[]
  /** Other statuses than 200 of a check. */
  readonly refused: Readonly<Record<string, number>>
  readonly unanswered: readonly string[]
  /** How late this process reads what has arrived: p50, p95, p99 and the maximum. The times above include it. */
  readonly ownDelays: readonly number[]
}

export type FromClass =
  | { readonly kind: 'made'; readonly ms: number }
  | { readonly kind: 'ready'; readonly ms: number }
  | { readonly kind: 'done'; readonly result: ClassResult }

const LANES = ['server-session', 'sealed-cookie', 'jwt', 'opaque-token'] as const
const EVERY_MS = 1000
const ACT_EVERY_MS = 30_000
const DELAY_RESOLUTION_MS = 10
const TEACHER_FIRST_MS = 40_000
/** As many connections as a browser opens to one host. */
const CONNECTIONS = 6

interface Answer {
  readonly status: number
  readonly body: string
}

class Participant {
  readonly checks: number[] = []
  readonly events: number[] = []
  readonly refused: string[] = []
  readonly unanswered: string[] = []
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  private readonly jar = new Map<string, string>()
  private readonly awaited = new Map<string, () => void>()
  private readonly url: string
  private password = ''
  private turn = 0

  constructor(url: string) {
    this.url = url
  }

  async make(): Promise<void> {
    const { status, body } = await this.send('POST', '/api/benches', {})
    if (status !== 201) throw new Error(`No bench: ${status} ${body}`)
    const { users } = JSON.parse(body) as { users: { name: string; password: string }[] }
    this.password = users.find(({ name }) => name === 'alice')?.password ?? ''
  }

  async logIn(lanes: readonly string[] = LANES): Promise<void> {
    const body = { username: 'alice', password: this.password, carrier: 'cookie' }
    const answers = await Promise.all(lanes.map((lane) => this.send('POST', `/api/${lane}/login`, body)))
    for (const { status, body } of answers) if (status !== 200) throw new Error(`No login: ${status} ${body}`)
  }

  /** Opens the event stream; it ends with the process. */
  async follow(): Promise<void> {
    const response = await this.open('GET', '/api/events')
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      for (const [id, arrived] of this.awaited)
        if (chunk.includes('session.ended') && chunk.includes(id)) arrived()
    })
  }

  async checkAll(): Promise<void> {
    await Promise.all(
      LANES.map(async (lane) => {
        const from = performance.now()
        try {
          const { status } = await this.send('GET', `/api/${lane}/me?slide=0`)
          this.checks.push(performance.now() - from)
          if (status !== 200) this.refused.push(String(status))
        } catch (error) {
          this.unanswered.push(String(error))
        }
      }),
    )
  }

  /** Revokes the session of one lane, waits for the event, and logs in again. */
  async act(): Promise<void> {
    const lane = LANES[this.turn++ % LANES.length] ?? LANES[0]
    const me = await this.send('GET', `/api/${lane}/me?slide=0`)
    const { session } = JSON.parse(me.body) as { session: { id: string } }
    const from = performance.now()
    const arrived = new Promise<void>((resolve) => this.awaited.set(session.id, resolve))
    await this.send('DELETE', `/api/sessions/${session.id}`)
    await Promise.race([arrived, sleep(10_000)])
    this.awaited.delete(session.id)
    this.events.push(performance.now() - from)
    await this.logIn([lane])
  }

  private async send(method: string, path: string, body?: object): Promise<Answer> {
    const response = await this.open(method, path, body)
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk)
    return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }
  }

  private open(method: string, path: string, body?: object): Promise<IncomingMessage> {
    const cookie = Array.from(this.jar, ([name, value]) => `${name}=${value}`).join('; ')
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, this.url),
        {
          agent: this.agent,
          method,
          headers: {
            cookie,
            origin: this.url,
            'sec-fetch-site': 'same-origin',
            ...(body && { 'content-type': 'application/json' }),
          },
        },
        (response) => {
          for (const header of response.headers['set-cookie'] ?? []) {
            const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? []
            this.jar.set(name, value)
          }
          resolve(response)
        },
      )
      sent.on('error', reject)
      sent.end(body && JSON.stringify(body))
    })
  }
}

async function hold(
  { url, participants, seconds }: ClassJob,
  report: (message: FromClass) => Promise<void>,
): Promise<void> {
  // The teacher opens the app before the class does.
  await new Participant(url).make()
  await sleep(TEACHER_FIRST_MS)
  const started = performance.now()
  const since = () => performance.now() - started
  const all = Array.from({ length: participants }, () => new Participant(url))
  await Promise.all(all.map((each) => each.make()))
  await report({ kind: 'made', ms: since() })
  await Promise.all(all.map((each) => each.logIn()))
  await Promise.all(all.map((each) => each.follow()))
  await report({ kind: 'ready', ms: since() })

  const delays = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
  delays.enable()
  const until = performance.now() + seconds * 1000
  await Promise.all(
    all.map(async (each, place) => {
      const share = place / participants
      const every = async (ms: number, work: () => Promise<void>) => {
        for (let next = performance.now() + share * ms; next < until; next += ms) {
          await sleep(Math.max(0, next - performance.now()))
          await work()
        }
      }
      await Promise.all([every(EVERY_MS, () => each.checkAll()), every(ACT_EVERY_MS, () => each.act())])
    }),
  )
  const refused = Object.groupBy(
    all.flatMap((each) => each.refused),
    (status) => status,
  )
  await report({
    kind: 'done',
    result: {
      checks: all.flatMap(({ checks }) => checks),
      events: all.flatMap(({ events }) => events),
      refused: Object.fromEntries(
        Object.entries(refused).map(([status, list]) => [status, list?.length ?? 0]),
      ),
      unanswered: all.flatMap(({ unanswered }) => unanswered),
      ownDelays: [50, 95, 99, 100].map((share) =>
        Math.max(0, delays.percentile(share) / 1e6 - DELAY_RESOLUTION_MS),
      ),
    },
  })
}

if (process.send) {
  setPriority(10)
  process.once('message', async (job: ClassJob) => {
    await hold(
      job,
      (message) => new Promise((sent) => process.send?.(message, undefined, undefined, () => sent())),
    )
    process.exit()
  })
}
