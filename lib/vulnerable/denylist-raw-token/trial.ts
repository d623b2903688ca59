// Quarantined: code of the experiment denylist-raw-token, with deliberate flaws.
import { randomBytes } from 'node:crypto'
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { createTokens } from './flawed.ts'

type Code = typeof createTokens

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The same token with the last of the unused bits of its signature inverted: 32 bytes leave two bits of 43 characters. */
function withUnusedBit(token: string): string {
  const last = ALPHABET.indexOf(token.slice(-1))
  return token.slice(0, -1) + ALPHABET[last ^ 1]
}

/** Sends a revoked token in other spellings. */
export async function exploit(createTokens: Code, log: Transcript): Promise<boolean> {
  const tokens = createTokens(randomBytes(32), new Store())
  const token = (await log.act('alice', 'issue("alice")', () => tokens.issue('alice'))) ?? ''
  await log.act('alice', 'revoke(token)', () => tokens.revoke(token))
  await log.act('mallory', 'check(token)', () => tokens.check(token))
  const padded = await log.act('mallory', 'check(token + "=")', () => tokens.check(`${token}=`))
  const respelled = await log.act('mallory', 'check(token with another last character)', () =>
    tokens.check(withUnusedBit(token)),
  )
  return padded === 'alice' || respelled === 'alice'
}

export async function contract(createTokens: Code, log: Transcript): Promise<void> {
  const tokens = createTokens(randomBytes(32), new Store())
  const laptop = await tokens.issue('alice')
  const phone = await tokens.issue('alice')
  await log.expect('alice', 'alice', 'check(laptop)', () => tokens.check(laptop))
  await log.expect('done', 'alice', 'revoke(laptop)', () => tokens.revoke(laptop))
  await log.expect('null', 'alice', 'check(laptop)', () => tokens.check(laptop))
  await log.expect('alice', 'alice', 'check(phone)', () => tokens.check(phone))
}
