import { login } from '#lib/web/mechanism-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = login
export const dynamic = 'force-dynamic'
