import { capabilities } from '#lib/web/service-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = capabilities
export const dynamic = 'force-dynamic'
