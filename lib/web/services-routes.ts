import type { MechanismId } from '#lib/core/session.ts'
import { admit, bypassGateway, replayStolenIdentity, withConcurrencyLimit } from '#lib/services/gateway.ts'
import { callService } from '#lib/services/hop.ts'
import { headersFor } from '#lib/services/identity.ts'
import type { CallerIdentity, ServiceRequest } from '#lib/services/service-request.ts'
import { TOPOLOGIES } from '#lib/services/topology.ts'
import type { BenchContract, BodyOf, Contract, ResponseOf } from './contract.ts'
import { isBearer, withCredential } from './credentials.ts'
import { problem } from './respond.ts'
import { type Endpoint, onBench } from './route.ts'
import { EmptyBody } from './schemas.ts'
import { presentedIn, serviceProblem, serviceRequestOf } from './services-adapter.ts'
import {
  AttackResponse,
  CartResponse,
  OrderResponse,
  OrdersResponse,
  ServicesResponse,
} from './services-responses.ts'
import { CartBody, MalloryBody, ServicesQuery, SetupBody } from './services-schemas.ts'
import { attackIn, type GatewayResponse, noteResponse, serviceCallOf, setupView } from './services-view.ts'

/* The gateway as clients see it: three topologies with the same services behind each. */

interface Admission {
  readonly incoming: ServiceRequest
  readonly mechanism: MechanismId
  /** Admits the request or throws: its credential is verified here, or forwarded. */
  readonly admit: () => Promise<CallerIdentity>
  /** Headers that present another credential to the app in the way this request presents its own. */
  readonly asClient: (credential: string) => Readonly<Record<string, string>>
}

const GATEWAY = {
  csrf: 'by-policy',
  params: { topology: TOPOLOGIES },
  query: ServicesQuery,
  body: EmptyBody,
  errors: [401, 429],
} as const

/**
 * A call through the gateway. Every response, errors included, contains the tree of hops.
 * @param work admits the request and calls the services
 */
function throughGateway<const C extends Contract>(
  named: GatewayResponse['call'],
  contract: C,
  work: (admission: Admission, body: BodyOf<C>) => Promise<Omit<ResponseOf<C>, 'call'>>,
): Endpoint<Omit<typeof GATEWAY, keyof C> & C> {
  const complete = { ...GATEWAY, ...contract }
  const { handle } = onBench<BenchContract & Pick<typeof GATEWAY, 'params' | 'query'>>(
    complete,
    async (call, body, { mechanism }) => {
      const incoming = serviceRequestOf(call, 'gateway', true)
      const { request, addRenewed } = call
      const presented = presentedIn(call, mechanism)
      if ('ambiguous' in presented) {
        return problem({ code: 'malformed', status: 400, detail: presented.ambiguous })
      }
      const asClient = (credential: string) => {
        const headers = new Headers(
          isBearer(request.headers.get('authorization')) ? { authorization: '' } : {},
        )
        withCredential(headers, mechanism, credential, call)
        return Object.fromEntries(headers)
      }
      const bytesUp = presented.credential?.length ?? 0
      const admitCaller = async () => {
        const { identity, renewed } = await admit(incoming, { mechanism, ...presented })
        addRenewed(mechanism, presented.carrier, renewed)
        return identity
      }
      try {
        const result = await withConcurrencyLimit(incoming, 'gateway', () =>
          work({ incoming, mechanism, admit: admitCaller, asClient }, body as BodyOf<C>),
        )
        noteResponse(call, { mechanism, call: named, ...attackIn(result) })
        return {
          status: contract.status ?? 200,
          body: { ...result, call: serviceCallOf(incoming, mechanism) },
          bytesUp,
        }
      } catch (error) {
        const refusal = serviceProblem(error)
        noteResponse(call, {
          mechanism,
          call: named,
          code: refusal.code as NonNullable<GatewayResponse['code']>,
        })
        return { ...problem(refusal, { call: serviceCallOf(incoming, mechanism) }), bytesUp }
      }
    },
  )
  return { contract: complete, isOfBench: true, handle }
}

/** The result of a service, without its report, which is in the tree. Services and gateway are one app, so it is not validated. */
async function forward<Result extends object>(
  { incoming, admit }: Admission,
  to: 'cart' | 'orders',
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  body?: object,
): Promise<Result> {
  const headers = await headersFor(incoming, await admit(), to)
  const { hop: _, ...result } = await callService(incoming, to, {
    method,
    headers,
    ...(body ? { body } : {}),
  })
  return result as Result
}

/** The routes of the gateway. */
export const servicesRoutes = {
  '/api/services': {
    GET: onBench(
      {
        summary: 'Get the services setup and the mechanisms each topology supports',
        response: ServicesResponse,
      },
      async (call) => ({ status: 200, body: setupView(call) }),
    ),
    PATCH: onBench(
      {
        summary: 'Change the services setup or inject a service fault',
        body: SetupBody,
        response: ServicesResponse,
      },
      async (call, { faults, trust, relay }) => {
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
        return { status: 200, body: setupView(call) }
      },
    ),
  },
  '/api/services/{topology}/cart': {
    GET: throughGateway(
      'cart',
      {
        summary: 'Get the cart. `call` is the tree of hops with each identity check',
        response: CartResponse,
      },
      (admission) => forward(admission, 'cart', 'GET'),
    ),
    PUT: throughGateway(
      'cart',
      { summary: 'Replace the cart', body: CartBody, response: CartResponse },
      (admission, body) => forward(admission, 'cart', 'PUT', body),
    ),
    DELETE: throughGateway('cart', { summary: 'Empty the cart', response: CartResponse }, (admission) =>
      forward(admission, 'cart', 'DELETE'),
    ),
  },
  '/api/services/{topology}/orders': {
    GET: throughGateway(
      'orders',
      { summary: 'List orders, newest first', response: OrdersResponse },
      (admission) => forward(admission, 'orders', 'GET'),
    ),
    POST: throughGateway(
      'orders',
      {
        summary: 'Order the cart. 409 if the cart is empty or has changed',
        status: 201,
        errors: [401, 409, 429],
        response: OrderResponse,
      },
      (admission) => forward(admission, 'orders', 'POST', {}),
    ),
  },
  '/api/services/{topology}/mallory': {
    // For a replay, the request presents the victim’s credential.
    POST: throughGateway(
      'mallory',
      {
        summary: 'Run an attack as Mallory inside the service network',
        body: MalloryBody,
        response: AttackResponse,
      },
      async ({ incoming, mechanism, admit, asClient }, { act, victim }) => ({
        act,
        tried:
          act === 'knock'
            ? await bypassGateway(incoming, victim)
            : await replayStolenIdentity(incoming, mechanism, await admit(), asClient),
      }),
    ),
  },
}
