/** `npm run bench -- peers`: other session libraries at the same work, next to the app. */
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, startApp } from '../../../lib/run/app.ts'
import { type Child, startChild, type Variables } from '../../../lib/run/children.ts'
import { startRedis } from '../../../lib/run/redis.ts'
import { BARE, loadFrom, logIn, median, printTable, TARGETS } from '../measure.ts'

const ROUNDS = 5
const SECONDS = 2
const CONNECTIONS = 32
const CLIENTS = 20

const directory = import.meta.dirname
const next = join('node_modules', 'next', 'dist', 'bin', 'next')

/** The arguments of Node for each server of peers; the port follows. */
const SERVERS = {
  express: ['server.mjs', 'express'],
  fastify: ['server.mjs', 'fastify'],
  next: [next, 'start', 'next-app', '-H', '127.0.0.1', '-p'],
} as const

interface Peer {
  readonly name: string
  readonly server: keyof typeof SERVERS
  /** `GET` checks the credential and returns the user. */
  readonly path: string
  /** Default: `POST` of the same path. */
  readonly logIn?: (url: URL) => Promise<Response>
}

const PEERS: readonly Peer[] = [
  { name: 'express-session, connect-redis', server: 'express', path: '/session' },
  { name: '@fastify/session, connect-redis', server: 'fastify', path: '/session' },
  { name: 'better-auth, Redis', server: 'next', path: '/better-auth', logIn: signUp },
  { name: 'better-auth, cookie cache', server: 'next', path: '/better-auth-cached', logIn: signUp },
  { name: 'next-auth, getToken', server: 'next', path: '/next-auth/token', logIn: signInWithForm },
  { name: 'next-auth, getServerSession', server: 'next', path: '/next-auth/session', logIn: signInWithForm },
  { name: 'iron-session, getIronSession', server: 'next', path: '/iron-session' },
  { name: 'jose, jwtVerify ES256 alone', server: 'next', path: '/jose' },
  { name: 'ioredis, one GET alone', server: 'next', path: '/ioredis' },
]

/** Something to measure, on the server that listens on this port. */
interface Way {
  readonly name: string
  readonly port: number
  readonly requests: () => Promise<readonly string[]>
}

/** Requests per second of each library, as a ratio to the bare handler of its own server in the same round. */
export async function measurePeers(env: Record<string, string>): Promise<void> {
  await installPeers(env)
  const redis = await startRedis()
  const stops = [redis.stop]
  try {
    const app = await startApp({
      ...{ port: await freePort(), host: '127.0.0.1', redisUrl: redis.url },
      ...{ env, log: () => {} },
    })
    stops.unshift(app.stop)
    const ways: Way[] = TARGETS.map((target) => ({
      name: `ours: ${target.name}`,
      port: Number(new URL(app.url).port),
      requests: () => logIn(app.url, target),
    }))
    for (const server of Object.keys(SERVERS) as (keyof typeof SERVERS)[]) {
      const port = await freePort()
      const child = await startPeers(server, port, { ...env, REDIS_URL: redis.url })
      stops.unshift(child.stop)
      for (const peer of PEERS.filter((each) => each.server === server)) {
        ways.push({ name: `${server}: ${peer.name}`, port, requests: () => requestsOf(peer, port) })
      }
    }
    printTable(
      `Ours and other libraries, ${CONNECTIONS} connections, median of ${ROUNDS} pairs`,
      await compare(ways),
    )
  } finally {
    for (const stop of stops) await stop()
  }
}

/** All ways in turn in each round, so that a slow minute of the machine affects all of them. */
async function compare(ways: readonly Way[]): Promise<(string | number)[][]> {
  const results = ways.map((way) => ({
    ...way,
    perSecond: [] as number[],
    ratios: [] as number[],
    errors: 0,
  }))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const result of results) {
      // In each round again: a JWT of the app expires after five minutes.
      const requests = await result.requests()
      const { port } = result
      const options = { port, connections: CONNECTIONS, seconds: SECONDS }
      const bare = await loadFrom({ ...options, requests: [BARE] })
      const way = await loadFrom({ ...options, requests })
      result.errors += bare.errors + way.errors
      // The first round warms up.
      if (round === 0) continue
      result.perSecond.push(way.perSecond)
      result.ratios.push(way.perSecond / bare.perSecond)
    }
  }
  return [
    ['server: check of a session', 'req/s', '× its bare', 'min', 'max', 'errors'],
    ...results.map(({ name, perSecond, ratios, errors }) =>
      // A response other than 200 may be fast: it is no measurement.
      errors > 0
        ? [name, 'failed', '–', '–', '–', String(errors)]
        : [name, median(perSecond), median(ratios), Math.min(...ratios), Math.max(...ratios), '0'],
    ),
  ]
}

/** Logs clients in, and records the request that each would send. */
async function requestsOf({ name, path, logIn = post }: Peer, port: number): Promise<string[]> {
  const url = new URL(`http://127.0.0.1:${port}${path}`)
  const requests: string[] = []
  for (let client = 0; client < CLIENTS; client++) {
    const login = await logIn(url)
    const cookies = cookiesOf(login)
    const [header, value] =
      cookies === ''
        ? ['Authorization', `Bearer ${((await login.json()) as { token: string }).token}`]
        : ['Cookie', cookies]
    const check = await fetch(url, { headers: { [header]: value } })
    const body = await check.text()
    if (!body.includes('"alice"')) throw new Error(`${name} returns no user: ${check.status} ${body}`)
    requests.push(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${header}: ${value}\r\n\r\n`)
  }
  return requests
}

function post(url: URL): Promise<Response> {
  return fetch(url, { method: 'POST' })
}

/** better-auth logs a new user in. */
function signUp({ href, origin }: URL): Promise<Response> {
  const body = { name: 'alice', email: `${randomUUID()}@example.com`, password: randomUUID() }
  const headers = { 'content-type': 'application/json', origin }
  return fetch(`${href}/sign-up/email`, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** next-auth accepts a login only with the CSRF token of its form. */
async function signInWithForm({ origin }: URL): Promise<Response> {
  const form = await fetch(`${origin}/api/auth/csrf`)
  const { csrfToken } = (await form.json()) as { csrfToken: string }
  return fetch(`${origin}/api/auth/callback/credentials`, {
    method: 'POST',
    headers: { cookie: cookiesOf(form) },
    body: new URLSearchParams({ csrfToken, username: 'alice', json: 'true' }),
  })
}

function cookiesOf(response: Response): string {
  const cookies = response.headers.getSetCookie().map((header) => header.split(';')[0])
  return cookies.join('; ')
}

/** Installs the peers as their lockfile states, and builds their Next app. Neither is part of the app. */
async function installPeers(env: Variables): Promise<void> {
  const lockfile = readFileSync(join(directory, 'package-lock.json'), 'utf8')
  const stamp = join(directory, 'node_modules', '.session-lab-lockfile')
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockfile) {
    console.log('Installing the other libraries with npm ci…')
    const { npm_execpath: npm } = process.env
    // In its own directory: npm runs this benchmark with the settings of the app.
    const args = ['ci', '--prefix', directory]
    await (npm ? run(process.execPath, [npm, ...args], {}) : run('npm', args, {}))
    writeFileSync(stamp, lockfile)
  }
  console.log('Building the Next app of the other libraries…')
  await run(process.execPath, [next, 'build', 'next-app'], {
    ...env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  })
}

async function run(command: string, args: readonly string[], env: Variables): Promise<void> {
  const child = startChild(command, args, { cwd: directory, env })
  const { code } = await child.exited
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} failed:\n${child.tail()}`)
}

/** Starts a server of peers, and resolves once it responds. */
async function startPeers(server: keyof typeof SERVERS, port: number, env: Variables): Promise<Child> {
  const url = `http://127.0.0.1:${port}`
  const child = startChild(process.execPath, [...SERVERS[server], String(port)], {
    cwd: directory,
    // better-auth and next-auth need the address of their own server.
    env: { ...env, NODE_ENV: 'production', BETTER_AUTH_URL: url, NEXTAUTH_URL: url },
  })
  while (
    !(await fetch(`${url}/bare`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.hasExited()) throw new Error(`The server ${server} does not start:\n${child.tail()}`)
    await sleep(25)
  }
  return child
}
