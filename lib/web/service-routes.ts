import type { Lab } from '#lib/bench/lab.ts'
import matrix from './capabilities.json' with { type: 'json' }
import { openApiDocument } from './openapi.ts'
import { onBench, problem, route } from './route.ts'

/** The process is there and answers. */
export const live = route({
  GET: async ({ lab }) => ({ status: 200, body: { status: 'live', store: storeOf(lab) } }),
})

/** The process can serve: Redis answers and will not forget on its own account, and nobody has asked the process to end. */
export const ready = route({
  GET: async ({ lab }) => {
    if (lab.isEnding()) {
      return problem({
        code: 'draining',
        status: 503,
        detail: 'This process is about to end. It finishes what it has; send new work to another.',
        headers: { 'retry-after': '1' },
      })
    }
    try {
      await lab.ready()
      if (!lab.link.isUp()) throw new Error('Redis does not answer.')
      return { status: 200, body: { status: 'ready', store: storeOf(lab) } }
    } catch (error) {
      const detail = error instanceof Error ? error.message : 'Not ready.'
      const answer = problem({
        code: 'store_unavailable',
        status: 503,
        detail,
        headers: { 'retry-after': '1' },
      })
      return { ...answer, body: { ...answer.body, store: storeOf(lab) } }
    }
  },
})

function storeOf({ link }: Lab) {
  return { engine: 'redis', status: link.isUp() ? 'up' : 'down' }
}

export const metrics = route({
  GET: async ({ lab }) => {
    const { type, text } = await lab.meters.read()
    return new Response(text, { headers: { 'content-type': type, 'cache-control': 'no-store' } })
  },
})

/** The public keys of a bench (RFC 7517 §5). The bench may be named in the query: verifiers fetch keys without headers of ours. */
export const jwks = route({
  GET: onBench({ nameInQuery: true }, async ({ bench }) => ({
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
