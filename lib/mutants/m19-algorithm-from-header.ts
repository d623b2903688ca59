// Deliberate: the header of a JWT decides how, and with which key, its signature is verified.
import { exportSPKI, importJWK, type JWK } from 'jose'
import { JWT } from './affected.ts'
import type { Mutant, SeamKeys } from './mutant.ts'
import { isSignedWith, readToken, signClaims } from './resign.ts'
import { withCredential } from './translate.ts'

type Keys = SeamKeys['jwt']

/** The public keys of the bench as PEM, which the header makes shared secrets. */
async function publicKeys({ byKid }: Keys): Promise<readonly string[]> {
  const open = Array.from(byKid.values()).filter(({ verify }) => verify.type === 'public')
  const pems = await Promise.all(open.map(({ verify }) => exportSPKI(verify)))
  // With and without the line break at the end, which tools add.
  return pems.flatMap((pem) => [pem.trim(), `${pem.trim()}\n`])
}

/** Whether a token is valid by its own header: unsigned, with a public key as secret, or with the key that it contains. */
async function isValidByHeader(token: string, header: Readonly<Record<string, unknown>>, keys: Keys) {
  const alg = String(header.alg)
  if (alg.toLowerCase() === 'none') return true
  try {
    if (typeof header.jwk === 'object' && header.jwk !== null)
      return await isSignedWith(token, await importJWK(header.jwk as JWK, alg), alg)
    if (!alg.startsWith('HS')) return false
    const secrets = (await publicKeys(keys)).map((pem) => Buffer.from(pem))
    const results = await Promise.all(secrets.map((secret) => isSignedWith(token, secret, alg)))
    return results.includes(true)
  } catch {
    return false
  }
}

export const algorithmFromHeader: Mutant = {
  id: 'm19',
  title: { en: 'Algorithm taken from the header', zh: '采用令牌头中的算法' },
  what: {
    en: 'The header of a JWT chooses algorithm and key: none, HS256 with the public key as secret, or an embedded key.',
    zh: 'JWT 的头部决定算法和密钥：none、以公钥为密钥的 HS256，或内嵌的密钥。',
  },
  mechanisms: JWT,
  seam: { file: 'lib/mechanisms/jwt.ts', name: 'verify' },
  exposingAct: {
    en: 'Sign changed claims with HS256 and the public key of the JWKS as secret: the token must be refused.',
    zh: '用 HS256 并以 JWKS 中的公钥为密钥对修改后的声明签名：令牌必须被拒绝。',
  },
  source: {
    title: 'RFC 8725 §3.1: perform algorithm verification',
    url: 'https://www.rfc-editor.org/rfc/rfc8725#section-3.1',
  },
  at: {
    mechanism: (mechanism, { keys: { jwt: keys } }) =>
      withCredential(mechanism, async (token) => {
        const read = readToken(token)
        if (read === null || !(await isValidByHeader(token, read.header, keys))) return token
        return signClaims(keys, read.claims, String(read.header.typ))
      }),
  },
}
