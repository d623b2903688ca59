/** What the framework costs by itself: the yardstick of `npm run bench`. */
export function GET(): Response {
  return Response.json({ user: { name: 'alice', roles: ['user'] } })
}

export const dynamic = 'force-dynamic'
