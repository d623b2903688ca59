import { benchRoutes } from './bench-routes.ts'
import type { Method } from './contract.ts'
import { eventRoutes } from './event-routes.ts'
import { exchangeRoutes } from './exchange-routes.ts'
import { mechanismRoutes } from './mechanism-routes.ts'
import { openApiDocument } from './openapi.ts'
import { notFound, opsRoutes } from './ops-routes.ts'
import { DocumentResponse } from './responses.ts'
import { type Endpoint, onServer, route } from './route.ts'
import { internalServicesRoutes } from './services-internal-routes.ts'
import { servicesRoutes } from './services-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { simulatedClientRoutes } from './simulated-client-routes.ts'
import { sourceRoutes } from './source-routes.ts'

/**
 * Every route of the API: path, method, contract and handler. The server, the OpenAPI document and the typed client are
 * made from this table.
 */
const ROUTES = {
  ...benchRoutes,
  ...mechanismRoutes,
  ...sessionRoutes,
  ...eventRoutes,
  ...exchangeRoutes,
  ...sourceRoutes,
  ...simulatedClientRoutes,
  ...servicesRoutes,
  ...internalServicesRoutes,
  ...opsRoutes,
  '/api/openapi.json': {
    GET: onServer({ summary: 'Get this document', response: DocumentResponse }, async () => ({
      status: 200,
      body: document(),
    })),
  },
}

let built: object | null = null

/** The OpenAPI document of this table, built once. */
export function document(): object {
  built ??= openApiDocument(ROUTES)
  return built
}

export type Routes = typeof ROUTES

type Serve = ReturnType<typeof route>

/** Paths by segment: a literal segment takes precedence over a parameter. */
interface Segment {
  readonly literals: Map<string, Segment>
  parameter: { readonly name: string; readonly next: Segment } | null
  serve: Serve | null
}

const newSegment = (): Segment => ({ literals: new Map(), parameter: null, serve: null })
const root = newSegment()
for (const [path, endpoints] of Object.entries<Partial<Record<Method, Endpoint>>>(ROUTES)) {
  let at = root
  for (const segment of path.slice(1).split('/')) {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1]
    const next = (name === undefined ? at.literals.get(segment) : at.parameter?.next) ?? newSegment()
    if (name === undefined) at.literals.set(segment, next)
    else at.parameter = { name, next }
    at = next
  }
  at.serve = route(endpoints)
}

/** Serves a request to any route, or responds with 404. */
export function serveRequest(request: Request): Promise<Response> {
  const params: Record<string, string> = {}
  const segments = new URL(request.url).pathname.slice(1).split('/')
  const serve = find(root, segments, 0, params) ?? notFound
  return serve(request, params)
}

function find(
  from: Segment,
  segments: readonly string[],
  index: number,
  params: Record<string, string>,
): Serve | null {
  const segment = segments[index]
  if (segment === undefined) return from.serve
  const literal = from.literals.get(segment)
  const found = literal && find(literal, segments, index + 1, params)
  if (found || from.parameter === null) return found ?? null
  params[from.parameter.name] = decode(segment)
  return find(from.parameter.next, segments, index + 1, params)
}

function decode(segment: string): string {
  try {
    return segment.includes('%') ? decodeURIComponent(segment) : segment
  } catch {
    return segment
  }
}
