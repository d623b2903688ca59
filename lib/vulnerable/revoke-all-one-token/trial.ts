// Quarantined: code of the experiment revoke-all-one-token, with deliberate flaws.
import { randomBytes } from 'node:crypto'
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { createTokens } from './flawed.ts'

type Code = typeof createTokens

function openNodes(createTokens: Code) {
  let now = 1_700_000_000
  const shared = { key: randomBytes(32), store: new Store(), now: () => now }
  const wait = (seconds: number) => {
    now += seconds
  }
  return { a: createTokens(shared), b: createTokens(shared), wait }
}

/** Mallory has a copy of the token of Alice’s phone; Alice logs out everywhere on her laptop. */
export async function exploit(createTokens: Code, log: Transcript): Promise<boolean> {
  const { a, b, wait } = openNodes(createTokens)
  const laptop = await a.issue('alice')
  const phone = await b.issue('alice')
  await log.act('mallory', 'b.check(phone)', () => b.check(phone))
  wait(10)
  await log.act('alice', 'a.revokeAll(laptop)', () => a.revokeAll(laptop))
  wait(10)
  await log.act('alice', 'a.check(laptop)', () => a.check(laptop))
  const user = await log.act('mallory', 'b.check(phone)', () => b.check(phone))
  return user === 'alice'
}

export async function contract(createTokens: Code, log: Transcript): Promise<void> {
  const { a, b, wait } = openNodes(createTokens)
  const alice = await a.issue('alice')
  const bob = await b.issue('bob')
  await log.expect('alice', 'alice', 'a.check(token)', () => a.check(alice))
  await log.expect('done', 'alice', 'a.revokeAll(token)', () => a.revokeAll(alice))
  wait(10)
  await log.expect('bob', 'bob', 'b.check(token)', () => b.check(bob))
  const next = await a.issue('alice')
  await log.expect('alice', 'alice', 'b.check(issue("alice")), after a new login', () => b.check(next))
}
