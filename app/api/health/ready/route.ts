import { ready } from '#lib/web/service-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = ready
export const dynamic = 'force-dynamic'
