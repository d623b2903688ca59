import { reset } from '#lib/web/bench-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = reset
export const dynamic = 'force-dynamic'
