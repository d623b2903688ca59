import { policy } from '#lib/web/bench-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = policy
export const dynamic = 'force-dynamic'
