import { ready } from '#lib/web/ops-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = ready
export const dynamic = 'force-dynamic'
