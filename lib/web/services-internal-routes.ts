import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import type { ServiceId } from '#lib/bench/state.ts'
import { withConcurrencyLimit } from '#lib/services/gateway.ts'
import { callerIdentityFrom, identify } from '#lib/services/identity.ts'
import {
  type CallerIdentity,
  HopFailed,
  IdentityRejected,
  reportOf,
  type ServiceRequest,
} from '#lib/services/service-request.ts'
import { placeOrder, putCart, readCart, readOrders, readUser } from '#lib/services/shop.ts'
import { authenticateService, exchange } from '#lib/services/tokens.ts'
import { TOPOLOGIES } from '#lib/services/topology.ts'
import type { BenchContract } from './contract.ts'
import { readBody } from './read-body.ts'
import { problem } from './respond.ts'
import { onBench } from './route.ts'
import { EmptyBody } from './schemas.ts'
import { serviceProblem, serviceRequestOf } from './services-adapter.ts'
import { ServiceResponse } from './services-responses.ts'
import { CartBody, ExchangeBody } from './services-schemas.ts'

/*
 * The services behind the gateway. They trust only what their topology lets them verify, so their addresses are no secret: a
 * request that bypasses the gateway is refused, except under `trust: bare`.
 */

/** Time after the deadline at which a service that hangs responds. */
const TOO_LATE_MS = 250

const INTERNAL = {
  params: { topology: TOPOLOGIES },
  errors: [401, 409, 429],
  response: ServiceResponse,
} as const

/** A handler of one service. Every response, errors included, contains the report of the service. */
function serve<Body>(
  service: ServiceId,
  summary: string,
  schema: z.ZodType<Body>,
  work: (incoming: ServiceRequest, body: Body, headers: Headers) => Promise<object>,
  more: Pick<BenchContract, 'openWhileLocked'> = {},
) {
  const contract = { ...INTERNAL, summary, body: schema, ...more }
  // The service reads the body itself: a service that hangs reads none, and a wrong body is in its report.
  const { handle } = onBench({ ...INTERNAL, summary, ...more }, async (call) => {
    const incoming = serviceRequestOf(call, service, false)
    const run = async () => {
      if (incoming.bench.state.services.faults[service] === 'hangs') throw await hang(incoming)
      const body = await readBody(call.request, schema)
      return work(incoming, body, call.request.headers)
    }
    try {
      const result = await (incoming.isDirect ? withConcurrencyLimit(incoming, 'direct', run) : run())
      return { status: 200, body: { ...result, hop: reportOf(incoming) } }
    } catch (error) {
      return problem(serviceProblem(error), { hop: reportOf(incoming) })
    }
  })
  return { contract, isOfBench: true, handle }
}

/** Waits until the caller has timed out. */
async function hang({ service, deadline }: ServiceRequest): Promise<HopFailed> {
  await sleep(deadline.remaining() + TOO_LATE_MS)
  return new HopFailed(
    503,
    'service_unavailable',
    `The service ${service} did not respond before the deadline.`,
    1,
  )
}

/** A handler of one service that acts for the user in the request. */
function serveUser<Body>(
  service: ServiceId,
  summary: string,
  schema: z.ZodType<Body>,
  work: (incoming: ServiceRequest, user: string, identity: CallerIdentity, body: Body) => Promise<object>,
) {
  return serve(service, summary, schema, async (incoming, body, headers) => {
    const identity = callerIdentityFrom(incoming, headers)
    const user = await identify(incoming, identity)
    return work(incoming, user, identity as CallerIdentity, body)
  })
}

/** The routes of the services behind the gateway. */
export const internalServicesRoutes = {
  '/api/services/internal/{topology}/cart': {
    GET: serveUser('cart', 'Internal: get a cart', EmptyBody, async (incoming, user) => ({
      cart: await readCart(incoming, user),
    })),
    PUT: serveUser('cart', 'Internal: replace a cart', CartBody, async (incoming, user, _, { items }) => ({
      cart: await putCart(incoming, user, items as Record<string, number>),
    })),
    DELETE: serveUser('cart', 'Internal: empty a cart', EmptyBody, async (incoming, user) => ({
      cart: await putCart(incoming, user, {}),
    })),
  },
  '/api/services/internal/{topology}/orders': {
    GET: serveUser('orders', 'Internal: list orders', EmptyBody, async (incoming, user) => ({
      orders: await readOrders(incoming, user),
    })),
    POST: serveUser(
      'orders',
      'Internal: place an order; calls cart and users',
      EmptyBody,
      async (incoming, user, identity) => ({
        order: await placeOrder(incoming, user, identity),
      }),
    ),
  },
  '/api/services/internal/{topology}/users': {
    GET: serveUser('users', 'Internal: get the calling user', EmptyBody, async (incoming, user) => ({
      user: readUser(incoming, user),
    })),
  },
  '/api/services/internal/{topology}/token': {
    // The caller must authenticate as a service: a token alone is not enough to exchange it.
    POST: serve(
      'token',
      'Internal: token exchange (RFC 8693)',
      ExchangeBody,
      async (incoming, { subject_token, audience }, headers) => {
        const party = authenticateService(incoming.bench, headers.get('authorization'))
        if (party === null) throw new IdentityRejected({ ok: false, code: 'no_credential' })
        return exchange(incoming, party, subject_token, audience)
      },
      { openWhileLocked: 'Reading through the gateway needs it.' },
    ),
  },
}
