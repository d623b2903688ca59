import { z } from 'zod'
import { DEVICE_CLASSES } from '#lib/core/device.ts'
import { END_REASONS, MECHANISM_IDS, NODE_IDS, REVOCATION_EFFECTS } from '#lib/core/session.ts'
import { queriedNetwork } from '#lib/ledger/session-facets.ts'
import { instant, integer, mechanism, Session, text } from './response-parts.ts'
import { queryNumber } from './schemas.ts'

/** `*` stands for all users in the indexes of the event log, so a request must not use it as a name. */
const userName = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/)
const MAX_INSTANT = 8_640_000_000_000_000
const at = z.int().min(0).max(MAX_INSTANT)

/** By what sessions can be queried; all conditions apply together. */
const conditions = {
  mechanism: z.enum(MECHANISM_IDS).meta({ description: 'One of the session mechanisms' }),
  user: userName,
  state: z.enum(['active', 'ended']),
  ip: z.string().min(1).max(100).meta({
    description: 'The address as the sessions state it: under policy.storage.minimise, a network or a mark',
  }),
  network: z
    .string()
    .max(100)
    .refine((text) => queriedNetwork(text) !== null, 'Must be an address, an IPv4 /24 or an IPv6 /64.')
    .meta({
      description:
        'An address or a network: IPv4 /24, IPv6 /64, such as 203.0.113.0/24; under policy.storage.minimise, as the sessions state it',
    }),
  node: z.enum(NODE_IDS),
  device: z.enum(DEVICE_CLASSES).meta({ description: 'Device class, by the user agent' }),
  endReason: z.enum(END_REASONS),
  text: z.string().min(1).max(64).meta({
    description:
      'A part of the user, the device, the ID or the address; ASCII letters match regardless of case',
  }),
} as const

const inBody = {
  ...conditions,
  createdFrom: at,
  createdTo: at,
  lastSeenFrom: at,
  lastSeenTo: at,
} as const

const inQuery = {
  ...conditions,
  ...Object.fromEntries(
    (['createdFrom', 'createdTo', 'lastSeenFrom', 'lastSeenTo'] as const).map((name) => [
      name,
      queryNumber(0, MAX_INSTANT),
    ]),
  ),
} as unknown as typeof inBody

export const SessionsQuery = z
  .strictObject(inQuery)
  .partial()
  .extend({
    limit: queryNumber(1, 200).default(50),
    cursor: z
      .string()
      .regex(/^\d{1,16}$/)
      .optional(),
    facets: z
      .literal('1')
      .optional()
      .meta({ description: 'Adds how many sessions have each value, regardless of the query' }),
  })

/** A query as it is sent. */
const QueryBody = z.strictObject(inBody).partial()

/** The query with the name that the index has for the device class. */
export function queryOfRequest({ device, ...query }: z.output<typeof QueryBody>) {
  return { ...query, deviceClass: device }
}

/** Sessions that one request revokes at most. */
export const MAX_REVOKED = 500

export const RevokeQueryBody = z
  .strictObject({
    query: QueryBody.omit({ state: true }),
    preview: z.boolean().default(true).meta({ description: 'true: nothing is revoked' }),
    previewed: z.array(z.string().min(1).max(64)).max(MAX_REVOKED).optional().meta({
      description: 'The IDs of a preview: only sessions that are among them are revoked',
    }),
  })
  .meta({ title: 'RevokeQuery' })

const counts = z.object({
  active: integer,
  ended: integer,
  atMost: z.literal(true).optional().meta({
    description: 'The numbers are upper bounds: the query would have to look at too many sessions',
  }),
})

const facetCounts = z.record(text, integer)

export const SessionsResponse = z.object({
  sessions: z.array(Session),
  next: text.nullable().meta({
    description: 'Cursor of the next page. A page may be short, or empty, and have a next one: see scanned',
  }),
  scanned: integer.meta({
    description:
      'How many sessions the page looked at. Bounded: a query that few of them match continues on the next page',
  }),
  counts,
  facets: z
    .object({
      mechanism: facetCounts,
      state: facetCounts,
      node: facetCounts,
      deviceClass: facetCounts,
      endReason: facetCounts,
      network: facetCounts.meta({ description: 'The networks with the most sessions' }),
    })
    .optional(),
})

export const RevokeQueryResponse = z.object({
  preview: z.boolean(),
  sessions: integer.meta({
    description:
      'Of a preview: sessions that match, of those that one request revokes at most; else: sessions that this request revoked',
  }),
  users: integer,
  more: z.boolean().meta({ description: `Whether more than ${MAX_REVOKED} sessions match` }),
  effects: z.record(z.enum(REVOCATION_EFFECTS), integer).meta({ description: 'Sessions by effect' }),
  latestAt: instant.nullable().meta({ description: 'Time from which the copies of all of them are refused' }),
  alsoEnds: integer.meta({
    description:
      'Other sessions of the same users that end as well, because single sessions cannot be revoked',
  }),
  ids: z.array(text),
  added: integer.meta({ description: 'Sessions that match now and were not in the preview: not revoked' }),
  gone: integer.meta({ description: 'Sessions of the preview that no longer match' }),
  ended: z.array(z.object({ id: text, mechanism, effect: z.enum(REVOCATION_EFFECTS), effectiveAt: instant })),
  alreadyEnded: z.array(text).meta({
    description: 'Sessions that were no longer active, for example because another request ended them',
  }),
  notEnded: z.array(text).meta({
    description: 'Sessions that are still active, because a store is unavailable. Without any effect: 503',
  }),
})

export const OnlineQuery = z.strictObject({
  seconds: queryNumber(1, 86_400).default(300),
})

export const OnlineResponse = z.object({
  seconds: integer,
  users: z.array(
    z.object({
      user: text,
      sessions: integer,
      mechanisms: z.array(mechanism),
      lastSeenAt: instant.meta({ description: 'Activity is written at most once a minute: see decision 3' }),
    }),
  ),
  counts: z.object({ users: integer, sessions: integer }),
  more: z.boolean().meta({ description: 'Whether there are more sessions than were read' }),
})
