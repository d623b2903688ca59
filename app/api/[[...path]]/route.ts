import { nothing } from '#lib/web/ops-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = nothing
export const dynamic = 'force-dynamic'
