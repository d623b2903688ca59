import { me } from '#lib/web/mechanism-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = me
export const dynamic = 'force-dynamic'
