import { survival } from '#lib/web/bench-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = survival
export const dynamic = 'force-dynamic'
