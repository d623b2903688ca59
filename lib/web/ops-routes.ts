import type { Lab } from '#lib/bench/lab.ts'
import { MISDIRECTED_PATH } from '#lib/server/hosts.ts'
import { PAGE_METHOD_PATH } from '#lib/server/request-line.ts'
import type { Call } from './call.ts'
import { type JsonOf, METHODS } from './contract.ts'
import { metricsRefusal } from './metrics-access.ts'
import { origins } from './origins.ts'
import { pathOf } from './request-url.ts'
import { type ProblemResult, problem } from './respond.ts'
import { HealthResponse, JwksResponse, TextResponse } from './responses.ts'
import { onBench, onServer, route } from './route.ts'
import { KeysQuery } from './schemas.ts'

/** Liveness. Calls no store: the status of Redis is the last known one. */
const live = onServer(
  { summary: 'Check that the process responds', response: HealthResponse },
  async ({ lab: { link } }) => ({
    status: 200,
    body: { status: 'live', store: storeOf(link, link.isUp() ? 'up' : 'down') },
  }),
)

/** Readiness: Redis is at least partly available and evicts no keys, and the process is not shutting down. */
const ready = onServer(
  { summary: 'Check that the process can serve requests', errors: [503], response: HealthResponse },
  async ({ lab: { link, ready, isDraining } }) => {
    if (isDraining()) {
      return problem({
        code: 'draining',
        status: 503,
        detail: 'This process is shutting down. Send new requests to another process.',
      })
    }
    // Sequentially, because the connections of a process that has just started are still being opened.
    const refusal = await ready().catch((error: unknown) => error)
    const status = await link.health()
    const store = storeOf(link, status)
    if (status !== 'down' && refusal === undefined) return { status: 200, body: { status: 'ready', store } }
    const detail = refusal instanceof Error ? refusal.message : 'Redis is unavailable.'
    return problem({ code: 'store_unavailable', status: 503, detail }, { store })
  },
)

function storeOf({ topology }: Lab['link'], status: Awaited<ReturnType<Lab['link']['health']>>) {
  return { engine: 'redis', topology, status }
}

/** Which clients may read them: `metrics-access.ts`. */
const metrics = onServer(
  {
    summary: 'Get Prometheus metrics, with METRICS_TOKEN or from this machine',
    errors: [401, 403],
    type: 'text/plain',
    response: TextResponse,
  },
  async (call) => {
    const refusal = metricsRefusal(call)
    if (refusal !== null) {
      const detail =
        refusal === 'not-local'
          ? 'Metrics are served only to this machine, or to clients with METRICS_TOKEN if the server has one.'
          : 'Send METRICS_TOKEN as Authorization: Bearer.'
      return problem({ code: 'forbidden', status: refusal === 'not-local' ? 403 : 401, detail })
    }
    const { type, text } = await call.lab.meters.read()
    return new Response(text, { headers: { 'content-type': type, 'cache-control': 'no-store' } })
  },
)

/**
 * The public keys of a bench (RFC 7517 §5). Verifiers cannot send the header Bench, so the query may name the bench: by its
 * public name, because the ID would make each verifier an operator.
 */
const jwks = onBench(
  {
    summary: 'Get the public keys of a bench (RFC 7517)',
    publicNameInQuery: true,
    query: KeysQuery,
    type: 'application/jwk-set+json',
    response: JwksResponse,
  },
  async ({ bench }) => ({
    status: 200,
    // The keys of a bench have all of these members, which are optional in the type of a JWK.
    body: bench.keys.jwks as JsonOf<typeof JwksResponse>,
    headers: { 'content-type': 'application/jwk-set+json' },
  }),
)

/** The routes for operators of the server and for verifiers. */
export const opsRoutes = {
  '/.well-known/jwks.json': { GET: jwks },
  '/api/health/live': { GET: live },
  '/api/health/ready': { GET: ready },
  '/api/metrics': { GET: metrics },
  '/api/origins': { GET: origins },
}

/** All paths under /api without a route of their own. */
export const notFound = (() => {
  const responses: Readonly<Record<string, ProblemResult>> = {
    [MISDIRECTED_PATH]: problem({
      code: 'misdirected',
      status: 421,
      detail: 'This server does not serve this host. Its operator can add the name to ALLOWED_HOSTS.',
    }),
    [PAGE_METHOD_PATH]: problem({
      code: 'not_supported',
      status: 405,
      detail: 'Method not allowed. Allowed: GET, HEAD.',
      headers: { allow: 'GET, HEAD' },
    }),
  }
  const unknown = problem({
    code: 'not_found',
    status: 404,
    detail: 'Not found. See GET /api/openapi.json.',
  })
  const answer = async ({ request }: Call) => responses[pathOf(request)] ?? unknown
  return route(Object.fromEntries(METHODS.map((method) => [method, { handle: answer }])))
})()
