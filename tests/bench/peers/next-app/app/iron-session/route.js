import { getIronSession } from 'iron-session'
import { cookies } from 'next/headers'

const session = async () =>
  getIronSession(await cookies(), { cookieName: 'iron', password: process.env.SESSION_SECRETS })

export async function POST() {
  const created = await session()
  created.user = { name: 'alice', roles: ['user'] }
  await created.save()
  return Response.json({ user: created.user })
}

export async function GET() {
  const { user } = await session()
  return user ? Response.json({ user }) : new Response(null, { status: 401 })
}
