import { fleet } from '#lib/web/bench-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = fleet
export const dynamic = 'force-dynamic'
