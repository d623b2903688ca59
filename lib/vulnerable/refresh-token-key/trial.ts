// Quarantined: code of the experiment refresh-token-key, with deliberate flaws.
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { createTokens, Refresh } from './flawed.ts'

type Code = typeof createTokens

/** Alice uses two devices, and each of them refreshes. */
export async function exploit(createTokens: Code, log: Transcript): Promise<boolean> {
  const tokens = createTokens(new Store<Refresh>())
  const laptop = (await log.act('alice', 'laptop = login("alice")', () => tokens.login('alice'))) ?? ''
  const phone = (await log.act('alice', 'phone = login("alice")', () => tokens.login('alice'))) ?? ''
  const ofLaptop = await log.act('alice', 'refresh(laptop)', () => tokens.refresh(laptop))
  const ofPhone = await log.act('alice', 'refresh(phone)', () => tokens.refresh(phone))
  return ofLaptop === null || ofPhone === null
}

export async function contract(createTokens: Code, log: Transcript): Promise<void> {
  const tokens = createTokens(new Store<Refresh>())
  const token = await tokens.login('alice')
  await log.expect('null', 'mallory', 'refresh("alice.guessed")', () => tokens.refresh('alice.guessed'))
  await log.expect('null', 'mallory', 'refresh("bob.guessed")', () => tokens.refresh('bob.guessed'))
  await log.act('alice', 'refresh(token)', () => tokens.refresh(token))
  await log.expect('null', 'mallory', 'refresh(token), which was used', () => tokens.refresh(token))
}
