// Quarantined: code of the experiment cache-without-expiry, with deliberate flaws.
import { Bus } from '../bus.ts'
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { createNode } from './flawed.ts'

type Code = typeof createNode

async function openNodes(createNode: Code) {
  const store = new Store()
  const bus = new Bus()
  let seconds = 0
  const now = () => seconds
  const wait = (more: number) => {
    seconds += more
  }
  await store.set('s1', 'alice')
  return { a: createNode(store, bus, now), b: createNode(store, bus, now), bus, wait }
}

/** The message that node a sends is lost. Mallory has a copy of the ID, and uses it on node b. */
export async function exploit(createNode: Code, log: Transcript): Promise<boolean> {
  const { a, b, bus, wait } = await openNodes(createNode)
  await log.act('mallory', 'b.userOf("s1")', () => b.userOf('s1'))
  bus.isDown = true
  await log.act('alice', 'a.end("s1"), its message is lost', () => a.end('s1'))
  bus.isDown = false
  await log.act('mallory', 'b.userOf("s1")', () => b.userOf('s1'))
  for (let half = 0; half < 119; half++) {
    wait(30)
    await b.userOf('s1')
  }
  wait(30)
  const user = await log.act('mallory', 'b.userOf("s1"), every 30 s for an hour', () => b.userOf('s1'))
  return user === 'alice'
}

export async function contract(createNode: Code, log: Transcript): Promise<void> {
  const { a, b, wait } = await openNodes(createNode)
  await log.expect('alice', 'alice', 'b.userOf("s1")', () => b.userOf('s1'))
  wait(3600)
  await log.expect('alice', 'alice', 'b.userOf("s1"), an hour later', () => b.userOf('s1'))
  await log.expect('done', 'alice', 'a.end("s1")', () => a.end('s1'))
  await log.expect('null', 'alice', 'b.userOf("s1")', () => b.userOf('s1'))
}
