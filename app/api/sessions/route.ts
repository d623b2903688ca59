import { sessions } from '#lib/web/session-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = sessions
export const dynamic = 'force-dynamic'
