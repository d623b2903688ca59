import type { Exchange } from '#lib/bench/exchanges.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { CARRIERS } from '#lib/core/session.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'
import { isBearer, withCredential } from './credentials.ts'
import { exchangeDetail, exchangeSummary, RESENT_HEADER } from './exchange-recorder.ts'
import { me, transfer } from './mechanism-routes.ts'
import { type BenchCall, onBench, route } from './route.ts'
import { ExchangesQuery, ResendBody } from './schemas.ts'

export const exchanges = route({
  GET: onBench({ query: ExchangesQuery }, async ({ bench, lab }, _, { limit, session, ...filter }) => {
    const found = lab.exchanges.list(bench.id, { ...filter, sessionId: session }).slice(0, limit)
    return { status: 200, body: { exchanges: found.map(exchangeSummary) } }
  }),
})

export const exchange = route({
  GET: onBench({}, async (call) => {
    const found = exchangeOf(call)
    call.lab.exchanges.pin(call.bench.id, found)
    return { status: 200, body: exchangeDetail(found) }
  }),
})

/**
 * The same request once more, with another credential in the place of the one that it carried. It goes through the
 * very handler that the first one went through; the answer's cookies end here, so the browser's own stay as they are.
 */
export const resend = route({
  POST: onBench({ body: ResendBody }, async (call, { credential }) => {
    const original = exchangeOf(call)
    const headers = headersFor(call, original)
    withCredential(headers, original.mechanism, credential, call.secure)
    // A transfer is asked again as it was; of everything else the question is whether the credential opens the door.
    const isTransfer = original.act === 'transfer' && original.request.body !== null
    const path = isTransfer ? original.request.path : `/api/${original.mechanism}/me?slide=0`
    const request = new Request(new URL(path, call.request.url), {
      method: isTransfer ? 'POST' : 'GET',
      headers,
      ...(isTransfer ? { body: original.request.body } : {}),
    })
    const context = { params: Promise.resolve({ mechanism: original.mechanism }) }
    const answer = await (isTransfer ? transfer.POST(request, context) : me.GET(request, context))
    const made = call.lab.exchanges.find(call.bench.id, answer.headers.get('lab-exchange') ?? '')
    if (!made) throw new RequestRefused('not_found', 'The new exchange was forgotten at once.')
    return { status: 200, body: exchangeDetail(made) }
  }),
})

function exchangeOf({ bench, lab, params }: BenchCall): Exchange {
  const found = lab.exchanges.find(bench.id, (params.id ?? '').slice(0, 64))
  if (!found) {
    throw new RequestRefused(
      'not_found',
      'This process holds no exchange of that name. They are kept for ten minutes, and not many of them.',
    )
  }
  return found
}

/** The original’s headers but for what it carried; to its own node, and from whoever asks for it now. */
function headersFor({ bench, request }: BenchCall, original: Exchange): Headers {
  const headers = new Headers()
  for (const [name, value] of original.request.headers) {
    if (!LEFT_OUT.has(name)) headers.append(name, value)
  }
  for (const name of FROM_HERE) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  headers.set('bench', bench.id)
  headers.set('lab-node', original.node)
  headers.set(RESENT_HEADER, original.id)
  const byBearer =
    original.presented === null
      ? CARRIERS[original.mechanism][0] === 'bearer'
      : original.request.headers.some(([name, value]) => name === 'authorization' && isBearer(value))
  if (byBearer) headers.set('authorization', 'Bearer')
  return headers
}

const LEFT_OUT: ReadonlySet<string> = new Set([
  'cookie',
  'authorization',
  'content-length',
  'transfer-encoding',
  'connection',
  'bench',
])
const FROM_HERE = ['host', 'x-forwarded-for', 'x-forwarded-proto', PEER_HEADER]
