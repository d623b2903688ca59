// Quarantined: code of the experiment counter-counted-down, with deliberate flaws.
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { createNode } from './flawed.ts'

type Code = typeof createNode

/** Compares the metric with the list of sessions, before and after a restart of the process. */
export async function exploit(createNode: Code, log: Transcript): Promise<boolean> {
  const store = new Store()
  const node = createNode(store)
  const differences: boolean[] = []
  const compare = async (running: typeof node) => {
    await running.userOf('s2')
    const active = await log.act('monitoring', 'metric("active")', () => running.metric('active'))
    const listed = await log.act(
      'operator',
      'number of stored sessions',
      async () => (await store.keys()).length,
    )
    differences.push(active !== listed)
  }
  await log.act('alice', 'login("s1", "alice")', () => node.login('s1', 'alice'))
  await log.act('bob', 'login("s2", "bob")', () => node.login('s2', 'bob'))
  await log.act('alice', 'logout("s1")', () => node.logout('s1'))
  await compare(node)
  await log.act('operator', 'restart the process', () => {})
  await compare(createNode(store))
  return differences.includes(true)
}

export async function contract(createNode: Code, log: Transcript): Promise<void> {
  const store = new Store()
  const node = createNode(store)
  await node.login('s1', 'alice')
  await node.login('s2', 'bob')
  await log.expect('2', 'monitoring', 'metric("created")', () => node.metric('created'))
  await log.act('alice', 'logout("s1")', () => node.logout('s1'))
  await log.expect('null', 'alice', 'userOf("s1")', () => node.userOf('s1'))
  await log.expect('2', 'monitoring', 'metric("created")', () => node.metric('created'))
  const restarted = createNode(store)
  await log.expect('bob', 'bob', 'userOf("s2"), after a restart', () => restarted.userOf('s2'))
}
