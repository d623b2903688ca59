import { nothing } from '#lib/web/service-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = nothing
export const dynamic = 'force-dynamic'
