import { usersService } from '#lib/web/services-internal-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = usersService
export const dynamic = 'force-dynamic'
