import { serveRequest } from '#lib/web/routes.ts'

export {
  serveRequest as DELETE,
  serveRequest as GET,
  serveRequest as OPTIONS,
  serveRequest as PATCH,
  serveRequest as POST,
  serveRequest as PUT,
}
export const dynamic = 'force-dynamic'
