import { factsOf } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS, type NodeId } from '#lib/core/session.ts'
import { sealingKeyOf } from '#lib/stores/sealed.ts'
import type { Bench } from './bench.ts'
import type { Benches } from './benches.ts'
import type { RotationMode } from './key-lifecycle.ts'
import { canVerify, rotateKeys } from './keyring.ts'
import type { KeyRotationEffect } from './operator.ts'
import { isIndexTable } from './protection.ts'
import type { OnEvent, SessionOperator } from './session-operator.ts'
import { storedRecords } from './stored-records.ts'

export interface StorageRotation {
  readonly benches: Pick<Benches, 'change'>
  readonly bench: Bench
  readonly sessions: SessionOperator
  readonly onEvent: OnEvent
}

/**
 * Rotates the key of stored values. Records are sealed with the new key when they are next written; until then an overlapping
 * key opens them. What a deleted key sealed is lost: those sessions end, because a check could not compare or return it.
 * @throws RequestRefused if a node is named: every node reads every record
 */
export async function rotateStorageKey(
  { benches, bench, sessions, onEvent }: StorageRotation,
  mode: RotationMode,
  node: NodeId | undefined,
): Promise<KeyRotationEffect> {
  let kid = ''
  const previousKid = bench.keys.storage.active
  await benches.change(bench, async ({ keys }) => {
    const rotated = await rotateKeys(keys, 'storage', mode, bench.now(), node)
    kid = rotated.kid
    return { keys: rotated.ring }
  })
  onEvent(bench.append({ type: 'key.rotated', purpose: 'storage', mode, kid, previousKid }))
  const loggedOut: { id: string; user: string }[] = []
  // A cookie that contains the session does not need the entry of the index.
  for (const mechanism of MECHANISM_IDS.filter((id) => !isIndexTable(factsOf(id).table))) {
    const stored = await storedRecords(bench, mechanism)
    const lost = new Set(
      stored
        .filter(({ session }) => {
          const key = sealingKeyOf(session)
          return key !== null && !canVerify(bench.keys, 'storage', key)
        })
        .map(({ session }) => session.id),
    )
    if (lost.size === 0) continue
    for (const row of await sessions.activeSessions({ mechanism })) {
      if (!lost.has(row.id)) continue
      await sessions.end(row, 'key_retired')
      loggedOut.push({ id: row.id, user: row.user })
    }
  }
  return { loggedOut, mustRefresh: 0 }
}
