import { getToken } from 'next-auth/jwt'
import { options } from '../../../next-auth.js'

export async function GET(req) {
  const token = await getToken({ req, secret: options.secret })
  return token ? Response.json({ user: { name: token.name } }) : new Response(null, { status: 401 })
}
