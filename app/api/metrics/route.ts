import { metrics } from '#lib/web/service-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = metrics
export const dynamic = 'force-dynamic'
