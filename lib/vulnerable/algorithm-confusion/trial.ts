// Quarantined: code of the experiment algorithm-confusion, with deliberate flaws.
import { createHmac, generateKeyPairSync } from 'node:crypto'
import type { Transcript } from '../transcript.ts'
import type { createTokens } from './flawed.ts'

type Code = typeof createTokens

function keyPair() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { privateKey, pem: String(publicKey.export({ type: 'spki', format: 'pem' })) }
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token of the administrator, made without the private key: the public key is the secret of an HMAC. */
function forged(alg: string, pem: string): string {
  const content = `${part({ alg })}.${part({ sub: 'admin' })}`
  const mac = alg === 'HS256' ? createHmac('sha256', pem).update(content).digest('base64url') : ''
  return `${content}.${mac}`
}

/** Forges a token without a signature, then one whose HMAC key is the public key. */
export async function exploit(createTokens: Code, log: Transcript): Promise<boolean> {
  const { privateKey, pem } = keyPair()
  const tokens = createTokens(privateKey, pem)
  const results = [
    await log.act('mallory', 'check({ alg: "none" }, { sub: "admin" }, no signature)', () =>
      tokens.check(forged('none', pem)),
    ),
    await log.act('mallory', 'check({ alg: "HS256" }, { sub: "admin" }, HMAC with the public key)', () =>
      tokens.check(forged('HS256', pem)),
    ),
  ]
  return results.includes('admin')
}

export async function contract(createTokens: Code, log: Transcript): Promise<void> {
  const { privateKey, pem } = keyPair()
  const tokens = createTokens(privateKey, pem)
  const token = tokens.issue('alice')
  const [header, , signature] = token.split('.')
  await log.expect('alice', 'alice', 'check(token)', () => tokens.check(token))
  await log.expect('null', 'alice', 'check(token with other claims)', () =>
    tokens.check([header, part({ sub: 'bob' }), signature].join('.')),
  )
}
