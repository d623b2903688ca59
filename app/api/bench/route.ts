import { bench } from '#lib/web/bench-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = bench
export const dynamic = 'force-dynamic'
