import type { LabState } from './state.ts'

const NO_BUGS: readonly string[] = []

/** The planted bugs of the bench: by the newest event about them, or as it was read. */
export function activeBugs({ bench, events }: LabState): readonly string[] {
  const newest = events.find(({ type }) => type === 'mutations.changed' || type === 'bench.reset')
  return newest?.type === 'mutations.changed' ? newest.active : (bench?.mutations ?? NO_BUGS)
}
