import { RequestRefused } from '#lib/core/errors.ts'
import { type Instant, NODE_IDS, type NodeId } from '#lib/core/session.ts'

/* States and rollout of keys, independent of their kind. */

/**
 * `next` verifies and does not sign yet; `active` signs; `retiring` only verifies. Of a `retired` key only the key ID is
 * kept, as the reason why a credential is refused.
 */
type KeyState = 'next' | 'active' | 'retiring' | 'retired'

export interface KeyLifecycle {
  readonly kid: string
  readonly state: KeyState
  /** When the key entered this state, by the bench clock. */
  readonly since: Instant
  /** Set during the rollout of a `next` key; absent if all nodes have the same keys. */
  readonly rollout?: Rollout | undefined
}

/** Progress of a rollout: the nodes that can verify with the key, and those that sign with it. */
interface Rollout {
  readonly known: readonly NodeId[]
  readonly signs: readonly NodeId[]
}

export const ROTATION_MODES = ['prepare', 'overlap', 'immediate', 'retire', 'deploy'] as const
export type RotationMode = (typeof ROTATION_MODES)[number]
/** One key for each algorithm, and some retiring or retired ones; the oldest key is deleted. */
const MAX_KEYS = 8

interface Turn {
  readonly mode: RotationMode
  readonly now: Instant
  readonly node: NodeId | undefined
}

type Made<Key extends KeyLifecycle> = Omit<Key, keyof KeyLifecycle> & Pick<KeyLifecycle, 'kid'>

/** Applies a rotation to a set of keys. */
export async function rotateKeySet<Key extends KeyLifecycle>(
  keys: readonly Key[],
  { mode, now, node }: Turn,
  make: () => Promise<Made<Key>> | Made<Key>,
): Promise<readonly Key[]> {
  const prepared = keys.find(({ state }) => state === 'next')
  if (mode === 'retire' || mode === 'immediate' || mode === 'deploy') refuseOneNode(mode, node)
  if (mode === 'retire')
    return keys.map((key) => (key.state === 'retiring' ? withState(key, 'retired', now) : key))
  if (mode === 'deploy' && prepared?.rollout === undefined) {
    throw new RequestRefused('invalid_request', 'No key rollout is in progress.', { field: 'mode' })
  }
  const next = prepared ?? ({ ...(await make()), state: 'next', since: now } as unknown as Key)
  const withNext = (prepared ? keys : [next, ...keys]).slice(0, MAX_KEYS)
  if (node !== undefined) {
    // A key that was prepared on all nodes is known to all of them, a new one only to this node.
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
  return promoted.map((key) => (key.state === 'retiring' ? withState(key, 'retired', now) : key))
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

/** Removes the rollout of a key: every node has it. */
export function withoutRollout<Key extends KeyLifecycle>({ rollout: _, ...key }: Key): Key {
  return key as unknown as Key
}

/** Makes the key with this ID active; the previously active key only verifies from now on. */
export function promote<Key extends KeyLifecycle>(
  keys: readonly Key[],
  kid: string,
  now: Instant,
): readonly Key[] {
  return keys
    .map((key) => {
      if (key.kid === kid) return withState(key, 'active', now)
      return key.state === 'active' ? withState(key, 'retiring', now) : key
    })
    .slice(0, MAX_KEYS)
}

function withState<Key extends KeyLifecycle>(key: Key, state: KeyState, now: Instant): Key {
  return { ...withoutRollout(key), state, since: now }
}

/** The nodes that can verify with a key, and those that sign with it. */
export function rolloutOf(keys: readonly KeyLifecycle[], key: KeyLifecycle) {
  const signing = (node: NodeId) => signingKeyOn(keys, node)?.kid === key.kid
  const has = (node: NodeId) => key.state !== 'retired' && isKnownOn(key, node)
  return { nodes: NODE_IDS.filter(has), signsOn: NODE_IDS.filter(signing) }
}

export function isKnownOn({ rollout }: KeyLifecycle, node: NodeId | null): boolean {
  return rollout === undefined || (node !== null && rollout.known.includes(node))
}

/** The key that signs on a node. @param node null for a node that no rollout has reached */
export function signingKeyOn<Key extends KeyLifecycle>(
  keys: readonly Key[],
  node: NodeId | null,
): Key | undefined {
  return (
    keys.find(({ rollout }) => node !== null && rollout?.signs.includes(node)) ??
    keys.find(({ state }) => state === 'active')
  )
}
