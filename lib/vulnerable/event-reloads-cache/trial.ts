// Quarantined: code of the experiment event-reloads-cache, with deliberate flaws.
import { Bus } from '../bus.ts'
import { Store } from '../store.ts'
import type { Transcript } from '../transcript.ts'
import type { createNode, Session } from './flawed.ts'

type Code = typeof createNode

const CAROL: Session = { user: 'carol', roles: ['user', 'admin'] }
const DEMOTED: Session = { user: 'carol', roles: ['user'] }

async function openNodes(createNode: Code) {
  const store = new Store<Session>()
  const bus = new Bus()
  await store.set('s1', CAROL)
  return { a: createNode(store, bus), b: createNode(store, bus) }
}

/** Carol loses a role on node a; node b has her session in its cache. */
export async function exploit(createNode: Code, log: Transcript): Promise<boolean> {
  const { a, b } = await openNodes(createNode)
  await log.act('carol', 'b.get("s1").roles', async () => (await b.get('s1'))?.roles)
  await log.act('operator', 'a.update("s1", { roles: ["user"] })', () => a.update('s1', DEMOTED))
  await log.act('carol', 'a.get("s1").roles', async () => (await a.get('s1'))?.roles)
  const roles = await log.act('carol', 'b.get("s1").roles', async () => (await b.get('s1'))?.roles)
  return roles?.includes('admin') ?? false
}

export async function contract(createNode: Code, log: Transcript): Promise<void> {
  const { a, b } = await openNodes(createNode)
  const userAt = (node: typeof a) => async () => (await node.get('s1'))?.user
  await log.expect('carol', 'carol', 'a.get("s1").user', userAt(a))
  await log.expect('carol', 'carol', 'b.get("s1").user', userAt(b))
  await log.expect('done', 'operator', 'a.update("s1", { roles: ["user"] })', () => a.update('s1', DEMOTED))
  await log.expect('carol', 'carol', 'a.get("s1").user', userAt(a))
  await log.expect('carol', 'carol', 'b.get("s1").user', userAt(b))
}
