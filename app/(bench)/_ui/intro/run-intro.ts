import type { MechanismId } from '#lib/core/session.ts'
import type { Lab } from '../../../_ui/lab/lab.ts'
import { checkAs, steal } from '../../../_ui/other-clients/client-requests.ts'
import { laneIdsOf, mapLanes } from '../../../_ui/state/state.ts'
import { readDecidingLines } from './deciding-line.ts'
import type { CopyResult, CopyResults, Phase } from './intro-state.ts'
import type { Pace } from './pace.ts'

/**
 * Runs the theft with real requests: copies are taken, the user logs out on all lanes, each copy is presented. The
 * requests of a step are sent when it begins; the next step begins when this one has taken its time.
 * @returns the result of each copy; null if the run could not be completed
 */
export async function runIntro(
  lab: Lab,
  pace: Pace,
  onPhase: (phase: Phase) => void,
): Promise<CopyResults | null> {
  const ids = laneIdsOf(lab.store.get())
  onPhase('steal')
  let turn = pace.next()
  const stolen = await steal(lab)
  if (stolen.length < ids.length) return null
  await turn
  onPhase('logout')
  turn = pace.next()
  await lab.act('logout')
  const isOut = ids.every((id) => lab.store.get().lanes[id].verdict?.outcome === 'none')
  if (!isOut) return null
  const untils = mapLanes((id) => copiesUntil(lab, id))
  await turn
  onPhase('check')
  turn = pace.next()
  const checks = await checkAs(lab, 'mallory')
  const outcomes = mapLanes((id) => checks[id]?.outcome ?? 'unavailable')
  const lines = await readDecidingLines(ids, outcomes)
  await turn
  return mapLanes<CopyResult>((id) => ({
    outcome: outcomes[id],
    until: outcomes[id] === 'accepted' ? untils[id] : null,
    line: lines[id] ?? null,
  }))
}

/** Until when copies may be accepted, as the logout stated. */
function copiesUntil(lab: Lab, id: MechanismId): number | null {
  const { note } = lab.store.get().lanes[id]
  return note?.kind === 'logged-out-here' || note?.kind === 'logged-out-within' ? note.until : null
}
