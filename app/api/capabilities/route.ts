import { capabilities } from '#lib/web/ops-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = capabilities
export const dynamic = 'force-dynamic'
