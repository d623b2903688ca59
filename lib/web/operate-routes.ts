import { auditRoutes } from './audit-routes.ts'
import { privacyRoutes } from './privacy-routes.ts'
import { queryRoutes } from './query-routes.ts'
import { storageRoutes } from './storage-routes.ts'

/** The routes for those who operate a bench: each section of /operate has its own table. */
export const operateRoutes = { ...auditRoutes, ...privacyRoutes, ...queryRoutes, ...storageRoutes }
