import { keys } from '#lib/web/bench-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = keys
export const dynamic = 'force-dynamic'
