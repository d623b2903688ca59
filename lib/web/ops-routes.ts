import { hash, timingSafeEqual } from 'node:crypto'
import type { Lab } from '#lib/bench/lab.ts'
import { MISDIRECTED_PATH } from '#lib/server/hosts.ts'
import matrix from './capabilities.json' with { type: 'json' }
import { openApiDocument } from './openapi.ts'
import { type Call, onBench, problem, route } from './route.ts'
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
  GET: async ({ lab: { link, ready, isDraining: isEnding } }) => {
    if (isEnding()) {
      return problem({
        code: 'draining',
        status: 503,
        detail: 'This process is about to end. It finishes what it has; send new work to another.',
      })
    }
    // One after the other: the first to ask a process that has just begun finds its connections still being made.
    const refusal = await ready().catch((error: unknown) => error)
    const status = await link.health()
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

function storeOf({ topology }: Lab['link'], status: Awaited<ReturnType<Lab['link']['health']>>) {
  return { engine: 'redis', topology, status }
}

/** For METRICS_TOKEN, from anywhere; if none is set, for this machine. They count what all users do. */
export const metrics = route({
  GET: async ({ lab, request, client }) => {
    const token = lab.environment.metricsToken
    if (
      token === null ? !isFromThisMachine(request.headers, client) : !carriesToken(request.headers, token)
    ) {
      const detail =
        token === null
          ? 'Metrics are read from this machine, or with METRICS_TOKEN where the server has one.'
          : 'Send METRICS_TOKEN as Authorization: Bearer.'
      return problem({ code: 'forbidden', status: token === null ? 403 : 401, detail })
    }
    const { type, text } = await lab.meters.read()
    return new Response(text, { headers: { 'content-type': type, 'cache-control': 'no-store' } })
  },
})

const isLoopback = (address: string) => /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address)

/** A proxy on this machine that the server was not told of says for whom it asks; that must be this machine, too. */
function isFromThisMachine(headers: Headers, client: string): boolean {
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim())
  return isLoopback(client) && hops.filter(Boolean).every(isLoopback)
}

function carriesToken(headers: Headers, token: string): boolean {
  const sent = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? ''
  const digest = (text: string) => hash('sha256', text, 'buffer')
  return timingSafeEqual(digest(sent), digest(token))
}

/**
 * The public keys of a bench (RFC 7517 §5). Verifiers fetch them without headers of ours, so the query may name the bench:
 * by its public name, because the id would make each verifier an operator.
 */
export const jwks = route({
  GET: onBench({ publicNameInQuery: true, query: KeysQuery }, async ({ bench }) => ({
    status: 200,
    body: bench.keys.jwks,
    headers: { 'content-type': 'application/jwk-set+json' },
  })),
})

export const openapi = route({ GET: async () => ({ status: 200, body: openApiDocument() }) })

/** What each mechanism can do under each preset: found by doing it (`npm run capabilities`), never typed. */
export const capabilities = route({ GET: async () => ({ status: 200, body: matrix }) })

/** Everything under /api that is nothing else. */
export const notFound = (() => {
  const answer = async ({ request }: Call) =>
    new URL(request.url).pathname === MISDIRECTED_PATH
      ? problem({
          code: 'misdirected',
          status: 421,
          detail:
            'This server does not answer for this host. Its operator can add the name to ALLOWED_HOSTS.',
        })
      : problem({ code: 'not_found', status: 404, detail: 'There is nothing at this address.' })
  return route({ GET: answer, POST: answer, PUT: answer, PATCH: answer, DELETE: answer })
})()
