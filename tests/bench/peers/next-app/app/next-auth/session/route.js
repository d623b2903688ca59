import { getServerSession } from 'next-auth'
import { options } from '../../../next-auth.js'

export async function GET() {
  const session = await getServerSession(options)
  return session ? Response.json({ user: session.user }) : new Response(null, { status: 401 })
}
