import { z } from 'zod'
import { SERVICE_FAULTS, SERVICE_IDS } from '#lib/bench/state.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { ITEMS } from '#lib/services/shop.ts'

/* The schemas of requests to the services behind the gateway. */

export const ServicesQuery = z.strictObject({
  mechanism: z
    .enum(MECHANISM_IDS)
    .meta({ description: 'The mechanism of the credential that the request presents' }),
})

export const CartBody = z
  .strictObject({
    items: z
      .partialRecord(z.enum(ITEMS), z.int().min(1).max(20))
      .meta({ description: 'Quantity of each item; an item that is not listed is removed from the cart' }),
  })
  .meta({ title: 'Cart' })

export const SetupBody = z
  .strictObject({
    trust: z.enum(['signed', 'bare']).optional().meta({
      description:
        'How services identify the user: signed: by a signed assertion of the gateway; bare: by a plain header that any client can set',
    }),
    relay: z.enum(['exchange', 'as-is']).optional().meta({
      description: 'exchange: a token is exchanged per hop (RFC 8693); as-is: it is forwarded unchanged',
    }),
    faults: z.strictObject(recordOf(SERVICE_IDS, () => z.enum(SERVICE_FAULTS).optional())).optional(),
  })
  .meta({ title: 'ServicesSetup' })

export const MalloryBody = z
  .strictObject({
    victim: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/)
      .default('alice'),
    act: z.enum(['knock', 'replay']).meta({
      description:
        'knock: call a service directly, with a header that names the victim; replay: present the identity that orders received to other services',
    }),
  })
  .meta({ title: 'MalloryAct' })

/** RFC 8693 §2.1, as JSON instead of a form. */
export const ExchangeBody = z
  .strictObject({
    grant_type: z.literal('urn:ietf:params:oauth:grant-type:token-exchange'),
    subject_token: z.string().min(1).max(4096),
    subject_token_type: z.literal('urn:ietf:params:oauth:token-type:access_token'),
    audience: z.enum(SERVICE_IDS),
  })
  .meta({ title: 'TokenExchange' })
