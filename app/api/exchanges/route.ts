import { exchanges } from '#lib/web/exchange-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = exchanges
export const dynamic = 'force-dynamic'
