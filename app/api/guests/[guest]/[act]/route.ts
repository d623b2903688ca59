import { guest } from '#lib/web/simulated-client-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = guest
export const dynamic = 'force-dynamic'
