import { user } from '#lib/web/bench-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = user
export const dynamic = 'force-dynamic'
