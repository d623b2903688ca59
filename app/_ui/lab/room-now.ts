import type { RoomView } from '#lib/web/room-types.ts'

/* What belongs to the experiment at which a room is now. */

type Now = Pick<RoomView, 'experiment' | 'experimentSince'>

/** The message to all, until the class is at another experiment. */
export function currentMessage({ broadcast, experimentSince }: Now & Pick<RoomView, 'broadcast'>) {
  return broadcast !== null && broadcast.at >= experimentSince ? broadcast : null
}

/** When the time of the current experiment ends: a timer ends with its experiment. */
export function currentTimer({
  timerEndsAt,
  timerStartedAt,
  experimentSince,
}: Now & Pick<RoomView, 'timerEndsAt' | 'timerStartedAt'>): number | null {
  return timerStartedAt !== null && timerStartedAt >= experimentSince ? timerEndsAt : null
}

/** Whether the teacher leads from experiment to experiment; otherwise each seat has its own pace. */
export function isLed({ mode, phase }: Pick<RoomView, 'mode' | 'phase'>): boolean {
  return mode === 'guided' || phase !== 'lobby'
}

/**
 * Whether a guided room has shown the answer to an experiment. The class finds it together: before the phase “debrief”, no seat
 * reads it, and from then on each one does, solved or not. Null in a room in which each seat has its own pace.
 */
export function isAnswerShown(
  { mode, phase, experiment, experiments }: Pick<RoomView, 'mode' | 'phase' | 'experiment' | 'experiments'>,
  of: string,
): boolean | null {
  if (mode !== 'guided' || !experiments.includes(of)) return null
  if (of !== experiment) {
    // The room has left the experiments before its current one.
    return experiment !== null && experiments.indexOf(of) < experiments.indexOf(experiment)
  }
  return phase === 'debrief'
}
