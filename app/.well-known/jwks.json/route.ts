import { jwks } from '#lib/web/ops-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = jwks
export const dynamic = 'force-dynamic'
