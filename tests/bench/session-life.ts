import { median, percentile, printTable } from './measure.ts'
import { withApp } from './with-app.ts'

/*
 * The life of a session in numbers: how long a revocation takes, how many store calls each action needs,
 * and the effect of many logins.
 */

const MECHANISMS = ['server-session', 'sealed-cookie', 'jwt', 'opaque-token'] as const
type Mechanism = (typeof MECHANISMS)[number]
/** Enough for a 99th percentile; sessions that expire are measured ten at a time. */
const RUNS = 200

interface Bench {
  readonly id: string
  readonly password: string
}

interface Held {
  readonly id: string
  readonly headers: Readonly<Record<string, string>>
  readonly refreshToken: string | undefined
}

/** A production server, used over HTTP as any client would. */
export class Client {
  readonly url: string
  constructor(url: string) {
    this.url = url
  }

  async ask(
    bench: string | null,
    method: string,
    path: string,
    body?: object,
    headers = {},
  ): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: {
        ...(bench === null ? {} : { bench }),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  }

  async bench(policy: object, preset = 'hardened'): Promise<Bench> {
    const made = await this.ask(null, 'POST', '/api/benches', { preset, policy })
    const { id, users } = (await made.json()) as { id: string; users: { name: string; password: string }[] }
    return { id, password: users[0]?.password ?? '' }
  }

  login({ id, password }: Bench, mechanism: Mechanism): Promise<Response> {
    return this.ask(id, 'POST', `/api/${mechanism}/login`, { username: 'alice', password })
  }

  async enter(bench: Bench, mechanism: Mechanism): Promise<Held> {
    const answer = await this.login(bench, mechanism)
    const { session, credential } = (await answer.json()) as {
      session: { id: string }
      credential?: { access_token: string; refresh_token?: string }
    }
    const cookie = answer.headers
      .getSetCookie()
      .map((header) => header.split(';')[0])
      .join('; ')
    const headers: Record<string, string> = credential
      ? { authorization: `Bearer ${credential.access_token}` }
      : { cookie }
    return { id: session.id, headers, refreshToken: credential?.refresh_token }
  }
}

export async function measureSessionLife(env: Record<string, string>): Promise<void> {
  await withApp(env, async ({ url }) => {
    const client = new Client(url)
    await revocationLag(client)
    await cacheOverNodes(client)
    await roundTrips(client)
    await loginsAtTheLimit(client)
    await concurrentRefreshes(client)
  })
}

const NO_LIMIT = { perUser: 1000, perIp: 10_000 }
const both = (settings: object) => ({ sealedCookie: settings, jwt: settings })

/** Milliseconds from sending the `DELETE` to the first refusal, checked as fast as responses arrive. */
async function revocationLag(client: Client): Promise<void> {
  const short = { lifetime: { idleSeconds: 1 }, jwt: { revocation: 'none', accessSeconds: 1 } }
  const ways: readonly [string, object, readonly Mechanism[]][] = [
    ['', {}, ['server-session', 'opaque-token']],
    ['denylist', both({ revocation: 'denylist' }), ['sealed-cookie', 'jwt']],
    ['not-before', both({ revocation: 'not-before' }), ['sealed-cookie', 'jwt']],
    ['epoch', both({ revocation: 'epoch' }), ['sealed-cookie', 'jwt']],
    [
      'none, lifetime of one second',
      { ...short, sealedCookie: { revocation: 'none' } },
      ['sealed-cookie', 'jwt'],
    ],
  ]
  const rows: (string | number)[][] = [
    ['revocation', 'technique', 'runs', 'p50 ms', 'p99 ms', 'accepted after it'],
  ]
  for (const [technique, policy, mechanisms] of ways) {
    for (const mechanism of mechanisms) {
      const bench = await client.bench({ concurrency: NO_LIMIT, ...policy })
      const lags: number[] = []
      let accepted = 0
      for (let run = 0; run < RUNS; run += 10) {
        // With user revocation one call ends them all, and short lifetimes end on their own: those are
        // measured together.
        const batch = technique === 'denylist' || technique === '' ? 1 : 10
        for (let place = 0; place < 10; place += batch) {
          const measured = await Promise.all(
            Array.from({ length: batch }, () => lagOf(client, bench, mechanism)),
          )
          for (const { lag, after } of measured) {
            lags.push(lag)
            accepted += after
          }
        }
      }
      rows.push([mechanism, technique, lags.length, median(lags), percentile(lags, 0.99), accepted])
    }
  }
  printTable('From DELETE to the first refusal', rows)
}

async function lagOf(client: Client, bench: Bench, mechanism: Mechanism) {
  const held = await client.enter(bench, mechanism)
  const from = performance.now()
  let answeredAt = Number.POSITIVE_INFINITY
  const revoked = client.ask(bench.id, 'DELETE', `/api/sessions/${held.id}`, {}).then(() => {
    answeredAt = performance.now()
  })
  let after = 0
  for (;;) {
    const askedAt = performance.now()
    const { status } = await client.ask(
      bench.id,
      'GET',
      `/api/${mechanism}/me?slide=0`,
      undefined,
      held.headers,
    )
    if (status === 401) break
    if (askedAt > answeredAt) after++
  }
  const lag = performance.now() - from
  await revoked
  return { lag, after }
}

/** What a verified-credential cache saves on a check, and how long another node continues to accept. */
async function cacheOverNodes(client: Client): Promise<void> {
  const rows: (string | number)[][] = [
    ['verified-credential cache', 'µs without', 'µs with', 'saved µs', 'lag on another node, ms, p50', 'p99'],
  ]
  for (const mechanism of ['sealed-cookie', 'jwt'] as const) {
    const cost = async (seconds: number) => {
      const bench = await client.bench({ concurrency: NO_LIMIT, ...both({ verifiedCacheSeconds: seconds }) })
      const held = await client.enter(bench, mechanism)
      const costs: number[] = []
      for (let i = 0; i < 300; i++) {
        const node = { ...held.headers, 'lab-node': 'b' }
        const { headers } = await client.ask(bench.id, 'GET', `/api/${mechanism}/me?slide=0`, undefined, node)
        const timing = headers.get('server-timing') ?? ''
        const of = (step: string) => Number(new RegExp(`${step};dur=([\\d.]+)`).exec(timing)?.[1] ?? 0)
        costs.push((of('verify') + of('store')) * 1000)
      }
      return median(costs)
    }
    const bench = await client.bench({ concurrency: NO_LIMIT, ...both({ verifiedCacheSeconds: 1 }) })
    const lags = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const held = await client.enter(bench, mechanism)
        const other = { ...held.headers, 'lab-node': 'b' }
        const path = `/api/${mechanism}/me?slide=0`
        await client.ask(bench.id, 'GET', path, undefined, other)
        const from = performance.now()
        await client.ask(bench.id, 'DELETE', `/api/sessions/${held.id}`, {}, { 'lab-node': 'a' })
        while ((await client.ask(bench.id, 'GET', path, undefined, other)).status === 200);
        return performance.now() - from
      }),
    )
    const [without, cached] = [await cost(0), await cost(30)]
    rows.push([mechanism, without, cached, without - cached, median(lags), percentile(lags, 0.99)])
  }
  printTable('Verified-credential cache: 30 s for the cost, 1 s for the lag', rows)
}

/** Reads and writes of each action, as stated in the response. */
async function roundTrips(client: Client): Promise<void> {
  const policies: readonly [string, object, string][] = [
    ['textbook', {}, 'textbook'],
    ['hardened', {}, 'hardened'],
    ['epoch', both({ revocation: 'epoch' }), 'hardened'],
    ['hybrid', both({ checkOn: 'sensitive-acts' }), 'hardened'],
    ['cache 30 s', both({ verifiedCacheSeconds: 30 }), 'hardened'],
  ]
  const rows: string[][] = [['reads + writes', 'policy', 'login', 'me', 'refresh', 'transfer', 'logout']]
  for (const mechanism of MECHANISMS) {
    for (const [name, policy, preset] of policies) {
      const bench = await client.bench(policy, preset)
      const loggedIn = await client.login(bench, mechanism)
      const counts = [countsOf(loggedIn)]
      const held = await client.enter(bench, mechanism)
      const act = (method: string, act: string, body?: object) =>
        client.ask(bench.id, method, `/api/${mechanism}/${act}`, body, { ...held.headers, 'lab-node': 'a' })
      await act('GET', 'me?slide=0')
      counts.push(countsOf(await act('GET', 'me?slide=0')))
      counts.push(
        countsOf(await act('POST', 'refresh', held.refreshToken ? { refresh_token: held.refreshToken } : {})),
      )
      counts.push(countsOf(await act('POST', 'transfer', { to: 'bob', amount: 1 })))
      counts.push(countsOf(await act('POST', 'logout', {})))
      rows.push([mechanism, name, ...counts])
    }
  }
  printTable('Store round trips of one request', rows)
}

function countsOf({ headers }: Response): string {
  const [, reads = '?', writes = '?'] =
    /reads=(\d+) writes=(\d+)/.exec(headers.get('server-timing') ?? '') ?? []
  return `${reads} + ${writes}`
}

async function loginsAtTheLimit(client: Client): Promise<void> {
  const rows: (string | number)[][] = [
    ['50 concurrent logins, limit 5', 'on exceed', 'accepted', 'active afterwards'],
  ]
  for (const mechanism of MECHANISMS) {
    for (const onExceed of ['evict-oldest', 'evict-lru', 'reject']) {
      const bench = await client.bench({ concurrency: { perUser: 5, perIp: 1000, onExceed } })
      const answers = await Promise.all(Array.from({ length: 50 }, () => client.login(bench, mechanism)))
      const held = answers.filter(({ status }) => status === 200)
      const alive = await Promise.all(
        held.map(async (answer) => {
          const { credential } = (await answer.json()) as { credential?: { access_token: string } }
          const cookie = answer.headers
            .getSetCookie()
            .map((header) => header.split(';')[0])
            .join('; ')
          const headers = credential ? { authorization: `Bearer ${credential.access_token}` } : { cookie }
          return (
            (await client.ask(bench.id, 'GET', `/api/${mechanism}/me`, undefined, headers)).status === 200
          )
        }),
      )
      rows.push([mechanism, onExceed, held.length, alive.filter(Boolean).length])
    }
  }
  printTable('Concurrent logins at the limit', rows)
}

async function concurrentRefreshes(client: Client): Promise<void> {
  const bench = await client.bench({})
  const { refreshToken = '' } = await client.enter(bench, 'jwt')
  const answers = await Promise.all(
    Array.from({ length: 1000 }, () =>
      client.ask(bench.id, 'POST', '/api/jwt/refresh', { refresh_token: refreshToken }),
    ),
  )
  const bodies = await Promise.all(
    answers.map((answer) => answer.json() as Promise<{ credential?: { refresh_token: string } }>),
  )
  const successors = new Set(bodies.map(({ credential }) => credential?.refresh_token))
  const events = await (await client.ask(bench.id, 'GET', '/api/events?format=ndjson&after=0-0')).text()
  printTable('A thousand refreshes with one token', [
    ['', 'number'],
    ['status 200', String(answers.filter(({ status }) => status === 200).length)],
    ['different successors', String(successors.size)],
    ['rotations of the family', String(events.match(/"type":"token.refreshed"/g)?.length ?? 0)],
    ['reuse detected', String(events.match(/"type":"token.reuse_detected"/g)?.length ?? 0)],
  ])
}
