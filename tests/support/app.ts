import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lab } from '#lib/bench/lab.ts'
import * as bench from '#lib/web/bench-routes.ts'
import * as events from '#lib/web/event-routes.ts'
import * as exchange from '#lib/web/exchange-routes.ts'
import * as mechanism from '#lib/web/mechanism-routes.ts'
import * as service from '#lib/web/ops-routes.ts'
import * as internal from '#lib/web/services-internal-routes.ts'
import * as shop from '#lib/web/services-routes.ts'
import * as session from '#lib/web/session-routes.ts'
import * as guests from '#lib/web/simulated-client-routes.ts'
import * as source from '#lib/web/source-routes.ts'
import { undocumented } from './openapi.ts'

// The tests' own Redis and database, and space for a bench of every test, before the lab is first used.
process.env.MAX_BENCHES ??= '100000'
process.env.BENCHES_PER_MINUTE ??= '100000'
// Every test creates a bench with three users, and most tests are not about the cost of passwords.
process.env.PASSWORD_COST ??= 'least'
const elsewhere = process.env.REDIS_SENTINELS ?? process.env.REDIS_CLUSTER
if (elsewhere === undefined) process.env.REDIS_URL ??= process.env.TEST_REDIS_URL
process.env.DATABASE_URL ??= `file:${mkdtempSync(join(tmpdir(), 'session-lab-'))}/sessions.sqlite`
await lab().ready()

/*
 * The app without its framework: requests go to the handlers that the route files export, by the same
 * paths. Everything below is real: the edge, the benches, the mechanisms, Redis.
 */

type Routes = ReturnType<typeof import('#lib/web/route.ts').route>

const ADDRESSES: readonly [RegExp, Routes][] = [
  [/^\/api\/guests$/, guests.guests],
  [/^\/api\/guests\/(?<guest>[^/]+)\/(?<act>[^/]+)$/, guests.guest],
  [/^\/api\/services$/, shop.services],
  [/^\/api\/services\/internal\/(?<topology>[^/]+)\/cart$/, internal.cartService],
  [/^\/api\/services\/internal\/(?<topology>[^/]+)\/orders$/, internal.ordersService],
  [/^\/api\/services\/internal\/(?<topology>[^/]+)\/users$/, internal.usersService],
  [/^\/api\/services\/internal\/(?<topology>[^/]+)\/token$/, internal.tokenService],
  [/^\/api\/services\/(?<topology>[^/]+)\/cart$/, shop.cart],
  [/^\/api\/services\/(?<topology>[^/]+)\/orders$/, shop.orders],
  [/^\/api\/services\/(?<topology>[^/]+)\/mallory$/, shop.mallory],
  [/^\/api\/(?<mechanism>[^/]+)\/login$/, mechanism.login],
  [/^\/api\/(?<mechanism>[^/]+)\/me$/, mechanism.me],
  [/^\/api\/(?<mechanism>[^/]+)\/refresh$/, mechanism.refresh],
  [/^\/api\/(?<mechanism>[^/]+)\/logout$/, mechanism.logout],
  [/^\/api\/(?<mechanism>[^/]+)\/transfer$/, mechanism.transfer],
  [/^\/api\/(?<mechanism>[^/]+)\/step-up$/, mechanism.stepUp],
  [/^\/api\/benches$/, bench.benches],
  [/^\/api\/bench$/, bench.bench],
  [/^\/api\/bench\/policy$/, bench.policy],
  [/^\/api\/bench\/clock$/, bench.clock],
  [/^\/api\/bench\/reset$/, bench.reset],
  [/^\/api\/bench\/faults$/, bench.faults],
  [/^\/api\/bench\/fleet$/, bench.fleet],
  [/^\/api\/bench\/survival$/, bench.survival],
  [/^\/api\/bench\/keys$/, bench.keys],
  [/^\/api\/bench\/keys\/rotate$/, bench.rotate],
  [/^\/api\/bench\/users\/(?<name>[^/]+)$/, bench.user],
  [/^\/api\/bench\/nodes\/(?<id>[^/]+)$/, bench.node],
  [/^\/api\/sessions$/, session.sessions],
  [/^\/api\/sessions\/(?<id>[^/]+)$/, session.session],
  [/^\/api\/events$/, events.events],
  [/^\/api\/exchanges$/, exchange.exchanges],
  [/^\/api\/exchanges\/(?<id>[^/]+)$/, exchange.exchange],
  [/^\/api\/exchanges\/(?<id>[^/]+)\/resend$/, exchange.resend],
  [/^\/api\/source\/(?<file>[^/]+)$/, source.source],
  [/^\/api\/health\/live$/, service.live],
  [/^\/api\/health\/ready$/, service.ready],
  [/^\/api\/metrics$/, service.metrics],
  [/^\/api\/capabilities$/, service.capabilities],
  [/^\/api\/openapi.json$/, service.openapi],
  [/^\/\.well-known\/jwks\.json$/, service.jwks],
]

export interface Sent {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: unknown
  /** Sent unchanged. */
  readonly raw?: string | Uint8Array<ArrayBuffer> | ReadableStream
}

/** Sends a request. JSON by default, as a client that is no browser. */
export async function send(
  path: string,
  { method = 'GET', headers = {}, body, raw }: Sent = {},
): Promise<Response> {
  const url = new URL(path, 'http://localhost:3000')
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const request = new Request(url, {
    method,
    headers: {
      host: 'localhost:3000',
      'user-agent': 'Tests/1.0',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content, duplex: 'half' as const }),
  })
  for (const [pattern, routes] of ADDRESSES) {
    const found = pattern.exec(url.pathname)
    if (!found) continue
    const handler = routes[method as keyof Routes]
    const response = await handler(request, { params: Promise.resolve({ ...found.groups }) })
    const gap = await undocumented(method, url.pathname, response)
    if (gap !== null) throw new Error(`${method} ${url.pathname} is not as documented: ${gap}`)
    return response
  }
  return service.notFound.GET(request, { params: Promise.resolve({}) })
}
