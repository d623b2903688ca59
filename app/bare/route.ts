/** The cost of the framework alone: the baseline of `npm run bench`. */
export function GET(): Response {
  return Response.json({ user: { name: 'alice', roles: ['user'] } })
}

export const dynamic = 'force-dynamic'
