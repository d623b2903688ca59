import { ERROR_CODES } from '#lib/core/errors.ts'
import { CARRIERS, END_REASONS, MECHANISM_IDS, NODE_IDS, REVOCATION_EFFECTS } from '#lib/core/session.ts'
import { REFUSAL_CODES } from '#lib/core/verdict.ts'
import { schemaOf } from './schema-of.ts'
import { PolicySchema } from './schemas.ts'
import { SIMULATED_CLIENT_IDS } from './simulated-client-ids.ts'

/* The schemas of the responses. The tests check every response that they receive against them. */

export const text = { type: 'string' }
const whole = { type: 'integer' }
const yesNo = { type: 'boolean' }
const instant = { ...whole, description: 'Epoch milliseconds on the bench clock' }
const nullable = (schema: object) => ({ anyOf: [schema, { type: 'null' }] })
const listOf = (items: object) => ({ type: 'array', items })
const mechanism = { enum: MECHANISM_IDS }
const node = { enum: NODE_IDS }
const seq = { ...text, description: 'Position in the event log' }
const named = (schema: string) => ({ $ref: `#/components/schemas/${schema}` })

/** An object. A field whose name ends with a question mark is optional. */
function object(fields: Readonly<Record<string, object>>, description?: string) {
  const entries = Object.entries(fields)
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    properties: Object.fromEntries(entries.map(([name, schema]) => [name.replace('?', ''), schema])),
    required: entries.map(([name]) => name).filter((name) => !name.endsWith('?')),
  }
}

const each = (keys: readonly string[], schema: object) =>
  object(Object.fromEntries(keys.map((key) => [key, schema])))

const Session = object({
  id: { ...text, description: 'Public session ID; not a credential' },
  mechanism,
  user: text,
  state: { enum: ['active', 'ended'] },
  endReason: nullable({ enum: END_REASONS }),
  createdAt: instant,
  authenticatedAt: instant,
  lastSeenAt: instant,
  idleExpiresAt: instant,
  absoluteExpiresAt: instant,
  expiresAt: { ...instant, description: 'Expiry of the credential without further activity' },
  endedAt: nullable(instant),
  copiesLiveUntilAt: nullable(instant),
  carrier: { enum: ['cookie', 'bearer'] },
  node,
  ip: nullable(text),
  userAgent: nullable(text),
  device: nullable(text),
  dataBytes: { ...whole, description: 'Size of the session data, in bytes of UTF-8' },
  current: { ...yesNo, description: 'Whether this request presents its credential' },
  knownBy: {
    enum: ['server', 'ledger'],
    description: 'server: from the session index; ledger: from the event log only',
  },
  'fingerprint?': {
    ...text,
    description: 'Fingerprint of its newest credential: the first 6 hex digits of its SHA-256',
  },
  'kid?': { ...text, description: 'ID of the key of its newest credential' },
})

const Problem = object(
  {
    type: text,
    title: text,
    status: whole,
    detail: text,
    code: {
      enum: [...REFUSAL_CODES, ...ERROR_CODES, 'draining', 'misdirected', 'forbidden', 'internal_error'],
    },
    'endReason?': { enum: END_REASONS },
    'endedAt?': instant,
    'carriage?': named('Carriage'),
    'errors?': listOf(object({ field: text, detail: text })),
  },
  'RFC 9457',
)

const Carriage = object(
  { bytes: whole, mostBytes: whole },
  'Size of the Set-Cookie value or the Authorization header field of the credential, in bytes, and its limit',
)

const clock = object({ offsetSeconds: { type: 'number' }, frozen: yesNo })
const NodeState = object({ id: node, up: yesNo, 'partitioned?': yesNo, 'clockSkewSeconds?': whole })
const user = { name: text, roles: listOf(text), disabled: yesNo, balance: whole }
const bench = {
  id: { ...text, description: 'Bench ID; a capability: its holder operates the bench' },
  publicName: {
    ...text,
    description: 'Public name of the bench: in `iss`, and in the URL of its public keys',
  },
  now: instant,
  clock,
  preset: text,
  policy: named('Policy'),
  nodes: listOf(named('Node')),
}
const faults = object({
  redis: text,
  invalidation: { enum: ['on', 'dropped', 'delayed'] },
})
const key = object({
  kid: text,
  state: text,
  since: instant,
  'alg?': text,
  nodes: listOf(node),
  signsOn: listOf(node),
})

const whose = object({ name: text, roles: listOf(text) })
const effect = {
  enum: REVOCATION_EFFECTS,
  description: 'immediate: no node accepts it any longer; within: a node may accept it until effectiveAt',
}
const ending = {
  effect,
  effectiveAt: { ...instant, description: 'Time from which all copies are refused' },
  'sensitiveActs?': { const: 'immediate' },
}
const endedOnes = listOf(object({ id: text, mechanism, ...ending }))
const place = { type: 'object', description: 'A location and what is stored there' }

const exchange = object({
  id: text,
  seq: nullable(seq),
  seqs: listOf(seq),
  at: instant,
  realAt: whole,
  mechanism,
  act: text,
  node,
  method: text,
  path: text,
  status: whole,
  code: nullable(text),
  refusedBy: nullable(text),
  sessionId: nullable(text),
  user: nullable(text),
  micros: whole,
  reads: whole,
  writes: whole,
  resentOf: nullable(text),
})
const wholeExchange = {
  allOf: [exchange, object({ request: { type: 'object' }, response: { type: 'object' } })],
}

const call = { type: 'object', description: 'The tree of hops, each with its identity check and its cost' }
const cart = object({ revision: nullable(text), lines: listOf({ type: 'object' }), totalCents: whole })

export const COMPONENTS = {
  Session,
  Carriage,
  Problem,
  Policy: schemaOf(PolicySchema),
  Node: NodeState,
}

export const RESPONSES = {
  newBench: object({ ...bench, users: listOf(object({ ...user, password: text })) }),
  bench: object({
    ...bench,
    users: listOf(object(user)),
    faults,
    store: object({ engine: text, status: { enum: ['up', 'down'] } }),
    seq,
  }),
  policy: named('Policy'),
  clock: object({ now: instant, clock }),
  user: object({ ...user, ended: endedOnes }),
  node: named('Node'),
  faults,
  keys: object({ jwt: listOf(key), 'sealed-cookie': listOf(key) }),
  rotated: object({
    mechanism,
    keys: listOf(key),
    loggedOut: listOf(object({ id: text, user: text })),
    mustRefresh: whole,
  }),
  fleet: object({
    balancer: text,
    invalidation: text,
    nodes: listOf({ type: 'object' }),
    stores: { type: 'object' },
  }),
  loggedIn: object({
    user: whose,
    session: named('Session'),
    carriage: named('Carriage'),
    'credential?': object(
      {
        access_token: text,
        token_type: { const: 'Bearer' },
        expires_in: { ...whole, description: 'Seconds' },
        'refresh_token?': text,
      },
      'The token response of RFC 6749 §5.1, if the carrier is bearer',
    ),
  }),
  me: object({
    user: whose,
    session: named('Session'),
    'data?': { ...text, description: 'Session data of the application, if any' },
  }),
  loggedOut: object({
    reach: { enum: ['everywhere', 'this-browser', 'nothing'] },
    'copiesLiveUntilAt?': instant,
    'effectiveAt?': {
      ...instant,
      description: 'With reach everywhere: a node may accept a copy until then; absent: no node does',
    },
    'alsoEnded?': listOf(text),
    'scope?': text,
    'ended?': whole,
    'effects?': endedOnes,
  }),
  balance: object({ balance: whole }),
  sessions: object({
    sessions: listOf(named('Session')),
    next: { ...nullable(text), description: 'Cursor of the next page' },
    counts: object({ active: whole, ended: whole }),
  }),
  stored: object({
    session: named('Session'),
    storage: object({
      jar: listOf(place),
      client: text,
      nodes: listOf(place),
      redis: listOf(place),
      database: listOf(place),
    }),
    'family?': { type: 'object' },
  }),
  adjusted: object({ session: named('Session'), ...ending }),
  ended: object({ ...ending, 'alsoEnded?': listOf(text) }),
  allEnded: object({ ended: whole, effects: endedOnes }),
  survival: object({
    fault: text,
    users: whole,
    balancer: { enum: ['round-robin', 'sticky'] },
    rows: listOf(
      object({
        mechanism,
        store: nullable(text),
        predicted: { type: 'array', description: 'Expected by the rules: count, outcome and reason' },
        measured: object({
          accepted: whole,
          refused: { type: 'object', description: 'By refusal code' },
          unavailable: whole,
        }),
        agrees: yesNo,
      }),
    ),
  }),
  exchanges: object({ exchanges: listOf(exchange) }),
  exchange: wholeExchange,
  guests: object({ guests: each(SIMULATED_CLIENT_IDS, each(MECHANISM_IDS, nullable(text))) }),
  stolen: object({ guest: { enum: SIMULATED_CLIENT_IDS }, mechanism, held: text }),
  clientResponse: object({
    guest: { enum: SIMULATED_CLIENT_IDS },
    mechanism,
    status: { ...whole, description: 'Status of the response to the simulated client; 0 without a response' },
    body: {},
    timing: object({ tookMs: { type: 'number' }, server: nullable(text) }),
    held: nullable(text),
  }),
  services: object({
    trust: text,
    relay: text,
    faults: { type: 'object' },
    calls: { type: 'object' },
    topologies: listOf({ type: 'object' }),
  }),
  cart: object({ cart, call }),
  orders: object({ orders: listOf({ type: 'object' }), call }),
  order: object({ order: { type: 'object' }, call }),
  attempts: object({ act: text, tried: listOf({ type: 'object' }), call }),
  jwks: object({ keys: listOf(object({ kty: text, kid: text, alg: text, use: { const: 'sig' } })) }),
  health: object({ status: text, store: object({ engine: text, topology: text, status: text }) }),
  source: object({ name: text, path: text, lines: { type: 'array' } }),
  capabilities: object({ rows: listOf({ type: 'object' }) }),
  text: { type: 'string' },
  any: { type: 'object' },
} as const

/** The carriers of each mechanism, the default first. */
export const CARRIED = Object.entries(CARRIERS)
  .map(([id, carriers]) => `${id}: ${carriers.join(', ')}`)
  .join('; ')
