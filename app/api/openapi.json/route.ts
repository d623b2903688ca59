import { openapi } from '#lib/web/ops-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = openapi
export const dynamic = 'force-dynamic'
