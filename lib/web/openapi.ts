import { NODE_IDS } from '#lib/core/session.ts'
import { projectPackage } from './build-files.ts'
import type { BenchContract, Contract, Method } from './contract.ts'
import { ProblemResponse } from './responses.ts'
import type { Endpoint } from './route.ts'
import { schemaOf } from './schema-of.ts'

/* The contract as OpenAPI 3.1, from the table of routes and the schemas that the server validates with. */

type Routes = Readonly<Record<string, Partial<Readonly<Record<Method, Endpoint>>>>>
type Components = Record<string, unknown>

export async function openApiDocument(routes: Routes): Promise<object> {
  const schemas: Components = {}
  const problem = { 'application/problem+json': { schema: schemaOf(ProblemResponse, schemas) } }
  const paths = Object.entries(routes).map(([path, endpoints]) => [
    path,
    Object.fromEntries(
      Object.entries(endpoints).map(([method, endpoint]) => [
        method.toLowerCase(),
        operationOf(path, method.toLowerCase(), endpoint, { schemas, problem }),
      ]),
    ),
  ])
  return {
    openapi: '3.1.0',
    info: {
      title: 'Session Lab',
      version: (await projectPackage()).version,
      description: 'The same user, the same action and the same fault on several session mechanisms.',
    },
    paths: Object.fromEntries(paths),
    components: {
      schemas,
      headers: Object.fromEntries(
        Object.entries(HEADERS).map(([name, description]) => [name, { description, schema: TEXT }]),
      ),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  }
}

const TEXT = { type: 'string' }

/** The headers of every response under /api. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Server-Timing': 'One entry per step, in milliseconds',
  'Lab-Node': 'The node that served the request: a, b or c',
  'Lab-Seq': 'Position of the last event in the event log that this request caused',
}

const isOfMechanism = (path: string) => path.startsWith('/api/{mechanism}/')

/** The error statuses of an operation, by the kind of its route. */
function failuresOf(path: string, method: string, { contract, isOfBench }: Endpoint): number[] {
  const codes = new Set(contract.errors)
  const add = (...more: number[]) => {
    for (const code of more) codes.add(code)
  }
  if (isOfBench) add(400, 404, 422, 503)
  if (hasBody(method, contract) || isOfMechanism(path)) add(400, 408, 413, 415, 422)
  if (isOfMechanism(path)) add(401, 403, 409)
  if (method !== 'get') add(403)
  // The room of a seat may not have opened it yet.
  if (isOfBench && method !== 'get' && (contract as BenchContract).openWhileLocked === undefined) add(409)
  return Array.from(codes).sort()
}

/** A GET request may have an empty body, which is not part of the contract. */
const hasBody = (method: string, { body }: Contract) => body !== undefined && method !== 'get'

const parameter = (where: string, name: string, schema: object, required: boolean, description?: string) => ({
  name,
  in: where,
  required,
  schema,
  ...(description === undefined ? {} : { description }),
})

function parametersOf(path: string, { contract, isOfBench }: Endpoint, schemas: Components): object[] {
  const { params, query, headers } = contract
  const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) =>
    parameter('path', name, params?.[name] ? { enum: params[name] } : TEXT, true),
  )
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) =>
    parameter('query', name, schemaOf(schema, schemas), !schema.safeParse(undefined).success),
  )
  const ofBench = {
    Bench:
      'ID of the bench; takes precedence over the cookie bench (__Host-bench over https and on localhost)',
    'Lab-Node': 'The node that should serve the request',
    'Lab-Mutations':
      'IDs of planted bugs, separated by commas, that are active for this request only, instead of those of the bench; empty: none. Not read by a server that serves no planted bugs',
  }
  const inHeader = Object.entries({ ...(isOfBench ? ofBench : {}), ...headers }).map(([name, description]) =>
    parameter('header', name, name === 'Lab-Node' ? { enum: NODE_IDS } : TEXT, false, description),
  )
  return [...inPath, ...inQuery, ...inHeader]
}

function operationOf(
  path: string,
  method: string,
  endpoint: Endpoint,
  { schemas, problem }: { readonly schemas: Components; readonly problem: object },
): object {
  const { contract } = endpoint
  const { summary, body, response, status = 200, otherStatus, type = 'application/json' } = contract
  const headers = path.startsWith('/api')
    ? Object.fromEntries(Object.keys(HEADERS).map((name) => [name, { $ref: `#/components/headers/${name}` }]))
    : {}
  const failures = failuresOf(path, method, endpoint)
  const success = {
    description: 'Success',
    headers,
    ...(status === 204 ? {} : { content: { [type]: { schema: schemaOf(response, schemas) } } }),
  }
  return {
    operationId: `${method}${path.replace(/^\/api/, '').replaceAll(/[^A-Za-z]+(\w?)/g, (_, next: string) => next.toUpperCase())}`,
    summary,
    parameters: parametersOf(path, endpoint, schemas),
    ...(isOfMechanism(path) ? { security: [{}, { bearer: [] }] } : {}),
    ...(body && hasBody(method, contract)
      ? { requestBody: { content: { 'application/json': { schema: schemaOf(body, schemas) } } } }
      : {}),
    responses: {
      [status]: success,
      ...(otherStatus === undefined ? {} : { [otherStatus]: success }),
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
