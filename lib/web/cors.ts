import { RequestRefused } from '#lib/core/errors.ts'
import type { Policy } from '#lib/core/policy.ts'
import type { Call } from './call.ts'
import type { BenchContract } from './contract.ts'
import { queryOf } from './request-url.ts'
import type { RouteResult } from './respond.ts'
import { assertSameOrigin } from './same-origin.ts'

/* Cross-origin resource sharing: which pages of other origins may read the responses of a mechanism (WHATWG Fetch §3.2). */

/** The origin of the page that sent the request, if policy lets it read the response; null otherwise. */
function allowedOrigin({ request, lab }: Call, { cors }: Policy): string | null {
  const origin = request.headers.get('origin')
  if (origin === null || cors === 'none') return null
  // The classic mistake: `Access-Control-Allow-Origin: *` forbids cookies, so the server repeats whatever origin it receives.
  return cors === 'any' || lab.environment.trustedOrigins.includes(origin) ? origin : null
}

/** The headers by which a browser gives the response to the page; undefined if policy has no CORS. */
export function corsHeaders(call: Call, policy: Policy): Readonly<Record<string, string>> | undefined {
  if (policy.cors === 'none') return undefined
  const origin = allowedOrigin(call, policy)
  if (origin === null) return { vary: 'Origin' }
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
  }
}

/**
 * Checks the origin of a state-changing request. A page of another application to which policy has opened the mechanisms may
 * send it to them. If policy lets any origin read, the list of the server still decides which of them may change something.
 * @throws BadRequest `csrf` if a page of any other origin sent the request
 */
export function assertAllowedOrigin(
  call: Call,
  { act, csrf }: Pick<BenchContract, 'act' | 'csrf'>,
  policy: Policy,
): void {
  if (call.request.method === 'GET' || (csrf === 'by-policy' && policy.csrf === 'off')) return
  if (act === undefined || !isTrustedOrigin(call, policy)) assertSameOrigin(call)
}

function isTrustedOrigin({ request, lab }: Call, { cors }: Policy): boolean {
  const origin = request.headers.get('origin')
  return cors !== 'none' && origin !== null && lab.environment.trustedOrigins.includes(origin)
}

const REQUEST_HEADERS = 'authorization, bench, content-type, lab-node'

/**
 * Answers the request by which a browser asks whether a page may send one with this method and these headers. It has neither
 * cookies nor the header `Bench`, so the query names the bench by its public name.
 * @returns null if it is no preflight, or no policy lets another origin read
 */
export async function answerPreflight(call: Call, methods: string): Promise<RouteResult | null> {
  const { request, lab } = call
  const { headers } = request
  if (!headers.has('origin') || !headers.has('access-control-request-method')) return null
  const name = queryOf(request)?.get('bench')
  if (!name) return null
  const bench = await lab.benches.findNamed(name)
  if (bench === null) throw new RequestRefused('bench_not_found', 'Bench not found or expired.')
  const { policy } = bench.state
  const allowed = corsHeaders(call, policy)
  if (allowed === undefined) return null
  const isAllowed = 'access-control-allow-origin' in allowed
  return {
    status: 204,
    headers: {
      ...allowed,
      ...(isAllowed
        ? {
            'access-control-allow-methods': methods,
            'access-control-allow-headers': REQUEST_HEADERS,
          }
        : {}),
    },
  }
}
