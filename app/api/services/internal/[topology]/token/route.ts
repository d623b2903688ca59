import { tokenService } from '#lib/web/services-internal-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = tokenService
export const dynamic = 'force-dynamic'
