/** A simulated browser: its cookies, six connections to the server, and its event stream. */
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Reply {
  readonly status: number
  readonly body: string
  /** From sending the request to the end of the response. */
  readonly ms: number
}

/** What arrives on an event stream; `data` is the JSON of an event. */
export type OnEvent = (event: { readonly type: string; readonly seat?: string }) => void

/** As many connections as a browser opens to one host. */
const CONNECTIONS = 6
/** A server that does not respond must not block the class. */
const TIMEOUT_MS = 15_000
/** After this long, a browser opens an event stream again. */
const RECONNECT_MS = 1000

export class SimulatedBrowser {
  private readonly url: URL
  private readonly agent: HttpAgent | HttpsAgent
  private readonly jar = new Map<string, string>()
  private readonly onReply: (reply: Reply | Error) => void
  private stream: ClientRequest | null = null
  private isOnline = true

  /**
   * @param ca the authority of a https server
   * @param onReply called with every reply, also with a missing one
   */
  constructor(url: string, ca: string | undefined, onReply: (reply: Reply | Error) => void) {
    this.url = new URL(url)
    this.onReply = onReply
    const options = { keepAlive: true, maxSockets: CONNECTIONS }
    this.agent =
      this.url.protocol === 'https:'
        ? new HttpsAgent({ ...options, ...(ca && { ca }) })
        : new HttpAgent(options)
  }

  /** Sends a request. A missing response has the status 0. */
  async send(method: string, path: string, body?: object): Promise<Reply> {
    const from = performance.now()
    try {
      const { response } = await this.open(method, path, body)
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      const text = Buffer.concat(chunks).toString()
      const reply = { status: response.statusCode ?? 0, body: text, ms: performance.now() - from }
      this.onReply(reply)
      return reply
    } catch (error) {
      this.onReply(error instanceof Error ? error : new Error(String(error)))
      return { status: 0, body: '', ms: performance.now() - from }
    }
  }

  /** Loads a page with the scripts and styles that it names. */
  async load(path: string): Promise<Reply> {
    const page = await this.send('GET', path)
    const files = Array.from(
      page.body.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g),
      ([, file]) => file,
    )
    await Promise.all(Array.from(new Set(files), (file) => this.send('GET', file ?? '/')))
    return page
  }

  /** Opens an event stream, and opens it again where it stopped when it ends. Resolves when it is open. */
  async follow(path: string, onEvent: OnEvent): Promise<void> {
    this.isOnline = true
    await this.listen(path, onEvent, { last: '' })
  }

  private async listen(path: string, onEvent: OnEvent, position: { last: string }): Promise<void> {
    const { sent, response } = await this.open('GET', path, undefined, position.last)
    if (response.statusCode !== 200) throw new Error(`No event stream: ${response.statusCode}`)
    this.stream = sent
    let rest = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      const blocks = (rest + chunk).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        position.last = /^id: ?(.*)$/m.exec(block)?.[1] ?? position.last
        const data = /^data: ?(.*)$/m.exec(block)?.[1]
        if (data) onEvent(JSON.parse(data))
      }
    })
    response.once('error', () => {})
    response.once('close', async () => {
      while (this.isOnline && this.stream === sent) {
        await sleep(RECONNECT_MS)
        await this.listen(path, onEvent, position).catch(() => {})
      }
    })
  }

  /** Closes the event stream: the page is left. */
  leave(): void {
    this.isOnline = false
    this.stream?.destroy()
    this.stream = null
  }

  private open(
    method: string,
    path: string,
    body?: object,
    lastEventId = '',
  ): Promise<{ sent: ClientRequest; response: IncomingMessage }> {
    const cookie = Array.from(this.jar, ([name, value]) => `${name}=${value}`).join('; ')
    const isHttps = this.url.protocol === 'https:'
    const headers = {
      ...{ cookie, origin: this.url.origin, 'sec-fetch-site': 'same-origin' },
      ...(body && { 'content-type': 'application/json' }),
      ...(lastEventId !== '' && { 'last-event-id': lastEventId }),
    }
    return new Promise((resolve, reject) => {
      const send = isHttps ? httpsRequest : httpRequest
      const sent = send(new URL(path, this.url), { agent: this.agent, method, headers }, (response) => {
        sent.setTimeout(0)
        for (const line of response.headers['set-cookie'] ?? []) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
          if (value === '') this.jar.delete(name)
          else this.jar.set(name, value)
        }
        resolve({ sent, response })
      })
      sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error(`${method} ${path}: no response`)))
      sent.on('error', reject)
      sent.end(body && JSON.stringify(body))
    })
  }
}
