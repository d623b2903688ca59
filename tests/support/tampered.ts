import type { MechanismId } from '#lib/core/session.ts'
import { LOOKS } from '../../app/_ui/mechanisms/index.ts'
import { tampersFor } from '../../app/(bench)/_ui/drawer/tamper.ts'

/** A credential with a change that “Edit and resend” offers for its mechanism. */
export function tampered(lane: MechanismId, change: string, credential: string): string {
  const found = tampersFor(LOOKS[lane].format).find(({ id }) => id === change)
  if (!found) throw new Error(`No change ${change} of ${lane}.`)
  return found.make(credential)
}
