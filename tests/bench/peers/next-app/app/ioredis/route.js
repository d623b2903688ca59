/** One GET of Redis: the least work of a reference token. */
import { randomBytes } from 'node:crypto'
import { redis } from '../../redis.js'

export async function POST() {
  const token = randomBytes(32).toString('base64url')
  await redis.set(`token:${token}`, JSON.stringify({ name: 'alice', roles: ['user'] }))
  return Response.json({ token })
}

export async function GET(request) {
  const token = request.headers.get('authorization')?.slice('Bearer '.length)
  const user = await redis.get(`token:${token}`)
  return user === null ? new Response(null, { status: 401 }) : Response.json({ user: JSON.parse(user) })
}
