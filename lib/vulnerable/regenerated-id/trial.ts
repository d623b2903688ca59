// Quarantined: code of the experiment regenerated-id, with deliberate flaws.
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { createSessions, Session } from './flawed.ts'

type Code = typeof createSessions

/** Session fixation: Alice logs in with an ID that Mallory placed in her browser. */
export async function exploit(createSessions: Code, log: Transcript): Promise<boolean> {
  const sessions = createSessions(new Store<Session>())
  const planted = (await log.act('mallory', 'planted = open()', () => sessions.open())) ?? ''
  const id = await log.act('alice', 'id = login(planted, "alice")', () => sessions.login(planted, 'alice'))
  await log.act('alice', 'userOf(id)', () => sessions.userOf(id ?? ''))
  const user = await log.act('mallory', 'userOf(planted)', () => sessions.userOf(planted))
  return user === 'alice'
}

export async function contract(createSessions: Code, log: Transcript): Promise<void> {
  const sessions = createSessions(new Store<Session>())
  const laptop = await sessions.login(await sessions.open(), 'alice')
  await log.expect('alice', 'alice', 'userOf(laptop)', () => sessions.userOf(laptop))
  const phone = await sessions.login(await sessions.open(), 'alice')
  await log.expect('alice', 'alice', 'userOf(phone)', () => sessions.userOf(phone))
  await log.expect('alice', 'alice', 'userOf(laptop)', () => sessions.userOf(laptop))
  await log.expect('true', 'alice', 'laptop !== phone', () => laptop !== phone)
}
