import { events } from '#lib/web/event-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = events
export const dynamic = 'force-dynamic'
