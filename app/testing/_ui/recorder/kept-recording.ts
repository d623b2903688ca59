import { createTabText } from '../../../_ui/display/preference.ts'
import type { BenchInfo } from '../../../_ui/state/state.ts'
import type { RecordingStart } from './spec-setting.ts'

/** The recording of this tab: it continues on other pages. */
export interface KeptRecording {
  readonly start: RecordingStart
  /** The last event that belongs to it; null while it continues. */
  readonly until: string | null
}

/** As JSON; empty if there is none. */
export const keptRecording = createTabText('session-lab:recording')

/** The recording of this bench; null if the text has none. */
export function recordingIn(text: string | null, bench: string | undefined): KeptRecording | null {
  try {
    const kept = JSON.parse(text || 'null') as KeptRecording | null
    return kept?.start.bench === bench ? kept : null
  } catch {
    return null
  }
}

/** The bench now, as the beginning of a recording. */
export function startOf(bench: BenchInfo & { readonly seq: string }): RecordingStart {
  const { publicName, seq, now, clock, preset, policy, nodes, faults, mutations = [] } = bench
  return {
    bench: publicName,
    seq,
    at: now,
    offsetSeconds: clock.offsetSeconds,
    preset,
    policy,
    nodes: nodes.map(({ id, up }) => ({ id, up })),
    redis: faults.redis,
    mutations,
  }
}
