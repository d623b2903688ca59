import { RequestRefused } from '#lib/core/errors.ts'
import { type Instant, NODE_IDS, type NodeId } from '#lib/core/session.ts'

/* What becomes of keys, whatever they are made of: how they follow each other, and how they come to the nodes. */

/**
 * A key's life. `next` is known to whoever verifies and signs nothing yet; `active` signs; `retiring` verifies what it
 * signed; `retired` is thrown away, and only its name is kept, to say why a credential is not accepted any more.
 */
type KeyState = 'next' | 'active' | 'retiring' | 'retired'

export interface KeyLifecycle {
  readonly kid: string
  readonly state: KeyState
  /** The bench's instant at which it came into this state. */
  readonly since: Instant
  /** Set while a `next` key goes from node to node; absent, every node is alike. */
  readonly rollout?: Rollout | undefined
}

/** How far a deployment has come: a node may know a key, and make new credentials with it. */
interface Rollout {
  readonly known: readonly NodeId[]
  readonly signs: readonly NodeId[]
}

/** What becomes of the keys that there are. */
export const ROTATION_MODES = ['prepare', 'overlap', 'immediate', 'retire', 'deploy'] as const
export type RotationMode = (typeof ROTATION_MODES)[number]
/** One for each algorithm, and some that retire or have retired; the oldest is forgotten. */
const MAX_KEYS = 8

interface Turn {
  readonly mode: RotationMode
  readonly now: Instant
  readonly node: NodeId | undefined
}

type Made<Key extends KeyLifecycle> = Omit<Key, keyof KeyLifecycle> & Pick<KeyLifecycle, 'kid'>

/** One set of keys after a rotation. */
export async function rotateKeySet<Key extends KeyLifecycle>(
  keys: readonly Key[],
  { mode, now, node }: Turn,
  make: () => Promise<Made<Key>> | Made<Key>,
): Promise<readonly Key[]> {
  const prepared = keys.find(({ state }) => state === 'next')
  if (mode === 'retire' || mode === 'immediate' || mode === 'deploy') refuseOneNode(mode, node)
  if (mode === 'retire')
    return keys.map((key) => (key.state === 'retiring' ? enter(key, 'retired', now) : key))
  if (mode === 'deploy' && prepared?.rollout === undefined) {
    throw new RequestRefused('invalid_request', 'No key rollout is in progress.', { field: 'mode' })
  }
  const next = prepared ?? ({ ...(await make()), state: 'next', since: now } as unknown as Key)
  const withNext = (prepared ? keys : [next, ...keys]).slice(0, MAX_KEYS)
  if (node !== undefined) {
    // A key that was prepared everywhere before is known everywhere; a new one is known where it was brought.
    const { known, signs } = next.rollout ?? { known: prepared ? NODE_IDS : [], signs: [] }
    const rollout = { known: union(known, node), signs: mode === 'overlap' ? union(signs, node) : signs }
    return withNext.map((key) => (key.kid === next.kid ? { ...key, rollout } : key))
  }
  if (mode === 'prepare') {
    return withNext.map((key) =>
      key.rollout ? { ...key, rollout: { ...key.rollout, known: NODE_IDS } } : key,
    )
  }
  const promoted = promote(withNext, next.kid, now)
  if (mode !== 'immediate') return promoted
  return promoted.map((key) => (key.state === 'retiring' ? enter(key, 'retired', now) : key))
}

function refuseOneNode(mode: RotationMode, node: NodeId | undefined): void {
  if (node === undefined) return
  throw new RequestRefused('invalid_request', `${mode} applies to all nodes; omit node.`, {
    field: 'node',
  })
}

function union(nodes: readonly NodeId[], node: NodeId): readonly NodeId[] {
  return NODE_IDS.filter((id) => id === node || nodes.includes(id))
}

/** A key that is on its way no more: every node has it. */
export function withoutRollout<Key extends KeyLifecycle>({ rollout: _, ...key }: Key): Key {
  return key as unknown as Key
}

/** The key of this name signs from now on; whoever signed until now only verifies. */
export function promote<Key extends KeyLifecycle>(
  keys: readonly Key[],
  kid: string,
  now: Instant,
): readonly Key[] {
  return keys
    .map((key) => {
      if (key.kid === kid) return enter(key, 'active', now)
      return key.state === 'active' ? enter(key, 'retiring', now) : key
    })
    .slice(0, MAX_KEYS)
}

function enter<Key extends KeyLifecycle>(key: Key, state: KeyState, now: Instant): Key {
  return { ...withoutRollout(key), state, since: now }
}

/** Which nodes can verify with a key, and which make new credentials with it. */
export function rolloutOf(keys: readonly KeyLifecycle[], key: KeyLifecycle) {
  const signing = (node: NodeId) => signingKeyOn(keys, node)?.kid === key.kid
  const has = (node: NodeId) => key.state !== 'retired' && isKnownOn(key, node)
  return { nodes: NODE_IDS.filter(has), signsOn: NODE_IDS.filter(signing) }
}

export function isKnownOn({ rollout }: KeyLifecycle, node: NodeId | null): boolean {
  return rollout === undefined || (node !== null && rollout.known.includes(node))
}

/** The key that signs on a node; where no deployment has been when the node is null. */
export function signingKeyOn<Key extends KeyLifecycle>(
  keys: readonly Key[],
  node: NodeId | null,
): Key | undefined {
  return (
    keys.find(({ rollout }) => node !== null && rollout?.signs.includes(node)) ??
    keys.find(({ state }) => state === 'active')
  )
}
