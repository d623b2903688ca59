import { logout } from '#lib/web/mechanism-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = logout
export const dynamic = 'force-dynamic'
