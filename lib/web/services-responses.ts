import { z } from 'zod'
import type { ServiceFault, ServiceId } from '#lib/bench/state.ts'
import type { AttackAttempt } from '#lib/services/gateway.ts'
import type { HopReport } from '#lib/services/service-request.ts'
import type { Cart, Order } from '#lib/services/shop.ts'
import { TOPOLOGIES } from '#lib/services/topology.ts'
import { integer, mechanism, objectOf, text } from './response-parts.ts'
import type { ServiceCall } from './services-types.ts'

export const ServicesResponse = z.object({
  trust: z.enum(['signed', 'bare']),
  relay: z.enum(['exchange', 'as-is']),
  faults: objectOf<Readonly<Record<ServiceId, ServiceFault>>>(),
  calls: objectOf<Readonly<Record<string, readonly string[]>>>(),
  topologies: z.array(
    z.object({
      id: z.enum(TOPOLOGIES),
      mechanisms: z.array(z.object({ mechanism, supported: z.boolean(), reason: text.nullable() })),
    }),
  ),
})

const call = objectOf<ServiceCall>('The tree of hops, each with its identity check and its cost')
const lines = z.array(objectOf<Cart['lines'][number]>())
const cart = z.object({ revision: text.nullable(), lines, totalCents: integer })
const order = objectOf<Order>()

export const CartResponse = z.object({ cart, call })
export const OrdersResponse = z.object({ orders: z.array(order), call })
export const OrderResponse = z.object({ order, call })
export const AttackResponse = z.object({ act: text, tried: z.array(objectOf<AttackAttempt>()), call })

/** The response of a service behind the gateway: its result and its report. */
export const ServiceResponse = z.looseObject({ hop: objectOf<HopReport>() })
