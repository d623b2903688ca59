import { metrics } from '#lib/web/ops-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = metrics
export const dynamic = 'force-dynamic'
