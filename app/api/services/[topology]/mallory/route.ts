import { mallory } from '#lib/web/services-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = mallory
export const dynamic = 'force-dynamic'
