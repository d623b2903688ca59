// Quarantined: code of the experiment read-merge-write, with deliberate flaws.
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { createSessions, Session } from './flawed.ts'

type Code = typeof createSessions

/** A request that writes data is in progress on node a while Alice logs out on node b: tried at each point of the write. */
export async function exploit(createSessions: Code, log: Transcript): Promise<boolean> {
  let isBreach = false
  for (let turns = 0; turns < 8; turns++) {
    const store = new Store<Session>()
    const [a, b] = [createSessions(store), createSessions(store)]
    await a.login('s1', 'alice')
    const writing = a.update('s1', { cart: 'book' })
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()
    await b.logout('s1')
    await writing
    const call = `a.update("s1"), b.logout("s1") at point ${turns} of it; get("s1").user`
    const user = await log.act('mallory', call, async () => (await b.get('s1'))?.user ?? null)
    isBreach ||= user === 'alice'
  }
  return isBreach
}

export async function contract(createSessions: Code, log: Transcript): Promise<void> {
  const sessions = createSessions(new Store<Session>())
  await sessions.login('s1', 'alice')
  await sessions.update('s1', { cart: 'book' })
  await sessions.update('s1', { language: 'en' })
  const data = async () => (await sessions.get('s1'))?.data
  await log.expect('{"cart":"book","language":"en"}', 'alice', 'get("s1").data, after two updates', data)
  await log.expect('done', 'alice', 'logout("s1")', () => sessions.logout('s1'))
  await log.expect('null', 'alice', 'update("s1")', () => sessions.update('s1', { cart: 'pen' }))
  await log.expect('null', 'alice', 'get("s1")', () => sessions.get('s1'))
}
