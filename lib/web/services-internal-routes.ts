import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import type { ServiceId } from '#lib/bench/state.ts'
import { within } from '#lib/services/gateway.ts'
import { identify, passportOf } from '#lib/services/identity.ts'
import { placeOrder, putCart, readCart, readOrders, readUser } from '#lib/services/shop.ts'
import { exchange, partyOf } from '#lib/services/tokens.ts'
import { HopFailed, NotAdmitted, type Passport, reportOf, type Visit } from '#lib/services/service-request.ts'
import { readBody } from './read-body.ts'
import { type Answer, onBench, problem, route } from './route.ts'
import { EmptyBody } from './schemas.ts'
import { CartBody, ExchangeBody } from './services-schemas.ts'
import { problemOnTheWay, visitOf } from './services-adapter.ts'

/*
 * The services behind the gateway. They trust nothing about a request but what their topology lets them verify, so it is
 * no secret where they are: whoever knocks here past the gateway is to be refused, and under `trust: bare` is not.
 */

/** How long after its deadline a hanging service stirs. */
const TOO_LATE_MS = 250

/** A service's door. Every answer carries the service's own report, also where it is no. */
function serve<Body>(
  service: ServiceId,
  schema: z.ZodType<Body>,
  work: (visit: Visit, body: Body, headers: Headers) => Promise<object>,
) {
  return onBench({}, async (call): Promise<Answer> => {
    const visit = visitOf(call, service, false)
    const answer = async () => {
      if (visit.bench.state.services.faults[service] === 'hangs') throw await hang(visit)
      const body = await readBody(call.request, schema)
      return work(visit, body, call.request.headers)
    }
    try {
      const result = await (visit.isDirect ? within(visit, 'direct', answer) : answer())
      return { status: 200, body: { ...result, hop: reportOf(visit) } }
    } catch (error) {
      const answer = problem(problemOnTheWay(error))
      return { ...answer, body: { ...answer.body, hop: reportOf(visit) } }
    }
  })
}

/** Says nothing until nobody waits for it any more, and does nothing either. */
async function hang({ service, deadline }: Visit): Promise<HopFailed> {
  await sleep(deadline.remaining() + TOO_LATE_MS)
  return new HopFailed(503, 'service_unavailable', `The service ${service} was asked too much.`, 1)
}

/** The same, for whoever can say on whose behalf they ask. */
function serveUser<Body>(
  service: ServiceId,
  schema: z.ZodType<Body>,
  work: (visit: Visit, user: string, passport: Passport, body: Body) => Promise<object>,
) {
  return serve(service, schema, async (visit, body, headers) => {
    const passport = passportOf(visit, headers)
    const user = await identify(visit, passport)
    return work(visit, user, passport as Passport, body)
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

/** RFC 8693. Whoever asks must be one of ours: a token alone is not enough to turn it into another. */
export const tokenService = route({
  POST: serve('token', ExchangeBody, async (visit, { subject_token, audience }, headers) => {
    const party = partyOf(visit.bench, headers.get('authorization'))
    if (party === null) throw new NotAdmitted({ ok: false, code: 'no_credential' })
    return exchange(visit, party, subject_token, audience)
  }),
})
