import { ordersService } from '#lib/web/services-internal-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = ordersService
export const dynamic = 'force-dynamic'
