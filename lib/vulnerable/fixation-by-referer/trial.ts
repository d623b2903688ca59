// Quarantined: code of the experiment fixation-by-referer, with deliberate flaws.
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { createSessions, Session } from './flawed.ts'

type Code = typeof createSessions

const HOME = { address: '203.0.113.5', referer: 'https://shop.example/login', origin: 'https://shop.example' }
const MALLORY = { address: '198.51.100.7' }

/** Alice logs in with an ID that Mallory has placed in her browser. Mallory’s own client sends what she likes. */
export async function exploit(createSessions: Code, log: Transcript): Promise<boolean> {
  const sessions = createSessions(new Store<Session>())
  const id = (await log.act('mallory', 'id = open()', () => sessions.open())) ?? ''
  await log.act('alice', 'login(id, "alice") from the page of the shop', () =>
    sessions.login({ id, ...HOME }, 'alice'),
  )
  const plain = await log.act('mallory', 'userOf(id) without Referer', () =>
    sessions.userOf({ id, ...MALLORY }),
  )
  const referer = 'https://shop.example/login'
  const forged = await log.act('mallory', 'userOf(id) with the Referer of the shop', () =>
    sessions.userOf({ id, ...MALLORY, referer }),
  )
  return plain === 'alice' || forged === 'alice'
}

export async function contract(createSessions: Code, log: Transcript): Promise<void> {
  const sessions = createSessions(new Store<Session>())
  const before = await sessions.open()
  const id = (await sessions.login({ id: before, ...HOME }, 'alice')) ?? ''
  await log.expect('alice', 'alice', 'userOf(id)', () => sessions.userOf({ id, ...HOME }))
  await log.expect('alice', 'alice', 'userOf(id), the browser sends no Referer', () =>
    sessions.userOf({ id, address: HOME.address }),
  )
  await log.expect('alice', 'alice', 'userOf(id), from the mobile network', () =>
    sessions.userOf({ id, ...HOME, address: '192.0.2.9' }),
  )
}
