// Quarantined: code of the experiment extension-without-limit, with deliberate flaws.
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { createSessions, Session } from './flawed.ts'

type Code = typeof createSessions

const HOUR = 3600

function openSessions(createSessions: Code) {
  let seconds = 0
  const sessions = createSessions(new Store<Session>(), () => seconds)
  /** Extends the session every eight hours. */
  const extendUntil = async (day: number) => {
    while (seconds < day * 24 * HOUR) {
      seconds += 8 * HOUR
      await sessions.extend('s1')
    }
  }
  return { sessions, extendUntil }
}

/** Mallory has a copy of the ID; a program of hers extends the session. */
export async function exploit(createSessions: Code, log: Transcript): Promise<boolean> {
  const { sessions, extendUntil } = openSessions(createSessions)
  await log.act('alice', 'login("s1", "alice")', () => sessions.login('s1', 'alice'))
  for (const days of [1, 7, 30, 90]) {
    await log.act('mallory', `extend("s1") every 8 hours, until day ${days}`, () => extendUntil(days))
    await log.act('mallory', 'userOf("s1")', () => sessions.userOf('s1'))
  }
  return (await sessions.userOf('s1')) === 'alice'
}

export async function contract(createSessions: Code, log: Transcript): Promise<void> {
  const { sessions, extendUntil } = openSessions(createSessions)
  await sessions.login('s1', 'alice')
  await log.expect('alice', 'alice', 'userOf("s1")', () => sessions.userOf('s1'))
  for (const days of [1, 3, 5]) {
    await log.expect('done', 'alice', `extend("s1") every 8 hours, until day ${days}`, () =>
      extendUntil(days),
    )
    await log.expect('alice', 'alice', 'userOf("s1")', () => sessions.userOf('s1'))
  }
}
