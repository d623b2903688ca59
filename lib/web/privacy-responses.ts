import { z } from 'zod'
import { ERASURES, STORES } from '#lib/bench/user-data/holding.ts'
import { HOLDING_KINDS } from '#lib/bench/user-data/texts.ts'
import { REVOCATION_EFFECTS } from '#lib/core/session.ts'
import { instant, integer, mechanism, node, text } from './response-parts.ts'
import { queryNumber } from './schemas.ts'

const Kind = z.enum(Object.keys(HOLDING_KINDS) as [keyof typeof HOLDING_KINDS])

const place = {
  kind: Kind,
  what: text,
  where: z
    .object({ store: z.enum(STORES), key: text.optional(), table: text.optional(), node: node.optional() })
    .meta({ description: 'In keys, {bench} stands for the bench ID, which gives access to the bench' }),
  lane: mechanism.optional(),
  count: integer,
}

const until = instant.nullable().meta({
  description:
    'When it is deleted at the latest, on the bench clock; null if the server does not decide that',
})

const Holding = z
  .object({
    ...place,
    items: z.array(z.unknown()),
    why: text.meta({ description: 'The purpose' }),
    until,
    untilWhat: text.meta({ description: 'What decides until when' }),
    erasable: z.boolean().meta({ description: 'Whether an erasure deletes it, or removes the user from it' }),
    onErase: z.enum(ERASURES),
  })
  .meta({ id: 'Holding' })

export const UserDataResponse = z.object({
  user: text,
  at: instant,
  holdings: z.array(Holding),
  nothingIn: z.array(z.object({ kind: Kind, what: text })).meta({
    description: 'Places that were read and contain nothing about the user',
  }),
})

const left = z.object({
  ...place,
  why: text.meta({ description: 'Why it stays' }),
  until,
  untilWhat: text,
})

export const ErasureResponse = z.object({
  mark: text.meta({ description: 'Stands for the user in what is kept' }),
  erased: z.array(z.object(place)),
  kept: z.array(left.extend({ as: text.meta({ description: 'The mark, or the name of the user' }) })),
  cannotErase: z.array(left),
  ended: integer,
  effects: z.array(
    z.object({
      id: text,
      mechanism,
      effect: z.enum(REVOCATION_EFFECTS),
      effectiveAt: instant,
      sensitiveActs: z.literal('immediate').optional(),
    }),
  ),
})

const LANGUAGES = ['en', 'zh'] as const

export const UserDataQuery = z.strictObject({
  language: z.enum(LANGUAGES).default('en'),
  items: queryNumber(0, 100_000).optional().meta({
    description: 'At most this many items of each holding; absent: all',
  }),
  download: z.literal('1').optional().meta({ description: 'Sends the response as a file' }),
})

export const ErasureQuery = z.strictObject({ language: z.enum(LANGUAGES).default('en') })

/** What a cookie is for. */
export const COOKIE_KINDS = [
  'bench',
  'credential',
  'refresh',
  'balancer',
  'seat',
  'teacher',
  'language',
] as const

export const CookiesResponse = z.object({
  cookies: z.array(
    z.object({
      name: text,
      kind: z.enum(COOKIE_KINDS),
      lane: mechanism.optional(),
      /** Null if the policy does not let it be set. */
      maxSeconds: integer.meta({ description: 'The longest lifetime under the current policy' }),
      httpOnly: z.boolean(),
      secure: z.boolean(),
      sameSite: text.nullable(),
      path: text,
      domain: text.nullable(),
      setBy: z.enum(['server', 'page']),
      inUse: z.boolean().meta({ description: 'Whether the current policy sets it' }),
      presented: z.boolean().meta({ description: 'Whether this request contains it' }),
    }),
  ),
})
