import { guests } from '#lib/web/simulated-client-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = guests
export const dynamic = 'force-dynamic'
