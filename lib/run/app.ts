/** Builds the app when it has to be built, and runs it as a child until told otherwise. */
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

/** Builds the app if it was never built, or of other sources than there are now. */
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

/** Everything that a build depends on. By content: a checkout or a copy changes every file's time and nothing else. */
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

export interface RunningApp {
  readonly url: string
  readonly pid: number
  /** Resolves when it has ended, for whatever reason. */
  readonly exited: Child['exited']
  /** Asks it to end, insists after 5 seconds: an open event stream keeps Next's server waiting for ever. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

interface StartOptions {
  readonly port: number
  readonly host: string
  /** Empty: where the environment says, be it Sentinels or a Cluster. */
  readonly redisUrl: string
  /** Beyond the present environment. */
  readonly env?: Variables
  readonly log: Log
  /** `development` compiles as it goes, and needs no build. */
  readonly mode?: 'production' | 'development'
}

/**
 * Starts the app and resolves once it can serve.
 * @throws Error with the end of what it wrote, if it dies or is not ready in time
 */
export async function startApp(options: StartOptions): Promise<RunningApp> {
  const { port, host, redisUrl, env = {}, log, mode = 'production' } = options
  const url = urlOf(host, port)
  let ready = false
  // Next announces an address before anything answers there. What it says is shown from the moment it is true.
  const output = (text: string) => {
    if (ready) for (const line of text.trimEnd().split('\n')) log(line)
  }
  const command = mode === 'production' ? 'start' : 'dev'
  const child = startChild(node, [next, command, '-p', String(port), '-H', host], {
    cwd: root,
    env: { ...environment(mode), ...env, ...redisAt(redisUrl) },
    output,
  })
  try {
    await answers(`${url}/api/health/ready`, child, mode === 'production' ? 20_000 : 60_000)
  } catch (error) {
    await child.stop({ graceMs: 1000 })
    throw error
  }
  ready = true
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => child.stop({ signal })
  return { url, pid: child.pid, exited: child.exited, stop }
}

/** One address, and no other that the environment may name. */
function redisAt(url: string): Variables {
  return url === '' ? {} : { REDIS_URL: url, REDIS_SENTINELS: '', REDIS_CLUSTER: '' }
}

function environment(mode: 'production' | 'development'): Variables {
  return { NODE_ENV: mode, NEXT_TELEMETRY_DISABLED: '1' }
}

async function answers(url: string, child: Child, limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs
  let over = false
  void child.exited.then(() => {
    over = true
  })
  let last = 'no answer'
  while (!over) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(mostOf(deadline)) })
      if (response.status === 200) return
      last = `${response.status} ${(await response.text()).slice(0, 500)}`
    } catch {
      // Not listening yet.
    }
    if (Date.now() > deadline) {
      throw new Error(
        `The app was not ready after ${limitMs / 1000} seconds (${url}: ${last}).\n${child.tail()}`,
      )
    }
    await sleep(25)
  }
  throw new Error(`The app ended before it was ready:\n${child.tail()}`)
}

/** In development the first answer waits for its route to be compiled: one request may take nearly all the time there is. */
function mostOf(deadline: number): number {
  return Math.max(1000, deadline - Date.now())
}

/** The address for people and requests: a wildcard is a place to listen on, not one to go to. */
function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

/** A port that nobody has at the moment. */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return listenOnce(host, 0)
}

/** Resolves if one can listen there now, and rejects with the system's reason if not. */
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
