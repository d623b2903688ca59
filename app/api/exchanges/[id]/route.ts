import { exchange } from '#lib/web/exchange-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = exchange
export const dynamic = 'force-dynamic'
