import { clock } from '#lib/web/bench-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = clock
export const dynamic = 'force-dynamic'
