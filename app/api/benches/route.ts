import { benches } from '#lib/web/bench-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = benches
export const dynamic = 'force-dynamic'
