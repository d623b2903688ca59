import { refresh } from '#lib/web/mechanism-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = refresh
export const dynamic = 'force-dynamic'
