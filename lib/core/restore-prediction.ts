import { factsOf, isKeyed } from './mechanism-facts.ts'
import { type Policy, selfContainedOf, techniquesOf } from './policy.ts'
import type { MechanismId } from './session.ts'

/*
 * What a restore from a backup does to sessions, computed from the rules alone. `bench/restore-measurement.ts` measures the
 * same; a difference is a bug in the rules or in the implementation.
 */

/**
 * What keeps ended sessions from returning with a backup. `epoch`: everything issued before the restore is refused.
 * `journal`: the ends since the backup are repeated.
 */
export const RESTORE_PROTECTIONS = ['none', 'epoch', 'journal'] as const
export type RestoreProtection = (typeof RESTORE_PROTECTIONS)[number]

/**
 * What a restore did to a session. Of those that had ended since the backup:
 * - `returned`: it was refused, and is accepted again.
 * - `never-left`: its credential was accepted all the time, because the server cannot revoke it.
 * - `stayed-ended`: it is refused.
 *
 * Of those that were active:
 * - `stayed`: it is still accepted.
 * - `logged-out`: it is refused, although its user did not end it.
 */
export const RESTORE_OUTCOMES = ['returned', 'never-left', 'stayed-ended', 'stayed', 'logged-out'] as const
export type RestoreOutcome = (typeof RESTORE_OUTCOMES)[number]

/** Where the sessions of a lane are. `client`: only their clients have them, in the credential. */
export const BACKUP_STORES = ['memory', 'redis', 'database', 'client'] as const
export type BackupStore = (typeof BACKUP_STORES)[number]

export interface ExpectedRestore {
  /** Of sessions that ended after the backup. */
  readonly ended: Extract<RestoreOutcome, 'returned' | 'never-left' | 'stayed-ended'>
  /** Of sessions that were active in the backup and at the restore. */
  readonly active: Extract<RestoreOutcome, 'stayed' | 'logged-out'>
}

export function expectedRestore(
  policy: Policy,
  mechanism: MechanismId,
  protection: RestoreProtection,
): ExpectedRestore {
  const { store } = policy.serverSession
  const isInMemory = store === 'memory' || store === 'replicated'
  // A backup does not contain the memory of the nodes, and they restart for the restore.
  if (factsOf(mechanism).recordsIn === 'policy' && isInMemory)
    return { ended: 'stayed-ended', active: 'logged-out' }
  if (protection === 'epoch') return { ended: 'stayed-ended', active: 'logged-out' }
  if (!isRevocable(policy, mechanism)) return { ended: 'never-left', active: 'stayed' }
  return { ended: protection === 'none' ? 'returned' : 'stayed-ended', active: 'stayed' }
}

/** Whether each check finds out that a session has ended. */
function isRevocable(policy: Policy, mechanism: MechanismId): boolean {
  if (!isKeyed(mechanism)) return true
  const { revocation, checkOn } = selfContainedOf(policy, mechanism)
  return techniquesOf(revocation).length > 0 && checkOn === 'every-request'
}
