/** Builds the app if necessary, and runs it as a child process. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, startChild, type Variables } from './children.ts'
import type { Log } from './machine.ts'
import { projectNode, root } from './node.mjs'

const node = projectNode() ?? process.execPath
const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next')
const stampFile = join(root, '.next', 'session-lab-sources')

/** Builds the app if it was never built, or if its sources have changed. */
export async function buildApp({ log }: { log: Log }): Promise<void> {
  const sources = hashOfSources()
  if (isBuiltOf(sources)) return
  log('Building the app. The first time this takes about half a minute…')
  rmSync(stampFile, { force: true })
  const build = startChild(node, [next, 'build'], { cwd: root, env: environment('production') })
  const { code } = await build.exited
  if (code !== 0) throw new Error(`The app could not be built:\n${build.tail()}`)
  writeFileSync(stampFile, sources)
}

function isBuiltOf(sources: string): boolean {
  if (!existsSync(join(root, '.next', 'BUILD_ID')) || !existsSync(stampFile)) return false
  return readFileSync(stampFile, 'utf8') === sources
}

/** Hash of everything that a build depends on. By content: a checkout or a copy changes the time of every file. */
function hashOfSources(): string {
  const hash = createHash('sha256')
  const add = (path: string): void => {
    const full = join(root, path)
    if (!existsSync(full)) return
    if (statSync(full).isDirectory()) {
      if (path === join('lib', 'run')) return
      for (const name of readdirSync(full).sort()) add(relative(root, join(full, name)))
    } else {
      hash.update(`${path}\0`).update(readFileSync(full)).update('\0')
    }
  }
  for (const path of ['app', 'lib', 'public']) add(path)
  for (const path of readdirSync(root).sort()) {
    if (/^(next\.config|postcss\.config|instrumentation|proxy)\./.test(path)) add(path)
  }
  for (const path of ['tsconfig.json', 'package.json', 'package-lock.json']) add(path)
  return hash.digest('hex')
}

/**
 * How long a connection may be idle: longer than browsers and proxies keep one, as a request that is sent while the server closes
 * the connection fails. The framework's 5 seconds also cost a new connection after every pause of a page.
 */
const KEEP_ALIVE_MS = 75_000

export interface RunningApp {
  readonly url: string
  readonly pid: number
  readonly exited: Child['exited']
  /** Sends the signal, then SIGKILL after 5 seconds: Next's server waits for open event streams without limit. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

interface StartOptions {
  readonly port: number
  readonly host: string
  /** Empty: as configured by the environment, which may name Sentinels or a Cluster. */
  readonly redisUrl: string
  /** In addition to the environment of this process. */
  readonly env?: Variables
  readonly log: Log
  /** `development` needs no build. */
  readonly mode?: 'production' | 'development'
}

/**
 * Starts the app and resolves once it is ready.
 * @throws Error with the end of its output, if it exits or is not ready in time
 */
export async function startApp(options: StartOptions): Promise<RunningApp> {
  const { port, host, redisUrl, env = {}, log, mode = 'production' } = options
  const url = urlOf(host, port)
  let isReady = false
  // Next prints an address before it serves requests, so its output is shown from then on only.
  const output = (text: string) => {
    if (isReady) for (const line of text.trimEnd().split('\n')) log(line)
  }
  const command = mode === 'production' ? 'start' : 'dev'
  const keepAlive = mode === 'production' ? ['--keepAliveTimeout', String(KEEP_ALIVE_MS)] : []
  const child = startChild(node, [next, command, '-p', String(port), '-H', host, ...keepAlive], {
    cwd: root,
    env: { ...environment(mode), ...env, ...redisVariables(redisUrl) },
    output,
  })
  try {
    await waitUntilReady(`${url}/api/health/ready`, child, mode === 'production' ? 20_000 : 60_000)
  } catch (error) {
    await child.stop({ graceMs: 1000 })
    throw error
  }
  isReady = true
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => child.stop({ signal })
  return { url, pid: child.pid, exited: child.exited, stop }
}

/** One server, whatever the environment names. */
function redisVariables(url: string): Variables {
  return url === '' ? {} : { REDIS_URL: url, REDIS_SENTINELS: '', REDIS_CLUSTER: '' }
}

function environment(mode: 'production' | 'development'): Variables {
  return { NODE_ENV: mode, NEXT_TELEMETRY_DISABLED: '1' }
}

async function waitUntilReady(url: string, child: Child, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs
  let last = 'no response'
  while (!child.hasExited()) {
    try {
      // In development the first response waits until its route is compiled, so one request may use up the timeout.
      const remainingMs = Math.max(1000, deadline - Date.now())
      const response = await fetch(url, { signal: AbortSignal.timeout(remainingMs) })
      if (response.status === 200) return
      last = `${response.status} ${(await response.text()).slice(0, 500)}`
    } catch {
      // Not listening yet.
    }
    if (Date.now() > deadline) {
      throw new Error(
        `The app was not ready after ${timeoutMs / 1000} seconds (${url}: ${last}).\n${child.tail()}`,
      )
    }
    await sleep(25)
  }
  throw new Error(`The app exited before it was ready:\n${child.tail()}`)
}

/** The URL for requests: one cannot connect to a wildcard address. */
function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

/** A port that is free now. */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return listenOnce(host, 0)
}

/** Listens for a moment. Rejects with the system's error if that is not possible. */
export function listenOnce(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port))
    })
  })
}
