import { z } from 'zod'
import { ERROR_CODES } from '#lib/core/errors.ts'
import { CARRIERS, END_REASONS, MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import { REFUSAL_CODES } from '#lib/core/verdict.ts'
import { TOPOLOGIES } from '#lib/services/graph.ts'
import { GuestBody, GuestLoginBody, GuestTransferBody } from './guests-bodies.ts'
import { GUEST_IDS } from './guests-known.ts'
import * as schemas from './schemas.ts'
import * as services from './services-schemas.ts'

/* The contract as OpenAPI 3.1: the request side is made from the very schemas that the routes validate with. */

const instant = { type: 'integer', description: 'Epoch milliseconds on the bench’s clock' }
const nullable = (schema: object) => ({ anyOf: [schema, { type: 'null' }] })
const text = { type: 'string' }

const Session = {
  type: 'object',
  properties: {
    id: { ...text, description: 'Public handle, worthless as a credential' },
    mechanism: { enum: MECHANISM_IDS },
    user: text,
    state: { enum: ['active', 'ended'] },
    endReason: nullable({ enum: END_REASONS }),
    createdAt: instant,
    authenticatedAt: instant,
    lastSeenAt: instant,
    idleExpiresAt: instant,
    absoluteExpiresAt: instant,
    expiresAt: {
      ...instant,
      description: 'When the credential stops being accepted if nothing else happens',
    },
    endedAt: nullable(instant),
    copiesLiveUntilAt: nullable(instant),
    carrier: { enum: ['cookie', 'bearer'] },
    node: { enum: NODE_IDS },
    ip: nullable(text),
    userAgent: nullable(text),
    device: nullable(text),
    dataBytes: { type: 'integer', description: 'How much the application put into it, in bytes of UTF-8' },
    current: { type: 'boolean' },
    knownBy: {
      enum: ['server', 'ledger'],
      description: 'Who could enumerate it: the mechanism itself, or only the observer',
    },
  },
}

const Carriage = {
  type: 'object',
  description:
    'The line in which the credential travels: the Set-Cookie value, or the Authorization header field, in bytes',
  properties: { bytes: { type: 'integer' }, mostBytes: { type: 'integer' } },
}

const Problem = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: text,
    title: text,
    status: { type: 'integer' },
    detail: text,
    code: { enum: [...REFUSAL_CODES, ...ERROR_CODES, 'internal_error'] },
    endReason: { enum: END_REASONS },
    endedAt: instant,
    carriage: { $ref: '#/components/schemas/Carriage' },
    errors: { type: 'array', items: { type: 'object', properties: { field: text, detail: text } } },
  },
}

function schemaOf(schema: z.ZodType): object {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' })
  return described
}

interface Operation {
  readonly summary: string
  readonly body?: z.ZodType
  readonly query?: z.ZodObject
  readonly answer?: object
  readonly status?: number
  readonly bench?: false
  readonly type?: string
}

const entered = {
  type: 'object',
  properties: {
    user: { type: 'object' },
    session: { $ref: '#/components/schemas/Session' },
    carriage: { $ref: '#/components/schemas/Carriage' },
    credential: { type: 'object' },
  },
}
const known = {
  type: 'object',
  properties: {
    user: { type: 'object' },
    session: { $ref: '#/components/schemas/Session' },
    data: { ...text, description: 'What the application put into the session, where it put anything' },
  },
}
const guestAnswer = {
  type: 'object',
  properties: {
    status: { type: 'integer', description: 'What the app answered the guest; 0 where it did not answer' },
    body: {},
    timing: { type: 'object', properties: { tookMs: { type: 'number' }, server: nullable(text) } },
    held: nullable(text),
  },
}
const counted = {
  type: 'object',
  properties: {
    accepted: { type: 'integer' },
    refused: { type: 'object', description: 'By refusal code' },
    unavailable: { type: 'integer' },
  },
}
const survivalAnswer = {
  type: 'object',
  properties: {
    fault: text,
    users: { type: 'integer' },
    balancer: { enum: ['round-robin', 'sticky'] },
    rows: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          mechanism: { enum: MECHANISM_IDS },
          store: nullable(text),
          predicted: { type: 'array', description: 'By rule: how many, with what outcome, and why' },
          measured: counted,
          agrees: { type: 'boolean' },
        },
      },
    },
  },
}
const carried = Object.entries(CARRIERS)
  .map(([id, carriers]) => `${id}: ${carriers.join(', ')}`)
  .join('; ')

const SERVICES: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/api/services': {
    get: { summary: 'How the services are set up, and which mechanism each topology can carry' },
    patch: { summary: 'Set the services up, or break one of them', body: services.SetupBody },
  },
  '/api/services/{topology}/cart': {
    get: {
      summary: 'What is in the cart. `call` is the tree of hops: who verified what, and how',
      query: services.ServicesQuery,
    },
    put: {
      summary: 'What is in the cart from now on',
      query: services.ServicesQuery,
      body: services.CartBody,
    },
    delete: { summary: 'Empty the cart', query: services.ServicesQuery },
  },
  '/api/services/{topology}/orders': {
    get: { summary: 'What was ordered, newest first', query: services.ServicesQuery },
    post: {
      summary: 'Order what is in the cart. 409 where there is nothing, or something else, in it by now',
      query: services.ServicesQuery,
      body: schemas.EmptyBody,
      status: 201,
    },
  },
  '/api/services/{topology}/mallory': {
    post: {
      summary: 'What somebody could do who is where only services should be',
      query: services.ServicesQuery,
      body: services.MalloryBody,
    },
  },
  '/api/services/internal/{topology}/cart': {
    get: { summary: 'The service itself: reads a cart' },
    put: { summary: 'Replaces a cart', body: services.CartBody },
    delete: { summary: 'Empties a cart' },
  },
  '/api/services/internal/{topology}/orders': {
    get: { summary: 'The service itself: what was ordered' },
    post: { summary: 'Orders; asks cart and users', body: schemas.EmptyBody },
  },
  '/api/services/internal/{topology}/users': {
    get: { summary: 'The service itself: name and address of whoever is asking' },
  },
  '/api/services/internal/{topology}/token': {
    post: { summary: 'Token exchange (RFC 8693), for services alone', body: services.ExchangeBody },
  },
}

const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/api/benches': {
    post: {
      summary: 'Make a bench. The answer holds its users’ passwords, and nothing else ever will',
      body: schemas.NewBenchBody,
      status: 201,
      bench: false,
    },
  },
  '/api/bench': { get: { summary: 'The bench as it stands' } },
  '/api/bench/policy': {
    patch: {
      summary: 'Change the policy',
      body: schemas.PolicyBody,
      answer: schemaOf(schemas.PolicySchema),
    },
  },
  '/api/bench/clock': { post: { summary: 'Move, stop or start the bench’s clock', body: schemas.ClockBody } },
  '/api/bench/reset': { post: { summary: 'Everything as new', body: schemas.EmptyBody, status: 204 } },
  '/api/bench/users/{name}': { patch: { summary: 'Change a user', body: schemas.UserBody } },
  '/api/bench/nodes/{id}': {
    patch: {
      summary: 'Take a node down, with its memory, or bring it up; cut it off; set its clock wrong',
      body: schemas.NodeBody,
    },
  },
  '/api/bench/fleet': { get: { summary: 'The nodes and what they share, in numbers' } },
  '/api/bench/keys': {
    get: { summary: 'Keys by name, state and node, never what they are made of' },
  },
  '/api/bench/keys/rotate': {
    post: {
      summary: 'A new key, beside the old ones or in their place; on one node first where one is named',
      body: schemas.RotateBody,
    },
  },
  '/api/bench/survival': {
    post: {
      summary:
        'Thirty sign in on a bench of their own, something breaks: who is still let in, and who was to be',
      body: schemas.SurvivalBody,
      answer: survivalAnswer,
    },
  },
  '/api/bench/faults': {
    patch: { summary: 'Break something, for this bench alone', body: schemas.FaultsBody },
  },
  '/api/{mechanism}/login': {
    post: {
      summary: `Sign in. Carriers, default first: ${carried}`,
      body: schemas.LoginBody,
      answer: entered,
    },
  },
  '/api/{mechanism}/me': {
    get: { summary: 'Who am I? `?slide=0` does not count as activity', answer: known },
  },
  '/api/{mechanism}/refresh': {
    post: { summary: 'Old credential in, new one out', body: schemas.RefreshBody, answer: entered },
  },
  '/api/{mechanism}/logout': {
    post: { summary: 'Sign out, and be told how far it reached', body: schemas.LogoutBody },
  },
  '/api/{mechanism}/transfer': {
    post: { summary: 'The sensitive act: needs fresh authentication', body: schemas.TransferBody },
  },
  '/api/{mechanism}/step-up': {
    post: { summary: 'Prove anew who you are', body: schemas.StepUpBody, answer: entered },
  },
  '/api/sessions': {
    get: { summary: 'Sessions, newest first', query: schemas.SessionsQuery },
    delete: { summary: 'End every session of a user', query: schemas.EndSessionsQuery },
  },
  '/api/sessions/{id}': {
    get: { summary: 'One session, and where it exists' },
    patch: { summary: 'Extend or shorten a session', body: schemas.AdjustBody },
    delete: { summary: 'End a session, and be told what that really did' },
  },
  '/api/events': {
    get: {
      summary: 'What happens, as server-sent events; resumes from Last-Event-ID',
      query: schemas.EventsQuery,
      type: 'text/event-stream',
    },
  },
  '/api/exchanges': {
    get: {
      summary:
        'Requests to the mechanisms that this process still remembers, newest first, without credentials',
      query: schemas.ExchangesQuery,
    },
  },
  '/api/exchanges/{id}': {
    get: {
      summary:
        'One request and its answer, raw, by its own id (`Lab-Exchange`) or that of an event it caused',
    },
  },
  '/api/exchanges/{id}/resend': {
    post: {
      summary: 'The same request with another credential; answers the new exchange and sets no cookie',
      body: schemas.ResendBody,
    },
  },
  '/api/source/{file}': {
    get: { summary: 'The source of a mechanism, in coloured tokens', bench: false },
  },
  '/api/guests': {
    get: { summary: 'What the clients inside the server hold: fingerprints, never credentials' },
  },
  '/api/guests/{guest}/steal': {
    post: {
      summary: 'Copy the credential that this request carries for one mechanism into the guest’s jar',
      body: GuestBody,
    },
  },
  '/api/guests/phone/login': {
    post: { summary: 'Sign in on the phone', body: GuestLoginBody, answer: guestAnswer },
  },
  ...Object.fromEntries(
    (['me', 'refresh', 'logout', 'transfer'] as const).map((act) => [
      `/api/guests/{guest}/${act}`,
      {
        post: {
          summary: `The guest asks the app itself, over HTTP: ${act}`,
          body: act === 'transfer' ? GuestTransferBody : GuestBody,
          answer: guestAnswer,
        },
      },
    ]),
  ),
  ...SERVICES,
  '/.well-known/jwks.json': {
    get: { summary: 'Public keys of a bench (RFC 7517)', type: 'application/jwk-set+json' },
  },
  '/api/capabilities': {
    get: { summary: 'What each mechanism can do under each preset, found by doing it', bench: false },
  },
  '/api/health/live': { get: { summary: 'The process answers', bench: false } },
  '/api/health/ready': { get: { summary: 'The process can serve', bench: false } },
  '/api/metrics': { get: { summary: 'Prometheus metrics', bench: false, type: 'text/plain' } },
}

let made: object | null = null

/** The document; made once. */
export function openApiDocument(): object {
  made ??= {
    openapi: '3.1.0',
    info: {
      title: 'Session Lab',
      version: '1.0.0',
      description: 'The same user, the same act and the same fault through four ways to stay logged in.',
    },
    paths: Object.fromEntries(
      Object.entries(OPERATIONS).map(([path, methods]) => [
        path,
        Object.fromEntries(
          Object.entries(methods).map(([method, operation]) => [method, describe(path, operation)]),
        ),
      ]),
    ),
    components: { schemas: { Session, Carriage, Problem } },
  }
  return made
}

const PATH_PARTS: Readonly<Record<string, object>> = {
  mechanism: { enum: MECHANISM_IDS },
  guest: { enum: GUEST_IDS },
  topology: { enum: TOPOLOGIES },
}

function describe(
  path: string,
  { summary, body, query, answer, status = 200, bench, type }: Operation,
): object {
  const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: PATH_PARTS[name ?? ''] ?? text,
  }))
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(schema as z.ZodType),
  }))
  const inHeader =
    bench === false
      ? []
      : [{ name: 'Bench', in: 'header', required: false, schema: text, description: 'Or the cookie bench' }]
  return {
    summary,
    parameters: [...inPath, ...inQuery, ...inHeader],
    ...(body ? { requestBody: { content: { 'application/json': { schema: schemaOf(body) } } } } : {}),
    responses: {
      [status]: {
        description: 'Done',
        ...(status === 204
          ? {}
          : { content: { [type ?? 'application/json']: { schema: answer ?? { type: 'object' } } } }),
      },
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}
