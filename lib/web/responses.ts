import { z } from 'zod'
import type { BenchObserver } from '#lib/bench/bench-observer.ts'
import { POOL_STATES, REDIS_FAULTS } from '#lib/bench/state.ts'
import type { Storage } from '#lib/bench/storage.ts'
import { ERROR_CODES } from '#lib/core/errors.ts'
import { DATA_EFFECTS } from '#lib/core/mechanism.ts'
import { PRESET_IDS } from '#lib/core/policy.ts'
import { END_REASONS, REVOCATION_EFFECTS } from '#lib/core/session.ts'
import { REFUSAL_CODES } from '#lib/core/verdict.ts'
import type { RequestCredentials } from './credentials.ts'
import {
  Carriage,
  instant,
  integer,
  mechanism,
  node,
  objectOf,
  Session,
  seq,
  text,
} from './response-parts.ts'
import { PolicySchema } from './schemas.ts'
import type { ServiceCall } from './services-types.ts'
import type { Source } from './source.ts'

/*
 * The schemas of responses. Handlers and clients take their types from them, the OpenAPI document is generated from them,
 * and the tests check every response that they receive against them. Objects are open: a client ignores unknown fields.
 */

export const ProblemResponse = z
  .object({
    type: text,
    title: text,
    status: integer,
    detail: text,
    code: z.enum([
      ...REFUSAL_CODES,
      ...ERROR_CODES,
      'draining',
      'misdirected',
      'forbidden',
      'internal_error',
    ]),
    endReason: z.enum(END_REASONS).optional(),
    endedAt: instant.optional(),
    carriage: Carriage.optional(),
    version: integer
      .optional()
      .meta({ description: 'Of a conflict about session data: its current version' }),
    errors: z.array(z.object({ field: text, detail: text })).optional(),
    call: objectOf<ServiceCall>('Of a problem behind the gateway: the tree of hops').optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' })

export const NodeResponse = z
  .object({
    id: node,
    up: z.boolean(),
    partitioned: z.boolean().optional(),
    clockSkewSeconds: integer.optional(),
  })
  .meta({ id: 'Node' })

const clock = z.object({ offsetSeconds: z.number(), frozen: z.boolean() })
const user = z.object({ name: text, roles: z.array(text), disabled: z.boolean(), balance: integer })
const bench = z.object({
  id: text.meta({ description: 'Bench ID; a capability: its holder operates the bench' }),
  publicName: text.meta({
    description: 'Public name of the bench: in `iss`, and in the URL of its public keys',
  }),
  now: instant,
  clock,
  preset: z.enum(PRESET_IDS),
  policy: PolicySchema,
  nodes: z.array(NodeResponse),
})

export const FaultsResponse = z.object({
  redis: z.enum(REDIS_FAULTS),
  invalidation: z.enum(['on', 'dropped', 'delayed']),
  pools: z.enum(POOL_STATES),
})

export const NewBenchResponse = bench.extend({ users: z.array(user.extend({ password: text })) })

export const FullBenchResponse = bench.extend({
  users: z.array(user),
  faults: FaultsResponse,
  mutations: z.array(text).meta({ description: 'IDs of the planted bugs that are switched on' }),
  store: z.object({ engine: text, status: z.enum(['up', 'down']) }),
  seq,
})

export const BenchResponse = FullBenchResponse.extend({
  presented: z.array(mechanism).meta({
    description:
      'Mechanisms whose cookies this request contained, valid or not: page script cannot read HttpOnly cookies',
  }),
})

export const ClockResponse = z.object({ now: instant, clock })

const endEffect = {
  effect: z.enum(REVOCATION_EFFECTS).meta({
    description: 'immediate: no node accepts it any longer; within: a node may accept it until effectiveAt',
  }),
  effectiveAt: instant.meta({ description: 'Time from which all copies are refused' }),
  sensitiveActs: z.literal('immediate').optional(),
}
const endedSessions = z.array(z.object({ id: text, mechanism, ...endEffect }))

export const UserResponse = user.extend({ ended: endedSessions })

const account = z.object({ name: text, roles: z.array(text) })

export const CredentialResponse = z.object({
  user: account,
  session: Session,
  carriage: Carriage,
  credential: z
    .object({
      access_token: text,
      token_type: z.literal('Bearer'),
      expires_in: integer.meta({ description: 'Seconds' }),
      refresh_token: text.optional(),
    })
    .optional()
    .meta({ description: 'The token response of RFC 6749 §5.1, if the carrier is bearer' }),
})

const sessionData = z
  .union([text, z.record(text, z.unknown())])
  .meta({ description: 'Session data of the application, as it was given' })
const dataVersion = integer.meta({
  description: 'Version of the session data: how often it was replaced since login',
})

export const MeResponse = z.object({
  user: account,
  session: Session,
  data: sessionData.optional(),
  version: dataVersion.optional(),
})

export const DataResponse = z.object({ data: sessionData.nullable(), version: dataVersion })

export const SetDataResponse = z.object({
  session: Session,
  version: dataVersion,
  effect: z.enum(DATA_EFFECTS).meta({
    description:
      'immediate: the stored record, or the credential of this response, states the new data; at-next-refresh: the next access token does',
  }),
  carriage: Carriage.optional().meta({
    description: 'If the credential carries the data: the size of the new one, and its limit',
  }),
})

const logout = {
  alsoEnded: z.array(text).optional(),
  scope: z.enum(['local', 'others', 'global']).optional(),
  ended: integer.optional(),
  effects: endedSessions.optional(),
}

export const LogoutResponse = z.discriminatedUnion('reach', [
  z.object({
    reach: z.literal('everywhere'),
    effectiveAt: instant
      .optional()
      .meta({ description: 'A node may accept a copy until then; absent: no node does' }),
    ...logout,
  }),
  z.object({ reach: z.literal('this-browser'), copiesLiveUntilAt: instant, ...logout }),
  z.object({ reach: z.literal('nothing'), copiesLiveUntilAt: instant.optional(), ...logout }),
])

export const TransferResponse = z.object({ balance: integer })

const location = 'A location and what is stored there'

export const SessionResponse = z.object({
  session: Session,
  storage: z.object({
    jar: z.array(objectOf<ReturnType<RequestCredentials['presentedCookies']>[number]>(location)),
    client: z.enum(['holds-a-reference', 'holds-the-session']),
    nodes: z.array(objectOf<Storage['nodes'][number]>(location)),
    redis: z.array(objectOf<Storage['redis'][number]>(location)),
    database: z.array(objectOf<Storage['database'][number]>(location)),
  }),
  family: objectOf<Awaited<ReturnType<BenchObserver['familyOf']>>>().optional(),
})

export const AdjustResponse = z.object({ session: Session, ...endEffect })
export const RevokeResponse = z.object({ ...endEffect, alsoEnded: z.array(text).optional() })
export const RevokeAllResponse = z.object({ ended: integer, effects: endedSessions })

export const JwksResponse = z.object({
  keys: z.array(z.object({ kty: text, kid: text, alg: text, use: z.literal('sig') })),
})

export const HealthResponse = z.object({
  status: text,
  store: z.object({ engine: text, topology: text, status: text }),
})

const origin = text.meta({ description: 'Scheme, host and port' })

export const OriginsResponse = z
  .object({
    vulnerable: z
      .boolean()
      .meta({ description: 'Whether this server serves the vulnerable parts of the lab' }),
    app: origin,
    attacker: z.object({ sameSite: origin.nullable(), crossSite: origin.nullable() }).nullable().meta({
      description: 'Where the attacker’s page is served, on the site of the app and on another site',
    }),
    secondApp: origin.nullable(),
  })
  .meta({ id: 'Origins' })

export const SourceResponse = z.object({
  name: text as unknown as z.ZodType<Source['name']>,
  path: text,
  lines: z.array(z.unknown() as z.ZodType<Source['lines'][number]>),
  functions: objectOf<Source['functions']>(),
  steps: z.array(objectOf<Source['steps'][number]>()),
})

export const DocumentResponse = objectOf<object>()
/** A stream of events or a text, which no schema describes. */
export const TextResponse = z.string()
/** No content: status 204. */
export const NoResponse = z.undefined()
