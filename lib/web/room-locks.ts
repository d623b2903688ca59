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
