import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lab } from '#lib/bench/lab.ts'
import type { Sent } from '#lib/client/client.ts'
import { directSend } from '#lib/client/direct-send.ts'
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

const direct = directSend(serveRequest, 'Tests/1.0')

/** Sends a request, and checks the response against the OpenAPI document. */
export async function send(path: string, sent: Sent = {}): Promise<Response> {
  const response = await direct(path, sent)
  const { method = 'GET' } = sent
  const { pathname } = new URL(path, 'http://localhost:3000')
  const gap = await undocumented(method, pathname, response)
  if (gap !== null) throw new Error(`${method} ${pathname} is not as documented: ${gap}`)
  return response
}
