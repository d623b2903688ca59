import { rotate } from '#lib/web/bench-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = rotate
export const dynamic = 'force-dynamic'
