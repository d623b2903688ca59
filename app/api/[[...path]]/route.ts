import { notFound } from '#lib/web/ops-routes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = notFound
export const dynamic = 'force-dynamic'
