import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { type Policy, PRESETS } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId, NODE_IDS } from '#lib/core/session.ts'
import { createLab, type Lab } from '../lab/lab.ts'
import { createView } from '../state/moment.ts'
import type { BenchInfo } from '../state/state.ts'
import type { Recording } from '../timeline/recording.ts'

/**
 * A lab with a recording and no bench: rendered by the same components and functions. It always shows the past, so all
 * acts are disabled.
 */
export function createRecordedLab(recording: Recording): Lab {
  const { snapshot, events } = recording
  const lab = createLab(createView())
  const { dispatch } = lab.store
  dispatch({ type: 'bench', bench: benchOf(recording), stopwatch: 0 })
  dispatch({ type: 'snapshot', snapshot, stopwatch: 0 })
  dispatch({ type: 'recalled', events })
  const first = lab.store.get().history.events[0]
  dispatch({ type: 'look-at', seq: first?.seq ?? '0-0' })
  return { ...lab, isReplay: true, start: () => {}, stop: () => {} }
}

/** Values that are missing in an export are those of a new bench. */
function benchOf({ snapshot, setting, events }: Recording): BenchInfo {
  const { at, clock } = snapshot
  const recorded = new Set(
    [...snapshot.sessions, ...events].map((each) => 'mechanism' in each && each.mechanism),
  )
  const isRecorded = (id: MechanismId) => DEFAULT_LANES.includes(id) || recorded.has(id)
  const policy: Policy = setting?.policy ?? PRESETS.textbook
  return {
    id: 'replay',
    publicName: 'replay',
    now: at,
    clock: { offsetSeconds: clock.offsetMs / 1000, frozen: clock.frozenAt !== null },
    preset: setting?.preset ?? 'textbook',
    policy: { ...policy, lanes: policy.lanes ?? MECHANISM_IDS.filter(isRecorded) },
    users: setting?.users ?? [],
    nodes: setting?.nodes ?? NODE_IDS.map((id) => ({ id, up: true })),
    faults: { redis: 'up' },
    store: { engine: 'redis', status: 'up' },
  }
}
