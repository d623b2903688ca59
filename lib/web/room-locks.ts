/*
 * What a room does not allow its seats yet. The server refuses it, and the page says so beforehand: both decide by these
 * functions.
 */

export interface RoomRules {
  readonly mode: string
  readonly phase: string
  readonly locked: readonly string[]
  readonly spoilers: boolean
}

/** In a guided room, the mechanisms are not used until the predictions are made. */
export function areActsLocked({ mode, phase }: Pick<RoomRules, 'mode' | 'phase'>): boolean {
  return mode === 'guided' && (phase === 'lobby' || phase === 'predict')
}

/** Why an experiment cannot be started; null if it can. */
export function startLockOf(
  { mode, phase, locked }: Pick<RoomRules, 'mode' | 'phase' | 'locked'>,
  experiment: string,
): 'locked' | 'lobby' | null {
  if (locked.includes(experiment)) return 'locked'
  return mode === 'guided' && phase === 'lobby' ? 'lobby' : null
}

/** Whether seats take hints on their own. Those that the teacher sends are always shown. */
export function areHintsLocked({ mode }: Pick<RoomRules, 'mode'>): boolean {
  return mode === 'exam'
}

interface ActOfRoom {
  readonly isUndone: boolean
  readonly act: {
    readonly act: string
    readonly experiment?: string | null | undefined
    readonly phase?: string
  }
}

/** The phase in which a room was when it was last at an experiment, also if it has left it since. */
function lastPhaseOf(acts: readonly ActOfRoom[], experiment: string): string | undefined {
  return acts.findLast(
    ({ act, isUndone }) => !isUndone && act.act === 'goto' && act.experiment === experiment,
  )?.act.phase
}

/**
 * Whether seats do not read the right choices, hints and reasons of these experiments yet: before the end of an exam, and without
 * spoilers before the debriefing of each.
 */
export function areNotesLocked(
  { settings, phase, acts }: RulesOfNotes,
  experiments: readonly string[],
): boolean {
  if (settings.mode === 'exam') return phase !== 'debrief'
  return !settings.spoilers && !experiments.every((id) => lastPhaseOf(acts, id) === 'debrief')
}

interface RulesOfNotes {
  readonly settings: Pick<RoomRules, 'mode' | 'spoilers'>
  readonly phase: string
  readonly acts: readonly ActOfRoom[]
}

/**
 * Whether predictions of an experiment no longer count: they are shown, or the room was last in the phase of it in which they are.
 * A room that returns to an earlier phase predicts again.
 */
export function arePredictionsClosed(
  { revealed, acts }: { readonly revealed: readonly string[]; readonly acts: readonly ActOfRoom[] },
  experiment: string,
): boolean {
  const phase = lastPhaseOf(acts, experiment)
  return revealed.includes(experiment) || phase === 'reveal' || phase === 'debrief'
}
