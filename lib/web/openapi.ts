import type { z } from 'zod'
import { MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import { TOPOLOGIES } from '#lib/services/topology.ts'
import { CARRIED, COMPONENTS, RESPONSES, text } from './openapi-responses.ts'
import { schemaOf } from './schema-of.ts'
import * as schemas from './schemas.ts'
import * as services from './services-schemas.ts'
import { GuestBody, GuestLoginBody, GuestTransferBody } from './simulated-client-bodies.ts'
import { SIMULATED_CLIENT_IDS } from './simulated-client-ids.ts'

/* The contract as OpenAPI 3.1: the request side is made from the very schemas that the routes validate with. */

interface Operation {
  readonly summary: string
  readonly answer: keyof typeof RESPONSES
  readonly body?: z.ZodType
  readonly query?: z.ZodObject
  /** Request headers beyond those that every address of a bench takes. */
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
  /** How it may fail beyond what every address of its kind may: see `failuresOf`. */
  readonly fails?: readonly number[]
  readonly bench?: false
  readonly type?: string
}

/** Through the gateway: whatever comes of it, the answer carries the tree of hops. */
const GATEWAY = { query: services.ServicesQuery, fails: [401, 429] } as const
/** Behind the gateway. */
const INTERNAL = { answer: 'any', fails: [401, 409, 429] } as const

const SERVICES: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/api/services': {
    get: {
      summary: 'How the services are set up, and which mechanism each topology can carry',
      answer: 'services',
    },
    patch: {
      summary: 'Set the services up, or break one of them',
      body: services.SetupBody,
      answer: 'services',
    },
  },
  '/api/services/{topology}/cart': {
    get: {
      summary: 'What is in the cart. `call` is the tree of hops: who verified what, and how',
      ...GATEWAY,
      answer: 'cart',
    },
    put: {
      summary: 'What is in the cart from now on',
      ...GATEWAY,
      body: services.CartBody,
      answer: 'cart',
    },
    delete: { summary: 'Empty the cart', ...GATEWAY, answer: 'cart' },
  },
  '/api/services/{topology}/orders': {
    get: { summary: 'What was ordered, newest first', ...GATEWAY, answer: 'orders' },
    post: {
      summary: 'Order what is in the cart. 409 where there is nothing, or something else, in it by now',
      ...GATEWAY,
      body: schemas.EmptyBody,
      status: 201,
      fails: [401, 409, 429],
      answer: 'order',
    },
  },
  '/api/services/{topology}/mallory': {
    post: {
      summary: 'What somebody could do who is where only services should be',
      ...GATEWAY,
      body: services.MalloryBody,
      answer: 'attempts',
    },
  },
  '/api/services/internal/{topology}/cart': {
    get: { summary: 'The service itself: reads a cart', ...INTERNAL },
    put: { summary: 'Replaces a cart', body: services.CartBody, ...INTERNAL },
    delete: { summary: 'Empties a cart', ...INTERNAL },
  },
  '/api/services/internal/{topology}/orders': {
    get: { summary: 'The service itself: what was ordered', ...INTERNAL },
    post: { summary: 'Orders; asks cart and users', body: schemas.EmptyBody, ...INTERNAL },
  },
  '/api/services/internal/{topology}/users': {
    get: { summary: 'The service itself: name and address of whoever is asking', ...INTERNAL },
  },
  '/api/services/internal/{topology}/token': {
    post: {
      summary: 'Token exchange (RFC 8693), for services alone',
      body: services.ExchangeBody,
      ...INTERNAL,
    },
  },
}

const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/api/benches': {
    post: {
      summary: 'Make a bench. The answer holds its users’ passwords, and nothing else ever will',
      body: schemas.NewBenchBody,
      status: 201,
      fails: [429, 503],
      bench: false,
      answer: 'newBench',
    },
  },
  '/api/bench': { get: { summary: 'The bench as it stands', answer: 'bench' } },
  '/api/bench/policy': {
    patch: {
      summary:
        'Change the policy. The header Policy-Changes is a dictionary (RFC 9651): settings, how many changed; from, to and kept, if server-session has another store, and whether its records are still there; ended and reason, how many sessions ended by it',
      body: schemas.PolicyBody,
      answer: 'policy',
    },
  },
  '/api/bench/clock': {
    post: { summary: 'Move, stop or start the bench’s clock', body: schemas.ClockBody, answer: 'clock' },
  },
  '/api/bench/reset': {
    post: { summary: 'Everything as new', body: schemas.EmptyBody, status: 204, answer: 'any' },
  },
  '/api/bench/users/{name}': {
    patch: { summary: 'Change a user', body: schemas.UserBody, fails: [429], answer: 'user' },
  },
  '/api/bench/nodes/{id}': {
    patch: {
      summary: 'Take a node down, with its memory, or bring it up; cut it off; set its clock wrong',
      body: schemas.NodeBody,
      answer: 'node',
    },
  },
  '/api/bench/fleet': { get: { summary: 'The nodes and what they share, in numbers', answer: 'fleet' } },
  '/api/bench/keys': {
    get: { summary: 'Keys by name, state and node, never what they are made of', answer: 'keys' },
  },
  '/api/bench/keys/rotate': {
    post: {
      summary: 'A new key, beside the old ones or in their place; on one node first where one is named',
      body: schemas.RotateBody,
      fails: [409],
      answer: 'rotated',
    },
  },
  '/api/bench/survival': {
    post: {
      summary:
        'Thirty sign in on a bench of their own, something breaks: who is still let in, and who was to be',
      body: schemas.SurvivalBody,
      fails: [429],
      answer: 'survival',
    },
  },
  '/api/bench/faults': {
    patch: { summary: 'Break something, for this bench alone', body: schemas.FaultsBody, answer: 'faults' },
  },
  '/api/{mechanism}/login': {
    post: {
      summary: `Sign in. Carriers, default first: ${CARRIED}`,
      body: schemas.LoginBody,
      fails: [409, 429],
      answer: 'loggedIn',
    },
  },
  '/api/{mechanism}/me': {
    get: { summary: 'Who am I?', query: schemas.MeQuery, answer: 'me' },
  },
  '/api/{mechanism}/refresh': {
    post: { summary: 'Old credential in, new one out', body: schemas.RefreshBody, answer: 'loggedIn' },
  },
  '/api/{mechanism}/logout': {
    post: {
      summary: 'Sign out, and be told how far it reached',
      body: schemas.LogoutBody,
      answer: 'loggedOut',
    },
  },
  '/api/{mechanism}/transfer': {
    post: {
      summary: 'The sensitive act: needs fresh authentication',
      body: schemas.TransferBody,
      answer: 'balance',
    },
  },
  '/api/{mechanism}/step-up': {
    post: {
      summary: 'Prove anew who you are',
      body: schemas.StepUpBody,
      fails: [429],
      answer: 'loggedIn',
    },
  },
  '/api/sessions': {
    get: { summary: 'Sessions, newest first', query: schemas.SessionsQuery, answer: 'sessions' },
    delete: {
      summary: 'End every session of a user',
      query: schemas.EndSessionsQuery,
      body: schemas.EmptyBody,
      answer: 'allEnded',
    },
  },
  '/api/sessions/{id}': {
    get: { summary: 'One session, and where it exists', answer: 'stored' },
    patch: {
      summary: 'Extend or shorten a session',
      body: schemas.AdjustBody,
      fails: [409],
      answer: 'adjusted',
    },
    delete: {
      summary: 'End a session, and be told what that really did',
      body: schemas.EmptyBody,
      answer: 'ended',
    },
  },
  '/api/events': {
    get: {
      summary:
        'What happens, as server-sent events; resumes from Last-Event-ID. A change of policy, clock, node, user or fault is an event as well (`policy.changed`, `clock.advanced`, `node.changed`, `user.changed`, `faults.changed`), so a client need not poll the bench',
      query: schemas.EventsQuery,
      headers: { 'Last-Event-ID': 'The last event that the client has; `after` counts only without it' },
      fails: [429],
      type: 'text/event-stream',
      answer: 'text',
    },
  },
  '/api/exchanges': {
    get: {
      summary:
        'Requests to the mechanisms that this process still remembers, newest first, without credentials',
      query: schemas.ExchangesQuery,
      answer: 'exchanges',
    },
  },
  '/api/exchanges/{id}': {
    get: {
      summary:
        'One request and its answer, raw, by its own id (`Lab-Exchange`) or that of an event it caused',
      answer: 'exchange',
    },
  },
  '/api/exchanges/{id}/resend': {
    post: {
      summary: 'The same request with another credential; answers the new exchange and sets no cookie',
      body: schemas.ResendBody,
      answer: 'exchange',
    },
  },
  '/api/source/{file}': {
    get: {
      summary: 'The source of a mechanism, in coloured tokens',
      bench: false,
      fails: [404],
      answer: 'source',
    },
  },
  '/api/guests': {
    get: {
      summary: 'What the clients inside the server hold: fingerprints, never credentials',
      answer: 'guests',
    },
  },
  '/api/guests/{guest}/steal': {
    post: {
      summary: 'Copy the credential that this request carries for one mechanism into the guest’s jar',
      body: GuestBody,
      answer: 'stolen',
    },
  },
  '/api/guests/{guest}/login': {
    post: {
      summary: 'Sign in on the phone: Mallory knows no password',
      body: GuestLoginBody,
      fails: [429],
      answer: 'clientResponse',
    },
  },
  ...Object.fromEntries(
    (['me', 'refresh', 'logout', 'transfer'] as const).map((act) => [
      `/api/guests/{guest}/${act}`,
      {
        post: {
          summary: `The guest asks the app itself, over HTTP: ${act}`,
          body: act === 'transfer' ? GuestTransferBody : GuestBody,
          fails: [429],
          answer: 'clientResponse' as const,
        },
      },
    ]),
  ),
  ...SERVICES,
  '/.well-known/jwks.json': {
    get: {
      summary: 'Public keys of a bench (RFC 7517)',
      query: schemas.KeysQuery,
      type: 'application/jwk-set+json',
      answer: 'jwks',
    },
  },
  '/api/capabilities': {
    get: {
      summary: 'What each mechanism can do under each preset, found by doing it',
      bench: false,
      answer: 'capabilities',
    },
  },
  '/api/health/live': { get: { summary: 'The process answers', bench: false, answer: 'health' } },
  '/api/health/ready': {
    get: { summary: 'The process can serve', bench: false, fails: [503], answer: 'health' },
  },
  '/api/metrics': {
    get: {
      summary: 'Prometheus metrics; for METRICS_TOKEN, or from this machine',
      bench: false,
      fails: [401, 403],
      type: 'text/plain',
      answer: 'text',
    },
  },
  '/api/openapi.json': { get: { summary: 'This document', bench: false, answer: 'any' } },
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
          Object.entries(methods).map(([method, operation]) => [method, describe(path, method, operation)]),
        ),
      ]),
    ),
    components: {
      schemas: COMPONENTS,
      headers: Object.fromEntries(
        Object.entries(HEADERS).map(([name, description]) => [name, { description, schema: text }]),
      ),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  }
  return made
}

/** What every answer under /api says. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Server-Timing': 'One entry for each step, in milliseconds',
  'Lab-Node': 'Who served it: a, b or c',
  'Lab-Seq': 'Place of the last ledger event that this request caused',
}

const PATH_PARTS: Readonly<Record<string, object>> = {
  mechanism: { enum: MECHANISM_IDS },
  guest: { enum: SIMULATED_CLIENT_IDS },
  topology: { enum: TOPOLOGIES },
}

const isOfMechanism = (path: string) => path.startsWith('/api/{mechanism}/')

/** Why a request may fail, by what kind of address it goes to. */
function failuresOf(path: string, method: string, { body, bench, fails = [] }: Operation): number[] {
  const codes = new Set(fails)
  const add = (...more: number[]) => {
    for (const code of more) codes.add(code)
  }
  if (bench !== false) add(400, 404, 422, 503)
  if (body || isOfMechanism(path)) add(400, 408, 413, 415, 422)
  if (isOfMechanism(path)) add(401, 403)
  if (method !== 'get') add(403)
  return Array.from(codes).sort()
}

const parameter = (place: string, name: string, schema: object, required: boolean, description?: string) => ({
  name,
  in: place,
  required,
  schema,
  ...(description === undefined ? {} : { description }),
})

function parametersOf(path: string, { query, headers, bench }: Operation): object[] {
  const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) =>
    parameter('path', name, PATH_PARTS[name] ?? text, true),
  )
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) =>
    parameter('query', name, schemaOf(schema), !schema.safeParse(undefined).success),
  )
  const ofBench = {
    Bench:
      'The bench by its id; or the cookie bench (__Host-bench over https and on localhost), over which this wins',
    'Lab-Node': 'The node to serve it',
  }
  const inHeader = Object.entries({ ...(bench === false ? {} : ofBench), ...headers }).map(([name, what]) =>
    parameter('header', name, name === 'Lab-Node' ? { enum: NODE_IDS } : text, false, what),
  )
  return [...inPath, ...inQuery, ...inHeader]
}

function describe(path: string, method: string, operation: Operation): object {
  const { summary, body, answer, status = 200, type = 'application/json' } = operation
  const headers = path.startsWith('/api')
    ? Object.fromEntries(Object.keys(HEADERS).map((name) => [name, { $ref: `#/components/headers/${name}` }]))
    : {}
  const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  const failures = failuresOf(path, method, operation)
  return {
    operationId: `${method}${path.replace(/^\/api/, '').replaceAll(/[^A-Za-z]+(\w?)/g, (_, next: string) => next.toUpperCase())}`,
    summary,
    parameters: parametersOf(path, operation),
    ...(isOfMechanism(path) ? { security: [{}, { bearer: [] }] } : {}),
    ...(body ? { requestBody: { content: { 'application/json': { schema: schemaOf(body) } } } } : {}),
    responses: {
      [status]: {
        description: 'Done',
        headers,
        ...(status === 204 ? {} : { content: { [type]: { schema: RESPONSES[answer] } } }),
      },
      ...Object.fromEntries(
        failures.map((code) => [code, { description: FAILURES[code], headers, content: problem }]),
      ),
      default: { description: 'A problem that nobody expected', headers, content: problem },
    },
  }
}

const FAILURES: Readonly<Record<number, string>> = {
  400: 'No bench named, no JSON, or two credentials where one is meant',
  401: 'No credential, or none that is accepted; names a scheme in WWW-Authenticate',
  403: 'A page of another origin sent it, or it wants fresh authentication',
  404: 'No such bench, or nothing of that name on it',
  408: 'The body did not arrive in time',
  409: 'It cannot be, as things stand',
  413: 'The body, or the credential that would come of it, is too large',
  415: 'The body is not sent as JSON',
  422: 'A field is unknown or wrong; `errors` names it',
  429: 'Too many; Retry-After says when',
  503: 'A store or a node does not answer; Retry-After says when',
}
