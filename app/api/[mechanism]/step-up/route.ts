import { stepUp } from '#lib/web/mechanism-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = stepUp
export const dynamic = 'force-dynamic'
