import { z } from 'zod'
import { ERROR_CODES } from '#lib/core/errors.ts'
import { CARRIERS, END_REASONS, MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import { REFUSAL_CODES } from '#lib/core/verdict.ts'
import { GuestBody, GuestLoginBody, GuestTransferBody } from './guests-bodies.ts'
import { GUEST_IDS } from './guests-known.ts'
import * as schemas from './schemas.ts'

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
    current: { type: 'boolean' },
    knownBy: {
      enum: ['server', 'ledger'],
      description: 'Who could enumerate it: the mechanism itself, or only the observer',
    },
  },
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
    code: { enum: [...REFUSAL_CODES, ...ERROR_CODES, 'draining', 'internal_error'] },
    endReason: { enum: END_REASONS },
    endedAt: instant,
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
    credential: { type: 'object' },
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
const carried = Object.entries(CARRIERS)
  .map(([id, carriers]) => `${id}: ${carriers.join(', ')}`)
  .join('; ')

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
    patch: { summary: 'Take a node down, with its memory, or bring it up', body: schemas.NodeBody },
  },
  '/api/bench/keys': { get: { summary: 'Keys by name and state, never what they are made of' } },
  '/api/bench/keys/rotate': {
    post: { summary: 'A new key, beside the old ones or in their place', body: schemas.RotateBody },
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
    get: { summary: 'Who am I? `?slide=0` does not count as activity', answer: entered },
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
    components: { schemas: { Session, Problem } },
  }
  return made
}

function describe(
  path: string,
  { summary, body, query, answer, status = 200, bench, type }: Operation,
): object {
  const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'mechanism' ? { enum: MECHANISM_IDS } : name === 'guest' ? { enum: GUEST_IDS } : text,
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
