import { live } from '#lib/web/ops-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = live
export const dynamic = 'force-dynamic'
