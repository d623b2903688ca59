import { cartService } from '#lib/web/services-internal-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = cartService
export const dynamic = 'force-dynamic'
