import type { Policy, PresetId } from '#lib/core/policy.ts'
import type { Instant } from '#lib/core/session.ts'
import { createTabText, usePreference } from '../display/preference.ts'
import type { BenchInfo } from '../state/state.ts'
import { callApi, type Problem } from './api.ts'
import { useLiveState } from './use-lab.tsx'

/** The bench when the recording began: the world of the test begins like it. */
export interface RecordingStart {
  /** Its public name. */
  readonly bench: string
  /** The last event before the recording. */
  readonly seq: string
  readonly at: Instant
  readonly offsetSeconds: number
  readonly preset: PresetId
  readonly policy: Policy
  readonly nodes: readonly { readonly id: string; readonly up: boolean }[]
  readonly redis: string
  readonly mutations: readonly string[]
}

/** The recording of this tab: it continues on other pages. */
export interface KeptRecording {
  readonly start: RecordingStart
  /** The last event that belongs to it; null while it continues. */
  readonly until: string | null
}

/** As JSON; empty if there is none. */
const keptRecording = createTabText('session-lab:recording')

/** The recording of this tab, if it is of this bench. */
export function useRecording(): KeptRecording | null {
  const bench = useLiveState((state) => state.bench?.publicName)
  return recordingIn(usePreference(keptRecording), bench)
}

export function keepRecording(recording: KeptRecording | null): void {
  keptRecording.set(recording === null ? '' : JSON.stringify(recording))
}

/** Ends a recording with the newest event of the bench. @returns why it continues; null if it has ended */
export async function stopRecording(recording: KeptRecording): Promise<Problem | null> {
  const { problem, body } = await callApi('GET', '/api/bench')
  if (body) keepRecording({ ...recording, until: body.seq })
  return problem
}

/** The recording of this bench; null if the text has none. */
function recordingIn(text: string | null, bench: string | undefined): KeptRecording | null {
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
