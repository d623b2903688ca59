import type { z } from 'zod'
import { CARRIERS, MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { admit, bypassGateway, replayStolenIdentity, withConcurrencyLimit } from '#lib/services/gateway.ts'
import { callService } from '#lib/services/hop.ts'
import { headersFor } from '#lib/services/identity.ts'
import {
  type CallerIdentity,
  type Hop,
  reportOf,
  type ServiceRequest,
} from '#lib/services/service-request.ts'
import { ALLOWED_CALLS, BUSINESS_SERVICES, TOPOLOGIES, unsupportedReason } from '#lib/services/topology.ts'
import { isBearer, withCredential } from './credentials.ts'
import { readBody } from './read-body.ts'
import { type BenchCall, onBench, problem, type RouteResult, route } from './route.ts'
import { EmptyBody } from './schemas.ts'
import { serviceProblem, serviceRequestOf } from './services-adapter.ts'
import { CartBody, MalloryBody, ServicesQuery, SetupBody } from './services-schemas.ts'
import type { ServiceCall } from './services-types.ts'

/* The gateway as clients see it: three topologies with the same services behind each. */

/** The services setup, and the mechanisms that each topology supports, with the reason if it does not. */
export const services = route({
  GET: onBench({}, async (call) => ({ status: 200, body: described(call) })),
  PATCH: onBench({ body: SetupBody }, async (call, { faults, trust, relay }) => {
    const { lab, bench } = call
    await lab.benches.change(bench, ({ state: { services: before } }) => {
      return {
        services: {
          trust: trust ?? before.trust,
          relay: relay ?? before.relay,
          faults: {
            ...before.faults,
            ...Object.fromEntries(Object.entries(faults ?? {}).filter(([, fault]) => fault)),
          },
        },
      }
    })
    return { status: 200, body: described(call) }
  }),
})

function described({ bench }: BenchCall) {
  const { trust, relay, faults } = bench.state.services
  return {
    trust,
    relay,
    faults: Object.fromEntries(
      [...BUSINESS_SERVICES, 'token' as const].map((id) => [id, faults[id] ?? 'up']),
    ),
    calls: ALLOWED_CALLS,
    topologies: TOPOLOGIES.map((id) => ({
      id,
      mechanisms: MECHANISM_IDS.map((mechanism) => {
        const reason = unsupportedReason(id, mechanism, bench.state.policy.jwt.alg)
        return { mechanism, supported: reason === null, reason }
      }),
    })),
  }
}

interface Admission {
  readonly visit: ServiceRequest
  readonly mechanism: MechanismId
  /** Admits the request or throws: its credential is verified here, or forwarded. */
  readonly admit: () => Promise<CallerIdentity>
  /** Headers that present another credential to the app in the way this request presents its own. */
  readonly asClient: (credential: string) => Readonly<Record<string, string>>
}

/**
 * A call through the gateway. Every response, errors included, contains the tree of hops.
 * @param work admits the request and calls the services
 */
function throughGateway<Body>(
  schema: z.ZodType<Body>,
  work: (admission: Admission, body: Body) => Promise<{ status?: number } & Pick<RouteResult, 'body'>>,
) {
  return onBench(
    { csrf: 'by-policy', query: ServicesQuery },
    async (call, _, query): Promise<RouteResult> => {
      const { mechanism } = query
      const body = await readBody(call.request, schema)
      const visit = serviceRequestOf(call, 'gateway', true)
      const { wallet, secure, request, handBack } = call
      const presented = wallet.find(mechanism, CARRIERS[mechanism].includes('bearer'))
      if ('ambiguous' in presented) {
        return problem({ code: 'malformed', status: 400, detail: presented.ambiguous })
      }
      const asClient = (credential: string) => {
        const headers = new Headers(
          isBearer(request.headers.get('authorization')) ? { authorization: '' } : {},
        )
        withCredential(headers, mechanism, credential, secure)
        return Object.fromEntries(headers)
      }
      const bytesUp = presented.credential?.length ?? 0
      const admitCaller = async () => {
        const { passport: identity, renewed } = await admit(visit, { mechanism, ...presented })
        handBack(mechanism, presented.carrier, renewed)
        return identity
      }
      try {
        const { status = 200, body: result } = await withConcurrencyLimit(visit, 'gateway', () =>
          work({ visit, mechanism, admit: admitCaller, asClient }, body),
        )
        return { status, body: { ...result, call: callOf(visit, mechanism) }, bytesUp }
      } catch (error) {
        const answer = problem(serviceProblem(error))
        return { ...answer, body: { ...answer.body, call: callOf(visit, mechanism) }, bytesUp }
      }
    },
  )
}

function callOf(visit: ServiceRequest, mechanism: MechanismId): ServiceCall {
  const root = reportOf(visit)
  const hops = flatten(root.children)
  const sum = (of: (one: Pick<Hop, 'storeReads' | 'storeWrites'>) => number) =>
    of(root) + hops.reduce((total, hop) => total + of(hop), 0)
  return {
    topology: visit.topology,
    mechanism,
    traceId: visit.traceId,
    requests: hops.length,
    verifications: [root, ...hops].filter(({ verified }) => verified !== null && verified.how !== 'header')
      .length,
    storeReads: sum(({ storeReads }) => storeReads),
    storeWrites: sum(({ storeWrites }) => storeWrites),
    tookMs: root.tookMs,
    root,
  }
}

const flatten = (hops: readonly Hop[]): Hop[] => hops.flatMap((hop) => [hop, ...flatten(hop.children)])

/** Without the report of the service, which is in the tree. */
function resultOf({ hop: _, ...result }: Readonly<Record<string, unknown>>): object {
  return result
}

async function forward(
  { visit, admit }: Admission,
  to: 'cart' | 'orders',
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  body?: object,
) {
  const headers = await headersFor(visit, await admit(), to)
  return resultOf(await callService(visit, to, { method, headers, ...(body ? { body } : {}) }))
}

export const cart = route({
  GET: throughGateway(EmptyBody, async (admission) => ({ body: await forward(admission, 'cart', 'GET') })),
  PUT: throughGateway(CartBody, async (admission, body) => ({
    body: await forward(admission, 'cart', 'PUT', body),
  })),
  DELETE: throughGateway(EmptyBody, async (admission) => ({
    body: await forward(admission, 'cart', 'DELETE'),
  })),
})

export const orders = route({
  GET: throughGateway(EmptyBody, async (admission) => ({ body: await forward(admission, 'orders', 'GET') })),
  POST: throughGateway(EmptyBody, async (admission) => ({
    status: 201,
    body: await forward(admission, 'orders', 'POST', {}),
  })),
})

/** The attacks of Mallory inside the service network. For a replay, the request presents the victim’s credential. */
export const mallory = route({
  POST: throughGateway(MalloryBody, async ({ visit, mechanism, admit, asClient }, { act, victim }) => ({
    body: {
      act,
      tried:
        act === 'knock'
          ? await bypassGateway(visit, victim)
          : await replayStolenIdentity(visit, mechanism, await admit(), asClient),
    },
  })),
})
