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
import { readBody } from './read-body.ts'
import { onBench, problem, type RouteResult, route } from './route.ts'
import { EmptyBody } from './schemas.ts'
import { serviceProblem, serviceRequestOf } from './services-adapter.ts'
import { CartBody, ExchangeBody } from './services-schemas.ts'

/*
 * The services behind the gateway. They trust only what their topology lets them verify, so their addresses are no secret: a
 * request that bypasses the gateway is refused, except under `trust: bare`.
 */

/** Time after the deadline at which a service that hangs responds. */
const TOO_LATE_MS = 250

/** A handler of one service. Every response, errors included, contains the report of the service. */
function serve<Body>(
  service: ServiceId,
  schema: z.ZodType<Body>,
  work: (visit: ServiceRequest, body: Body, headers: Headers) => Promise<object>,
) {
  return onBench({}, async (call): Promise<RouteResult> => {
    const visit = serviceRequestOf(call, service, false)
    const answer = async () => {
      if (visit.bench.state.services.faults[service] === 'hangs') throw await hang(visit)
      const body = await readBody(call.request, schema)
      return work(visit, body, call.request.headers)
    }
    try {
      const result = await (visit.isDirect ? withConcurrencyLimit(visit, 'direct', answer) : answer())
      return { status: 200, body: { ...result, hop: reportOf(visit) } }
    } catch (error) {
      const answer = problem(serviceProblem(error))
      return { ...answer, body: { ...answer.body, hop: reportOf(visit) } }
    }
  })
}

/** Does nothing until the caller no longer waits. */
async function hang({ service, deadline }: ServiceRequest): Promise<HopFailed> {
  await sleep(deadline.remaining() + TOO_LATE_MS)
  return new HopFailed(
    503,
    'service_unavailable',
    `The service ${service} did not respond before the deadline.`,
    1,
  )
}

/** A handler of one service that acts for a user, whom the caller identifies. */
function serveUser<Body>(
  service: ServiceId,
  schema: z.ZodType<Body>,
  work: (visit: ServiceRequest, user: string, passport: CallerIdentity, body: Body) => Promise<object>,
) {
  return serve(service, schema, async (visit, body, headers) => {
    const passport = callerIdentityFrom(visit, headers)
    const user = await identify(visit, passport)
    return work(visit, user, passport as CallerIdentity, body)
  })
}

export const cartService = route({
  GET: serveUser('cart', EmptyBody, async (visit, user) => ({ cart: await readCart(visit, user) })),
  PUT: serveUser('cart', CartBody, async (visit, user, _, { items }) => ({
    cart: await putCart(visit, user, items as Record<string, number>),
  })),
  DELETE: serveUser('cart', EmptyBody, async (visit, user) => ({ cart: await putCart(visit, user, {}) })),
})

export const ordersService = route({
  GET: serveUser('orders', EmptyBody, async (visit, user) => ({ orders: await readOrders(visit, user) })),
  POST: serveUser('orders', EmptyBody, async (visit, user, passport) => ({
    order: await placeOrder(visit, user, passport),
  })),
})

export const usersService = route({
  GET: serveUser('users', EmptyBody, async (visit, user) => ({ user: readUser(visit, user) })),
})

/** RFC 8693. The caller must authenticate as a service: a token alone is not enough to exchange it. */
export const tokenService = route({
  POST: serve('token', ExchangeBody, async (visit, { subject_token, audience }, headers) => {
    const party = authenticateService(visit.bench, headers.get('authorization'))
    if (party === null) throw new IdentityRejected({ ok: false, code: 'no_credential' })
    return exchange(visit, party, subject_token, audience)
  }),
})
