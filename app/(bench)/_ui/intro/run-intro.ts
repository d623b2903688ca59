import type { MechanismId } from '#lib/core/session.ts'
import type { Lab } from '../../../_ui/lab/lab.ts'
import { checkAs, steal } from '../../../_ui/other-clients/client-requests.ts'
import type { Outcome } from '../../../_ui/state/lane-state.ts'
import { laneIdsOf, mapLanes } from '../../../_ui/state/state.ts'
import type { Phase } from './intro-state.ts'

/**
 * Runs the intro with real requests: copies are taken, the user logs out on all lanes, each copy is presented.
 * @returns the outcome of each copy; null if the run could not be completed
 */
export async function runIntro(
  lab: Lab,
  onPhase: (phase: Phase) => void,
): Promise<Readonly<Record<MechanismId, Outcome>> | null> {
  const ids = laneIdsOf(lab.store.get())
  onPhase('steal')
  const stolen = await steal(lab)
  if (stolen.length < ids.length) return null
  onPhase('logout')
  await lab.act('logout')
  const isOut = ids.every((id) => lab.store.get().lanes[id].verdict?.outcome === 'none')
  if (!isOut) return null
  onPhase('check')
  const checks = await checkAs(lab, 'mallory')
  return mapLanes((id) => checks[id]?.outcome ?? 'unavailable')
}
