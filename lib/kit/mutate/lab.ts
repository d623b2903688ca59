import type { LabEvent } from '../api.ts'
import type { Mechanism } from '../mechanisms.ts'
import { readNdjson } from '../ndjson.ts'
import { type Reach, reachOf } from './reach.ts'

/** A planted bug, as `GET /api/mutations` describes it. */
export interface Bug {
  readonly id: string
  readonly title: { readonly en: string; readonly zh: string }
  readonly what: { readonly en: string; readonly zh: string }
  readonly mechanisms: readonly Mechanism[]
  readonly seam: { readonly file: string; readonly name: string }
  readonly exposingAct: { readonly en: string; readonly zh: string }
  readonly source: { readonly title: string; readonly url: string }
  /** It changes nothing that a contract promises: a suite that reports it is over-fitted. */
  readonly control: boolean
}

/** A server that a run cannot use. The message says what to do. */
export class UnusableLab extends Error {}

interface CreatedBench {
  readonly id: string
  readonly users: readonly { readonly name: string; readonly password: string }[]
}

interface RequestOptions {
  readonly method?: string
  readonly bench?: string
  readonly body?: object
  readonly timeoutMs?: number
  /** It is also sent after an interruption, and delays the end of the run by a few seconds at most. */
  readonly isLast?: boolean
}

const TIMEOUT_MS = 10_000
const LAST_TIMEOUT_MS = 3000

/** The server of a run. No request outlasts the run: each one has a timeout, and ends when the run is interrupted. */
export class Lab {
  readonly url: string
  private readonly stopped: AbortSignal

  constructor(url: string, stopped: AbortSignal) {
    this.url = url
    this.stopped = stopped
  }

  /** @throws UnusableLab */
  async readBugs(): Promise<readonly Bug[]> {
    const response = await this.request('/api/mutations').catch(() => null)
    const found = response?.ok
      ? await bodyOf<{ mutations: readonly Bug[]; served: boolean }>(response, this.url).catch(() => null)
      : null
    if (!Array.isArray(found?.mutations))
      throw new UnusableLab(`No Session Lab with planted bugs responds at ${this.url}.`)
    if (!found.served)
      throw new UnusableLab(
        `The server at ${this.url} does not serve planted bugs (403). Start it with LAB_VULNERABLE=1, or use \`npx session-lab serve\`.`,
      )
    return found.mutations
  }

  /** Whether the server still responds. */
  async isAlive(): Promise<boolean> {
    const response = await this.request('/api/health/ready', { timeoutMs: 5000 }).catch(() => null)
    return response?.ok === true
  }

  /** The version that the server states; empty if it states none. */
  async version(): Promise<string> {
    const response = await this.request('/api/openapi.json').catch(() => null)
    if (!response?.ok) return ''
    return (await bodyOf<{ info: { version: string } }>(response, this.url)).info.version
  }

  /** What the worlds of a bench have reached, by its event log. A bench that no longer exists has reached nothing. */
  async readReach(bench: string): Promise<Reach> {
    const response = await this.request('/api/events?format=ndjson&after=0-0', { bench })
    return reachOf(response.ok ? readNdjson<LabEvent>(await response.text()) : [])
  }

  /** The environment of a suite that creates no bench: one that was created for it. @param url of a proxy in front of the server */
  async benchFor(url: string): Promise<Record<string, string>> {
    const response = await this.request(`${url}/api/benches`, { method: 'POST', body: {} })
    if (!response.ok) throw new UnusableLab(`${this.url} creates no bench: ${response.status}.`)
    const { id, users } = await bodyOf<CreatedBench>(response, this.url)
    const passwords = Object.fromEntries(users.map(({ name, password }) => [name, password]))
    return { SESSION_LAB_BENCH: id, SESSION_LAB_PASSWORDS: JSON.stringify(passwords) }
  }

  /** @throws UnusableLab if the server does not respond in time */
  async request(path: string, options: RequestOptions = {}): Promise<Response> {
    const { method = 'GET', bench, body, isLast = false, timeoutMs = TIMEOUT_MS } = options
    try {
      return await fetch(new URL(path, this.url), {
        method,
        headers: {
          ...(bench !== undefined && { bench }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: isLast
          ? AbortSignal.timeout(LAST_TIMEOUT_MS)
          : AbortSignal.any([this.stopped, AbortSignal.timeout(timeoutMs)]),
      })
    } catch (error) {
      throw new UnusableLab(`The server at ${this.url} does not respond.`, { cause: error })
    }
  }
}

/** @throws UnusableLab if the body is no JSON, or was cut */
async function bodyOf<T>(response: Response, url: string): Promise<T> {
  try {
    return (await response.json()) as T
  } catch (error) {
    throw new UnusableLab(`The server at ${url} sent a response that cannot be read.`, { cause: error })
  }
}
