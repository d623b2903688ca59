import type { Lab } from '#lib/bench/lab.ts'
import matrix from './capabilities.json' with { type: 'json' }
import { openApiDocument } from './openapi.ts'
import { onBench, problem, route } from './route.ts'
import { KeysQuery } from './schemas.ts'

/** The process is there and answers. Nobody is asked: what is told of Redis is its last word. */
export const live = route({
  GET: async ({ lab: { link } }) => ({
    status: 200,
    body: { status: 'live', store: storeOf(link, link.isUp() ? 'up' : 'down') },
  }),
})

/**
 * The process can serve: Redis answers, in part at least, and will not forget on its own account; and nobody has asked the
 * process to end.
 */
export const ready = route({
  GET: async ({ lab: { link, ready, isEnding } }) => {
    if (isEnding()) {
      return problem({
        code: 'draining',
        status: 503,
        detail: 'This process is about to end. It finishes what it has; send new work to another.',
      })
    }
    // One after the other: the first to ask a process that has just begun finds its connections still being made.
    const refusal = await ready().catch((error: unknown) => error)
    const status = await link.standing()
    const store = storeOf(link, status)
    if (status !== 'down' && refusal === undefined) return { status: 200, body: { status: 'ready', store } }
    const answer = problem({
      code: 'store_unavailable',
      status: 503,
      detail: refusal instanceof Error ? refusal.message : 'Redis does not answer.',
    })
    return { ...answer, body: { ...answer.body, store } }
  },
})

function storeOf({ topology }: Lab['link'], status: Awaited<ReturnType<Lab['link']['standing']>>) {
  return { engine: 'redis', topology, status }
}

export const metrics = route({
  GET: async ({ lab }) => {
    const { type, text } = await lab.meters.read()
    return new Response(text, { headers: { 'content-type': type, 'cache-control': 'no-store' } })
  },
})

/** The public keys of a bench (RFC 7517 §5). The bench may be named in the query: verifiers fetch keys without headers of ours. */
export const jwks = route({
  GET: onBench({ nameInQuery: true, query: KeysQuery }, async ({ bench }) => ({
    status: 200,
    body: bench.keys.jwks,
    headers: { 'content-type': 'application/jwk-set+json' },
  })),
})

export const openapi = route({ GET: async () => ({ status: 200, body: openApiDocument() }) })

/** What each mechanism can do under each preset: found by doing it (`npm run capabilities`), never typed. */
export const capabilities = route({ GET: async () => ({ status: 200, body: matrix }) })

/** Everything under /api that is nothing else. */
export const nothing = (() => {
  const answer = async () =>
    problem({ code: 'not_found', status: 404, detail: 'There is nothing at this address.' })
  return route({ GET: answer, POST: answer, PUT: answer, PATCH: answer, DELETE: answer })
})()
