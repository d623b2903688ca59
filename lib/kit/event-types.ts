/*
 * The types of the events of a bench. A query by another one finds nothing, so a test that expects no such event would pass
 * with a misspelt type. A test of this repository compares the list with the types of the app.
 */

export const EVENT_TYPES = [
  'session.created',
  'session.touched',
  'session.adjusted',
  'session.rotated',
  'session.stepped_up',
  'token.refreshed',
  'session.ended',
  'token.reuse_detected',
  'token.denied',
  'request.verified',
  'request.refused',
  'request.answered',
  'credential.stolen',
  'binding.mismatch',
  'policy.limit_reached',
  'user.revoked_before',
  'policy.changed',
  'user.changed',
  'key.rotated',
  'node.changed',
  'faults.changed',
  'cache.invalidated',
  'store.unavailable',
  'gateway.responded',
  'clock.advanced',
  'mutations.changed',
  'mutation.reached',
  'mutation.run',
  'bench.reset',
  'room.changed',
  'evidence.started',
  'evidence.measured',
  'evidence.finished',
  'attack.finished',
  'race.finished',
  'alert.fired',
  'alert.delivered',
  'delivery.failed',
  'store.lost',
  'rule.applied',
  'backup.created',
  'backup.restored',
  'session.returned',
  'user.erased',
  'experiment.started',
  'experiment.predicted',
  'experiment.check_passed',
  'experiment.hint_taken',
  'experiment.answered',
  'experiment.solved',
  'experiment.reset',
  'experiment.reset_undone',
] as const

/** @throws Error if no event can have this type: neither this version of the kit nor the log has it */
export function assertEventType(type: string, log: readonly { readonly type: string }[]): void {
  const known: readonly string[] = EVENT_TYPES
  // A server of a later version may have more of them.
  if (known.includes(type) || log.some((event) => event.type === type)) return
  throw new Error(`There is no event ${type}. The types are ${known.join(', ')}.`)
}
