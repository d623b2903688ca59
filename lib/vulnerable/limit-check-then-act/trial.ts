// Quarantined: code of the experiment limit-check-then-act, with deliberate flaws.
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { createSessions } from './flawed.ts'

type Code = typeof createSessions

/** Mallory, who has Alice’s password, sends 20 logins at the same time to two nodes. */
export async function exploit(createSessions: Code, log: Transcript): Promise<boolean> {
  const store = new Store()
  const nodes = [createSessions(store), createSessions(store)] as const
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_, login) => nodes[login % 2 === 0 ? 0 : 1].login('alice')),
  )
  const accepted = await log.act(
    'mallory',
    '20 × login("alice") at the same time; accepted sessions',
    async () => {
      const users = await Promise.all(ids.map((id) => (id === null ? null : nodes[0].userOf(id))))
      return users.filter((user) => user === 'alice').length
    },
  )
  return (accepted ?? 0) > 3
}

export async function contract(createSessions: Code, log: Transcript): Promise<void> {
  const sessions = createSessions(new Store())
  const ids: string[] = []
  for (let login = 1; login <= 3; login++) ids.push((await sessions.login('alice')) ?? '')
  for (const id of ids)
    await log.expect('alice', 'alice', 'userOf(login("alice"))', () => sessions.userOf(id))
  await log.expect('null', 'alice', 'login("alice"), the fourth', () => sessions.login('alice'))
  await log.expect('done', 'alice', 'logout(id) of the first', () => sessions.logout(ids[0] ?? ''))
  const next = await sessions.login('alice')
  await log.expect('alice', 'alice', 'userOf(login("alice"))', () => sessions.userOf(next ?? ''))
  const bob = await sessions.login('bob')
  await log.expect('bob', 'bob', 'userOf(login("bob"))', () => sessions.userOf(bob ?? ''))
}
