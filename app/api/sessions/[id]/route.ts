import { session } from '#lib/web/session-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = session
export const dynamic = 'force-dynamic'
