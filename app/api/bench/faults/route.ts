import { faults } from '#lib/web/bench-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = faults
export const dynamic = 'force-dynamic'
