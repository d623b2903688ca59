import { transfer } from '#lib/web/mechanism-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = transfer
export const dynamic = 'force-dynamic'
