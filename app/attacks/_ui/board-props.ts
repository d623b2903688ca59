import type { MechanismId } from '#lib/core/session.ts'
import type { AttackRuns, AttackView } from './attack-runs.ts'

export interface BoardProps {
  readonly attacks: readonly AttackView[]
  readonly lanes: readonly MechanismId[]
  readonly runs: AttackRuns
  /** Whether the page has its bench. */
  readonly isReady: boolean
}

/** Side by side from this width on; below it, each attack is a card. On a projector, all words are large. */
export const COLUMNS = [
  'grid gap-x-4 bench:gap-x-6 present:gap-x-2',
  'lanes:grid-cols-[minmax(13rem,1.5fr)_repeat(var(--lanes),minmax(0,1fr))]',
  'lanes:present:grid-cols-[9rem_repeat(var(--lanes),minmax(0,1fr))]',
].join(' ')

/** Which lanes a phone shows: one of them, or all, one below the other. */
export type ShownLane = MechanismId | 'all'
