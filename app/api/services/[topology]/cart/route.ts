import { cart } from '#lib/web/services-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = cart
export const dynamic = 'force-dynamic'
