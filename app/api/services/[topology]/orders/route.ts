import { orders } from '#lib/web/services-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = orders
export const dynamic = 'force-dynamic'
