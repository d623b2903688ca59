import { services } from '#lib/web/services-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = services
export const dynamic = 'force-dynamic'
