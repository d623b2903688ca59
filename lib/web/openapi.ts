import type { z } from 'zod'
import { MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import { TOPOLOGIES } from '#lib/services/topology.ts'
import { CARRIED, COMPONENTS, RESPONSES, text } from './openapi-responses.ts'
import { schemaOf } from './schema-of.ts'
import * as schemas from './schemas.ts'
import * as services from './services-schemas.ts'
import { GuestBody, GuestLoginBody, GuestTransferBody } from './simulated-client-bodies.ts'
import { SIMULATED_CLIENT_IDS } from './simulated-client-ids.ts'

/* The contract as OpenAPI 3.1. The schemas of requests are those that the routes validate with. */

interface Operation {
  readonly summary: string
  readonly answer: keyof typeof RESPONSES
  readonly body?: z.ZodType
  readonly query?: z.ZodObject
  /** Request headers in addition to those of every bench route. */
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
  /** Error statuses in addition to those of every route of its kind: see `failuresOf`. */
  readonly fails?: readonly number[]
  readonly bench?: false
  readonly type?: string
}

/** Through the gateway: every response, errors included, contains the tree of hops. */
const GATEWAY = { query: services.ServicesQuery, fails: [401, 429] } as const
/** Behind the gateway. */
const INTERNAL = { answer: 'any', fails: [401, 409, 429] } as const

const SERVICES: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/api/services': {
    get: {
      summary: 'Get the services setup and the mechanisms each topology supports',
      answer: 'services',
    },
    patch: {
      summary: 'Change the services setup or inject a service fault',
      body: services.SetupBody,
      answer: 'services',
    },
  },
  '/api/services/{topology}/cart': {
    get: {
      summary: 'Get the cart. `call` is the tree of hops with each identity check',
      ...GATEWAY,
      answer: 'cart',
    },
    put: {
      summary: 'Replace the cart',
      ...GATEWAY,
      body: services.CartBody,
      answer: 'cart',
    },
    delete: { summary: 'Empty the cart', ...GATEWAY, answer: 'cart' },
  },
  '/api/services/{topology}/orders': {
    get: { summary: 'List orders, newest first', ...GATEWAY, answer: 'orders' },
    post: {
      summary: 'Order the cart. 409 if the cart is empty or has changed',
      ...GATEWAY,
      body: schemas.EmptyBody,
      status: 201,
      fails: [401, 409, 429],
      answer: 'order',
    },
  },
  '/api/services/{topology}/mallory': {
    post: {
      summary: 'Run an attack as Mallory inside the service network',
      ...GATEWAY,
      body: services.MalloryBody,
      answer: 'attempts',
    },
  },
  '/api/services/internal/{topology}/cart': {
    get: { summary: 'Internal: get a cart', ...INTERNAL },
    put: { summary: 'Internal: replace a cart', body: services.CartBody, ...INTERNAL },
    delete: { summary: 'Internal: empty a cart', ...INTERNAL },
  },
  '/api/services/internal/{topology}/orders': {
    get: { summary: 'Internal: list orders', ...INTERNAL },
    post: { summary: 'Internal: place an order; calls cart and users', body: schemas.EmptyBody, ...INTERNAL },
  },
  '/api/services/internal/{topology}/users': {
    get: { summary: 'Internal: get the calling user', ...INTERNAL },
  },
  '/api/services/internal/{topology}/token': {
    post: {
      summary: 'Internal: token exchange (RFC 8693)',
      body: services.ExchangeBody,
      ...INTERNAL,
    },
  },
}

const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/api/benches': {
    post: {
      summary: 'Create a bench. Only this response contains the users’ passwords',
      body: schemas.NewBenchBody,
      status: 201,
      fails: [429, 503],
      bench: false,
      answer: 'newBench',
    },
  },
  '/api/bench': { get: { summary: 'Get the bench', answer: 'bench' } },
  '/api/bench/policy': {
    patch: {
      summary:
        'Change the policy. The header Policy-Changes is a dictionary (RFC 9651): settings, the number of changed settings; from, to and kept, if the store of server-session changed, and whether its records were kept; ended and reason, the number of sessions ended by the change',
      body: schemas.PolicyBody,
      answer: 'policy',
    },
  },
  '/api/bench/clock': {
    post: {
      summary: 'Advance, freeze or unfreeze the bench clock',
      body: schemas.ClockBody,
      answer: 'clock',
    },
  },
  '/api/bench/reset': {
    post: { summary: 'Reset the bench', body: schemas.EmptyBody, status: 204, answer: 'any' },
  },
  '/api/bench/users/{name}': {
    patch: { summary: 'Change a user', body: schemas.UserBody, fails: [429], answer: 'user' },
  },
  '/api/bench/nodes/{id}': {
    patch: {
      summary: 'Stop or start a node, partition it, or set its clock skew',
      body: schemas.NodeBody,
      answer: 'node',
    },
  },
  '/api/bench/fleet': { get: { summary: 'Get node and store statistics', answer: 'fleet' } },
  '/api/bench/keys': {
    get: { summary: 'List keys by ID, state and node (no key material)', answer: 'keys' },
  },
  '/api/bench/keys/rotate': {
    post: {
      summary: 'Rotate keys, on all nodes or starting on one',
      body: schemas.RotateBody,
      fails: [409],
      answer: 'rotated',
    },
  },
  '/api/bench/survival': {
    post: {
      summary: 'Run a survival trial: 30 logins, one fault, expected and measured outcomes',
      body: schemas.SurvivalBody,
      fails: [429],
      answer: 'survival',
    },
  },
  '/api/bench/faults': {
    patch: { summary: 'Inject faults into this bench', body: schemas.FaultsBody, answer: 'faults' },
  },
  '/api/{mechanism}/login': {
    post: {
      summary: `Log in. Carriers, default first: ${CARRIED}`,
      body: schemas.LoginBody,
      fails: [409, 429],
      answer: 'loggedIn',
    },
  },
  '/api/{mechanism}/me': {
    get: {
      summary: 'Check the credential and return user and session',
      query: schemas.MeQuery,
      answer: 'me',
    },
  },
  '/api/{mechanism}/refresh': {
    post: { summary: 'Refresh the credential', body: schemas.RefreshBody, answer: 'loggedIn' },
  },
  '/api/{mechanism}/logout': {
    post: {
      summary: 'Log out; returns whether copies are still accepted',
      body: schemas.LogoutBody,
      answer: 'loggedOut',
    },
  },
  '/api/{mechanism}/transfer': {
    post: {
      summary: 'Transfer money (requires recent authentication)',
      body: schemas.TransferBody,
      answer: 'balance',
    },
  },
  '/api/{mechanism}/step-up': {
    post: {
      summary: 'Re-authenticate (step-up)',
      body: schemas.StepUpBody,
      fails: [429],
      answer: 'loggedIn',
    },
  },
  '/api/sessions': {
    get: { summary: 'List sessions, newest first', query: schemas.SessionsQuery, answer: 'sessions' },
    delete: {
      summary: 'Revoke all sessions of a user, optionally except one',
      query: schemas.EndSessionsQuery,
      body: schemas.EmptyBody,
      answer: 'allEnded',
    },
  },
  '/api/sessions/{id}': {
    get: { summary: 'Get a session and where it is stored', answer: 'stored' },
    patch: {
      summary: 'Extend or shorten a session',
      body: schemas.AdjustBody,
      fails: [409],
      answer: 'adjusted',
    },
    delete: {
      summary: 'Revoke a session; returns effect and time',
      body: schemas.EmptyBody,
      answer: 'ended',
    },
  },
  '/api/events': {
    get: {
      summary:
        'Stream events (SSE); resumes from Last-Event-ID. Changes of policy, clock, node, user or fault are events too (`policy.changed`, `clock.advanced`, `node.changed`, `user.changed`, `faults.changed`), so a client need not poll the bench',
      query: schemas.EventsQuery,
      headers: {
        'Last-Event-ID': 'The last event that the client received; `after` applies only without it',
      },
      fails: [429],
      type: 'text/event-stream',
      answer: 'text',
    },
  },
  '/api/exchanges': {
    get: {
      summary: 'List recent requests of this process, newest first, without credentials',
      query: schemas.ExchangesQuery,
      answer: 'exchanges',
    },
  },
  '/api/exchanges/{id}': {
    get: {
      summary:
        'Get one request with its raw response, by its ID (`Lab-Exchange`) or the ID of an event that it caused',
      answer: 'exchange',
    },
  },
  '/api/exchanges/{id}/resend': {
    post: {
      summary: 'Resend a request with another credential; sets no cookie',
      body: schemas.ResendBody,
      answer: 'exchange',
    },
  },
  '/api/source/{file}': {
    get: {
      summary: 'Get a source file of a mechanism, in highlighted tokens',
      bench: false,
      fails: [404],
      answer: 'source',
    },
  },
  '/api/guests': {
    get: {
      summary: 'List credentials of the simulated clients, as fingerprints',
      answer: 'guests',
    },
  },
  '/api/guests/{guest}/steal': {
    post: {
      summary: 'Copy a credential of this request to a simulated client',
      body: GuestBody,
      answer: 'stolen',
    },
  },
  '/api/guests/{guest}/login': {
    post: {
      summary: 'Log in as the phone',
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
          summary: `Send a request as a simulated client: ${act}`,
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
      summary: 'Get the public keys of a bench (RFC 7517)',
      query: schemas.KeysQuery,
      type: 'application/jwk-set+json',
      answer: 'jwks',
    },
  },
  '/api/capabilities': {
    get: {
      summary: 'Get the capability matrix',
      bench: false,
      answer: 'capabilities',
    },
  },
  '/api/health/live': { get: { summary: 'Check that the process responds', bench: false, answer: 'health' } },
  '/api/health/ready': {
    get: {
      summary: 'Check that the process can serve requests',
      bench: false,
      fails: [503],
      answer: 'health',
    },
  },
  '/api/metrics': {
    get: {
      summary: 'Get Prometheus metrics, with METRICS_TOKEN or from this machine',
      bench: false,
      fails: [401, 403],
      type: 'text/plain',
      answer: 'text',
    },
  },
  '/api/openapi.json': { get: { summary: 'Get this document', bench: false, answer: 'any' } },
}

let made: object | null = null

/** The document, built once. */
export function openApiDocument(): object {
  made ??= {
    openapi: '3.1.0',
    info: {
      title: 'Session Lab',
      version: '1.0.0',
      description: 'The same user, the same action and the same fault on four session mechanisms.',
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

/** The headers of every response under /api. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Server-Timing': 'One entry per step, in milliseconds',
  'Lab-Node': 'The node that served the request: a, b or c',
  'Lab-Seq': 'Position of the last event in the event log that this request caused',
}

const PATH_PARTS: Readonly<Record<string, object>> = {
  mechanism: { enum: MECHANISM_IDS },
  guest: { enum: SIMULATED_CLIENT_IDS },
  topology: { enum: TOPOLOGIES },
}

const isOfMechanism = (path: string) => path.startsWith('/api/{mechanism}/')

/** The error statuses of an operation, by the kind of its route. */
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
      'ID of the bench; takes precedence over the cookie bench (__Host-bench over https and on localhost)',
    'Lab-Node': 'The node that should serve the request',
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
        description: 'Success',
        headers,
        ...(status === 204 ? {} : { content: { [type]: { schema: RESPONSES[answer] } } }),
      },
      ...Object.fromEntries(
        failures.map((code) => [code, { description: FAILURES[code], headers, content: problem }]),
      ),
      default: { description: 'Unexpected problem', headers, content: problem },
    },
  }
}

const FAILURES: Readonly<Record<number, string>> = {
  400: 'No bench, no valid JSON, or more than one credential',
  401: 'No credential, or a refused one; WWW-Authenticate names the scheme',
  403: 'Cross-site request, or re-authentication required',
  404: 'Bench not found, or the resource not found on it',
  408: 'Timeout while reading the body',
  409: 'Conflict with the current state',
  413: 'The body, or the credential to be issued, is too large',
  415: 'The content type of the body is not JSON',
  422: 'A field is unknown or invalid; `errors` names it',
  429: 'Rate limit reached; see Retry-After',
  503: 'A store or a node is unavailable; see Retry-After',
}
