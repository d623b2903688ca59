import type { Exchange } from '#lib/bench/exchanges.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'
import type { BenchCall } from './call.ts'
import { isBearer, withCredential } from './credentials.ts'
import { exchangeDetail, exchangeSummary, RESENT_HEADER } from './exchange-recorder.ts'
import { ExchangeResponse, ExchangesResponse } from './exchange-responses.ts'
import { mechanismRoutes } from './mechanism-routes.ts'
import { assertLane } from './resolve.ts'
import { onBench, route } from './route.ts'
import { ExchangesQuery, ResendBody } from './schemas.ts'
import { sourceRoutes } from './source-routes.ts'

const me = route(mechanismRoutes['/api/{mechanism}/me'])
const transfer = route(mechanismRoutes['/api/{mechanism}/transfer'])

/** The routes of *Inspect*: kept requests, and source files. */
export const exchangeRoutes = {
  ...sourceRoutes,
  '/api/exchanges': {
    GET: onBench(
      {
        summary: 'List recent requests of this process, newest first, without credentials',
        query: ExchangesQuery,
        response: ExchangesResponse,
      },
      async ({ bench, lab }, _, { limit, session, ...filter }) => {
        const found = lab.exchanges.list(bench.id, { ...filter, sessionId: session }).slice(0, limit)
        return { status: 200, body: { exchanges: found.map(exchangeSummary) } }
      },
    ),
  },
  '/api/exchanges/{id}': {
    GET: onBench(
      {
        summary:
          'Get one request with its raw response, by its ID (`Lab-Exchange`) or the ID of an event that it caused',
        response: ExchangeResponse,
      },
      async (call) => {
        const found = exchangeOf(call)
        call.lab.exchanges.pin(call.bench.id, found)
        return { status: 200, body: exchangeDetail(call.bench, found) }
      },
    ),
  },
  '/api/exchanges/{id}/resend': {
    /*
     * Through the same handler as the original. The cookies of its response are dropped, so those of the browser stay as they
     * are.
     */
    POST: onBench(
      {
        summary: 'Resend a request with another credential; sets no cookie',
        body: ResendBody,
        response: ExchangeResponse,
      },
      async (call, { credential }) => {
        const original = exchangeOf(call)
        assertLane(call.bench, original.mechanism)
        const headers = headersFor(call, original)
        withCredential(headers, original.mechanism, credential, call)
        // A transfer is repeated as it was; for every other request, only the credential is checked.
        const isTransfer = original.act === 'transfer' && original.request.body !== null
        const path = isTransfer ? original.request.path : `/api/${original.mechanism}/me?slide=0`
        const request = new Request(new URL(path, call.request.url), {
          method: isTransfer ? 'POST' : 'GET',
          headers,
          ...(isTransfer ? { body: original.request.body } : {}),
        })
        const params = { mechanism: original.mechanism }
        const response = await (isTransfer ? transfer : me)(request, params)
        const resent = call.lab.exchanges.find(call.bench.id, response.headers.get('lab-exchange') ?? '')
        if (!resent) throw new RequestRefused('not_found', 'The resent request was not kept. Retry.')
        return { status: 200, body: exchangeDetail(call.bench, resent) }
      },
    ),
  },
}

function exchangeOf({ bench, lab, params }: BenchCall): Exchange {
  const found = lab.exchanges.find(bench.id, (params.id ?? '').slice(0, 64))
  if (!found) {
    throw new RequestRefused(
      'not_found',
      'Request not found. Requests are kept for ten minutes, by the process that served them.',
    )
  }
  return found
}

/** The headers of the original without its credential, addressed to its node, and from the client that resends it. */
function headersFor({ bench, request }: BenchCall, original: Exchange): Headers {
  const headers = new Headers()
  for (const [name, value] of original.request.headers) {
    if (!DROPPED_HEADERS.has(name)) headers.append(name, value)
  }
  for (const name of CURRENT_HEADERS) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  headers.set('bench', bench.id)
  headers.set('lab-node', original.node)
  headers.set(RESENT_HEADER, original.id)
  const byBearer =
    original.presented === null
      ? factsOf(original.mechanism).carriers[0] === 'bearer'
      : original.request.headers.some(([name, value]) => name === 'authorization' && isBearer(value))
  if (byBearer) headers.set('authorization', 'Bearer')
  return headers
}

const DROPPED_HEADERS: ReadonlySet<string> = new Set([
  'cookie',
  'authorization',
  'content-length',
  'transfer-encoding',
  'connection',
  'bench',
])
const CURRENT_HEADERS = ['host', 'x-forwarded-for', 'x-forwarded-proto', PEER_HEADER]
