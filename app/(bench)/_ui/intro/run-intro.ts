import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { Lab } from '../../../_ui/lab/lab.ts'
import { checkAs, steal } from '../../../_ui/other-clients/client-requests.ts'
import type { Outcome } from '../../../_ui/state/lane-state.ts'
import { mapLanes } from '../../../_ui/state/state.ts'
import type { Phase } from './intro-state.ts'

/**
 * Does it for real: copies are taken, the user logs out everywhere, each copy is tried.
 * @returns what each door did to the copy; null where it could not be run to the end
 */
export async function runIntro(
  lab: Lab,
  onPhase: (phase: Phase) => void,
): Promise<Readonly<Record<MechanismId, Outcome>> | null> {
  onPhase('steal')
  const stolen = await steal(lab)
  if (stolen.length < MECHANISM_IDS.length) return null
  onPhase('logout')
  await lab.act('logout')
  const isOut = MECHANISM_IDS.every((id) => lab.store.get().lanes[id].verdict?.outcome === 'none')
  if (!isOut) return null
  onPhase('try')
  const brought = await checkAs(lab, 'mallory')
  return mapLanes((id) => brought[id]?.outcome ?? 'unavailable')
}
