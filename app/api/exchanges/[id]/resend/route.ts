import { resend } from '#lib/web/exchange-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resend
export const dynamic = 'force-dynamic'
