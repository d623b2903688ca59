import { benchRoutes } from './bench-routes.ts'
import { eventRoutes } from './event-routes.ts'
import { exchangeRoutes } from './exchange-routes.ts'
import { fleetRoutes } from './fleet-routes.ts'
import { labRoutes } from './lab-routes.ts'
import { mechanismRoutes } from './mechanism-routes.ts'
import { openApiDocument } from './openapi.ts'
import { notFound, opsRoutes } from './ops-routes.ts'
import { DocumentResponse } from './responses.ts'
import { onServer } from './route.ts'
import { createRouter } from './router.ts'
import { internalServicesRoutes } from './services-internal-routes.ts'
import { servicesRoutes } from './services-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { simulatedClientRoutes } from './simulated-client-routes.ts'

/**
 * Every route of the API: path, method, contract and handler. The server, the OpenAPI document and the typed client are
 * made from this table.
 */
const ROUTES = {
  ...benchRoutes,
  ...fleetRoutes,
  ...mechanismRoutes,
  ...sessionRoutes,
  ...eventRoutes,
  ...exchangeRoutes,
  ...simulatedClientRoutes,
  ...servicesRoutes,
  ...internalServicesRoutes,
  ...opsRoutes,
  ...labRoutes((request): Promise<Response> => serveRequest(request)),
  '/api/openapi.json': {
    GET: onServer({ summary: 'Get this document', response: DocumentResponse }, async () => ({
      status: 200,
      body: await document(),
    })),
  },
}

let built: Promise<object> | null = null

/** The OpenAPI document of this table, built once. */
export function document(): Promise<object> {
  built ??= openApiDocument(ROUTES)
  return built
}

export type Routes = typeof ROUTES

/** Serves a request to any route, or responds with 404. */
export const serveRequest = createRouter(ROUTES, notFound)
