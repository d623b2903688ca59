import { node } from '#lib/web/bench-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = node
export const dynamic = 'force-dynamic'
