import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { lab } from '#lib/bench/lab.ts'
import type { Sent } from '#lib/evidence/client.ts'
import { serveRequest } from '#lib/web/routes.ts'
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
 * The app without its framework: requests go to the function that the route files export.
 * Everything below is real: routes, benches, mechanisms, Redis.
 */

export type { Sent }

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
  // A request over a socket lets the process read its other sockets. Without it, a long loop of requests that need no I/O would
  // keep a reply of Redis unread, until ioredis replaces the connection.
  await nextTurn()
  const response = await serveRequest(request)
  const gap = await undocumented(method, url.pathname, response)
  if (gap !== null) throw new Error(`${method} ${url.pathname} is not as documented: ${gap}`)
  return response
}
