import { source } from '#lib/web/source-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = source
export const dynamic = 'force-dynamic'
