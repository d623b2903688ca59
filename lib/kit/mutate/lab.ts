import { type ChildProcess, spawn } from 'node:child_process'
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

/** @throws UnusableLab */
export async function readBugs(url: string): Promise<readonly Bug[]> {
  const read = async () => {
    const response = await fetch(`${url}/api/mutations`, { signal: AbortSignal.timeout(10_000) })
    return response.ok ? ((await response.json()) as { mutations: readonly Bug[]; served: boolean }) : null
  }
  const found = await read().catch(() => null)
  if (found === null) throw new UnusableLab(`No Session Lab with planted bugs responds at ${url}.`)
  const { mutations, served } = found
  if (!served)
    throw new UnusableLab(
      `The server at ${url} does not serve planted bugs (403). Start it with LAB_VULNERABLE=1, or use \`npx session-lab serve\`.`,
    )
  return mutations
}

/** Whether the server still responds. */
export async function isAlive(url: string): Promise<boolean> {
  const response = await fetch(`${url}/api/health/ready`, { signal: AbortSignal.timeout(5000) }).catch(
    () => null,
  )
  return response?.ok === true
}

/** What the worlds of a bench have reached, by its event log. A bench that no longer exists has reached nothing. */
export async function readReach(url: string, bench: string): Promise<Reach> {
  const response = await fetch(`${url}/api/events?format=ndjson&after=0-0`, { headers: { bench } })
  return reachOf(response.ok ? readNdjson<LabEvent>(await response.text()) : [])
}

/** A bench for a suite that creates none: its ID and the passwords of its users. */
export async function createBench(
  url: string,
): Promise<{ readonly id: string; readonly passwords: Readonly<Record<string, string>> }> {
  const response = await fetch(`${url}/api/benches`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  if (!response.ok) throw new UnusableLab(`${url} creates no bench: ${response.status}.`)
  const { id, users } = (await response.json()) as { id: string; users: { name: string; password: string }[] }
  return { id, passwords: Object.fromEntries(users.map(({ name, password }) => [name, password])) }
}

/** Only a server on this machine can be started. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/
const MAX_START_MS = 10 * 60_000
const POLL_MS = 500

/**
 * Starts the server of this package, if none responds.
 * @param serve the command that starts it
 * @returns what stops it
 * @throws UnusableLab if it does not become ready
 */
export async function startLab(url: string, serve: readonly string[]): Promise<() => void> {
  const { hostname, port } = new URL(url)
  if (!LOOPBACK.test(hostname)) throw new UnusableLab(`No server responds at ${url}.`)
  const [program = '', ...args] = serve
  const child: ChildProcess = spawn(program, args, {
    env: { ...process.env, HOST: hostname, PORT: port || '80' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const stop = () => {
    child.kill('SIGTERM')
  }
  const deadline = Date.now() + MAX_START_MS
  while (!(await isAlive(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      stop()
      throw new UnusableLab(
        `No server could be started at ${url}. Start one with \`npx session-lab serve\` and run again.`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  return stop
}
