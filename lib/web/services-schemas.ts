import { z } from 'zod'
import { SERVICE_FAULTS, SERVICE_IDS } from '#lib/bench/state.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { ITEMS } from '#lib/services/shop.ts'

/* What may be asked of the services behind a gateway. */

export const ServicesQuery = z.strictObject({
  mechanism: z.enum(MECHANISM_IDS).meta({ description: 'Whose credential the request carries' }),
})

export const CartBody = z
  .strictObject({
    items: z
      .partialRecord(z.enum(ITEMS), z.int().min(1).max(20))
      .meta({ description: 'How many of each; whatever is not named is not in the cart' }),
  })
  .meta({ title: 'Cart' })

export const SetupBody = z
  .strictObject({
    trust: z.enum(['signed', 'bare']).optional().meta({
      description: 'How services know the gateway: by its signature, or by a header that anybody can write',
    }),
    relay: z.enum(['exchange', 'as-is']).optional().meta({
      description: 'Whether a token is exchanged for the next service’s own, or passed on as it came',
    }),
    faults: z
      .strictObject(
        Object.fromEntries(SERVICE_IDS.map((id) => [id, z.enum(SERVICE_FAULTS).optional()])) as Record<
          (typeof SERVICE_IDS)[number],
          z.ZodOptional<z.ZodEnum<{ up: 'up'; down: 'down'; hangs: 'hangs' }>>
        >,
      )
      .optional(),
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
        'knock: past the gateway, with a header that names the victim; replay: what orders was shown, shown elsewhere',
    }),
  })
  .meta({ title: 'MalloryAct' })

/** RFC 8693 §2.1, as JSON like everything here. */
export const ExchangeBody = z
  .strictObject({
    grant_type: z.literal('urn:ietf:params:oauth:grant-type:token-exchange'),
    subject_token: z.string().min(1).max(4096),
    subject_token_type: z.literal('urn:ietf:params:oauth:token-type:access_token'),
    audience: z.enum(SERVICE_IDS),
  })
  .meta({ title: 'TokenExchange' })
