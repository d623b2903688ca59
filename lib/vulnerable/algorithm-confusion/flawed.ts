// Quarantined: code of the experiment algorithm-confusion, with deliberate flaws.
import { createHmac, type KeyObject, sign, verify } from 'node:crypto'

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const read = (text = '') => JSON.parse(Buffer.from(text, 'base64url').toString())

type Check = (publicKey: string, content: Buffer, signature: Buffer) => boolean

const CHECKS: Readonly<Record<string, Check>> = {
  none: () => true,
  HS256: (key, content, signature) => createHmac('sha256', key).update(content).digest().equals(signature),
  ES256: (key, content, signature) =>
    verify('sha256', content, { key, dsaEncoding: 'ieee-p1363' }, signature),
}

/** @param publicKey as PEM, as every verifier has it */
export function createTokens(privateKey: KeyObject, publicKey: string) {
  return {
    issue(user: string): string {
      const content = `${part({ alg: 'ES256' })}.${part({ sub: user })}`
      const signature = sign('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      return `${content}.${signature.toString('base64url')}`
    },

    /** @returns the user; null if the signature is invalid */
    check(token: string): string | null {
      const [header, claims, signature = ''] = token.split('.')
      const { alg } = read(header)
      const check = CHECKS[alg]
      const content = Buffer.from(`${header}.${claims}`)
      const isValid = check?.(publicKey, content, Buffer.from(signature, 'base64url')) ?? false
      return isValid ? read(claims).sub : null
    },
  }
}
