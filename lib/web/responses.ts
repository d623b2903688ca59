import { z } from 'zod'
import type { BenchObserver } from '#lib/bench/bench-observer.ts'
import type { Fleet } from '#lib/bench/fleet.ts'
import { REDIS_FAULTS, type ServiceFault, type ServiceId } from '#lib/bench/state.ts'
import type { Storage } from '#lib/bench/storage.ts'
import type { TrialRow } from '#lib/bench/survival-trial.ts'
import { ERROR_CODES } from '#lib/core/errors.ts'
import { PRESET_IDS, SERVER_SESSION_STORES } from '#lib/core/policy.ts'
import { END_REASONS, MECHANISM_IDS, NODE_IDS, REVOCATION_EFFECTS } from '#lib/core/session.ts'
import { TRIAL_FAULTS } from '#lib/core/survival.ts'
import { REFUSAL_CODES } from '#lib/core/verdict.ts'
import type { RequestAct } from '#lib/ledger/event.ts'
import type { AttackAttempt } from '#lib/services/gateway.ts'
import type { HopReport } from '#lib/services/service-request.ts'
import type { Cart, Order } from '#lib/services/shop.ts'
import { TOPOLOGIES } from '#lib/services/topology.ts'
import type { RequestCredentials } from './credentials.ts'
import type { ExchangeDetail } from './exchange-recorder.ts'
import { PolicySchema } from './schemas.ts'
import type { ServiceCall } from './services-types.ts'
import { SIMULATED_CLIENT_IDS } from './simulated-client-ids.ts'
import type { Source } from './source.ts'

/*
 * The schemas of responses. Handlers and clients take their types from them, the OpenAPI document is generated from them,
 * and the tests check every response that they receive against them. Objects are open: a client ignores unknown fields.
 */

/** An object whose type is known to TypeScript but whose fields are not part of the published contract. */
const objectOf = <T extends object>(description?: string) =>
  z.looseObject({}).meta(description === undefined ? {} : { description }) as unknown as z.ZodType<T>

const text = z.string()
const integer = z.int()
const instant = integer.meta({ description: 'Epoch milliseconds on the bench clock' })
const mechanism = z.enum(MECHANISM_IDS)
const node = z.enum(NODE_IDS)
const guest = z.enum(SIMULATED_CLIENT_IDS)
const seq = text.meta({ description: 'Position in the event log' })

const Session = z
  .object({
    id: text.meta({ description: 'Public session ID; not a credential' }),
    mechanism,
    user: text,
    state: z.enum(['active', 'ended']),
    endReason: z.enum(END_REASONS).nullable(),
    createdAt: instant,
    authenticatedAt: instant,
    lastSeenAt: instant,
    idleExpiresAt: instant,
    absoluteExpiresAt: instant,
    expiresAt: instant.meta({ description: 'Expiry of the credential without further activity' }),
    endedAt: instant.nullable(),
    copiesLiveUntilAt: instant.nullable(),
    carrier: z.enum(['cookie', 'bearer']),
    node,
    ip: text.nullable(),
    userAgent: text.nullable(),
    device: text.nullable(),
    dataBytes: integer.meta({ description: 'Size of the session data, in bytes of UTF-8' }),
    current: z.boolean().meta({ description: 'Whether this request presents its credential' }),
    knownBy: z
      .enum(['server', 'ledger'])
      .meta({ description: 'server: from the session index; ledger: from the event log only' }),
    fingerprint: text
      .optional()
      .meta({ description: 'Fingerprint of its newest credential: the first 6 hex digits of its SHA-256' }),
    kid: text.optional().meta({ description: 'ID of the key of its newest credential' }),
  })
  .meta({ id: 'Session' })

const Carriage = z.object({ bytes: integer, mostBytes: integer }).meta({
  id: 'Carriage',
  description:
    'Size of the Set-Cookie value or the Authorization header field of the credential, in bytes, and its limit',
})

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
})

export const NewBenchResponse = bench.extend({ users: z.array(user.extend({ password: text })) })

export const BenchResponse = bench.extend({
  users: z.array(user),
  faults: FaultsResponse,
  store: z.object({ engine: text, status: z.enum(['up', 'down']) }),
  seq,
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

const key = z.object({
  kid: text,
  state: z.enum(['next', 'active', 'retiring', 'retired']),
  since: instant,
  alg: text.optional(),
  nodes: z.array(node),
  signsOn: z.array(node),
})

export const KeysResponse = z.object({ jwt: z.array(key), 'sealed-cookie': z.array(key) })

export const KeyRotationResponse = z.object({
  mechanism,
  keys: z.array(key),
  loggedOut: z.array(z.object({ id: text, user: text })),
  mustRefresh: integer,
})

export const FleetResponse = z.object({
  balancer: z.enum(['round-robin', 'sticky']),
  invalidation: z.enum(['on', 'dropped', 'delayed']),
  nodes: z.array(objectOf<Fleet['nodes'][number]>()),
  stores: objectOf<Fleet['stores']>(),
})

export const SurvivalResponse = z.object({
  fault: z.enum(TRIAL_FAULTS),
  users: integer,
  balancer: z.enum(['round-robin', 'sticky']),
  rows: z.array(
    z.object({
      mechanism,
      store: z.enum(SERVER_SESSION_STORES).nullable(),
      predicted: z
        .array(objectOf<TrialRow['predicted'][number]>())
        .meta({ description: 'Expected by the rules: count, outcome and reason' }),
      measured: z.object({
        accepted: integer,
        refused: objectOf<TrialRow['measured']['refused']>('By refusal code'),
        unavailable: integer,
      }),
      agrees: z.boolean(),
    }),
  ),
})

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

export const MeResponse = z.object({
  user: account,
  session: Session,
  data: text.optional().meta({ description: 'Session data of the application, if any' }),
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

export const SessionsResponse = z.object({
  sessions: z.array(Session),
  next: text.nullable().meta({ description: 'Cursor of the next page' }),
  counts: z.object({ active: integer, ended: integer }),
})

const location = 'A location and what is stored there'

export const SessionResponse = z.object({
  session: Session,
  storage: z.object({
    jar: z.array(objectOf<ReturnType<RequestCredentials['held']>[number]>(location)),
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

const exchange = z.object({
  id: text,
  seq: seq.nullable(),
  seqs: z.array(seq),
  at: instant,
  realAt: integer,
  mechanism,
  act: text as unknown as z.ZodType<RequestAct>,
  node,
  method: text,
  path: text,
  status: integer,
  code: text.nullable(),
  refusedBy: text.nullable() as unknown as z.ZodType<ExchangeDetail['refusedBy']>,
  sessionId: text.nullable(),
  user: text.nullable(),
  micros: integer,
  reads: integer,
  writes: integer,
  resentOf: text.nullable(),
})

export const ExchangesResponse = z.object({ exchanges: z.array(exchange) })

export const ExchangeResponse = exchange.extend({
  client: text,
  request: objectOf<ExchangeDetail['request']>(),
  response: objectOf<ExchangeDetail['response']>(),
  credentials: z.array(objectOf<ExchangeDetail['credentials'][number]>()),
  steps: z.array(objectOf<ExchangeDetail['steps'][number]>()),
  asks: z.array(objectOf<ExchangeDetail['asks'][number]>()),
})

const fingerprints = z.object(
  Object.fromEntries(MECHANISM_IDS.map((id) => [id, text.nullable()])) as Record<
    (typeof MECHANISM_IDS)[number],
    z.ZodNullable<z.ZodString>
  >,
)

export const GuestsResponse = z.object({
  guests: z.object(
    Object.fromEntries(SIMULATED_CLIENT_IDS.map((id) => [id, fingerprints])) as Record<
      (typeof SIMULATED_CLIENT_IDS)[number],
      typeof fingerprints
    >,
  ),
})

export const StealResponse = z.object({ guest, mechanism, held: text })

export const ClientRequestResponse = z.object({
  guest,
  mechanism,
  status: integer.meta({
    description: 'Status of the response to the simulated client; 0 without a response',
  }),
  body: z.unknown().meta({ description: 'Body of the response to the simulated client' }) as z.ZodType<{
    readonly code?: string
  } | null>,
  timing: z.object({ tookMs: z.number(), server: text.nullable() }),
  held: text.nullable(),
})

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

export const JwksResponse = z.object({
  keys: z.array(z.object({ kty: text, kid: text, alg: text, use: z.literal('sig') })),
})

export const HealthResponse = z.object({
  status: text,
  store: z.object({ engine: text, topology: text, status: text }),
})

export const SourceResponse = z.object({
  name: text as unknown as z.ZodType<Source['name']>,
  path: text,
  lines: z.array(z.unknown() as z.ZodType<Source['lines'][number]>),
  functions: objectOf<Source['functions']>(),
  steps: z.array(objectOf<Source['steps'][number]>()),
})

export const CapabilitiesResponse = z.object({ rows: z.array(objectOf<object>()) })
export const DocumentResponse = objectOf<object>()
/** A stream of events or a text, which no schema describes. */
export const TextResponse = z.string()
/** No content: status 204. */
export const NoResponse = z.undefined()
