/** One `jwtVerify`: the least work of a JWT. */
import { generateKeyPair, jwtVerify, SignJWT } from 'jose'

const ALGORITHM = 'ES256'
const keys = generateKeyPair(ALGORITHM)
const expected = { issuer: 'https://issuer.example', audience: 'https://api.example' }

export async function POST() {
  const { privateKey } = await keys
  const token = await new SignJWT({ roles: ['user'] })
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject('alice')
    .setIssuer(expected.issuer)
    .setAudience(expected.audience)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey)
  return Response.json({ token })
}

export async function GET(request) {
  const token = request.headers.get('authorization')?.slice('Bearer '.length) ?? ''
  const { publicKey } = await keys
  try {
    const { payload } = await jwtVerify(token, publicKey, { ...expected, algorithms: [ALGORITHM] })
    return Response.json({ user: { name: payload.sub, roles: payload.roles } })
  } catch {
    return new Response(null, { status: 401 })
  }
}
