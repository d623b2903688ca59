import type { TeacherView } from '#lib/web/room-types.ts'
import type { Phase } from './board-types.ts'

/* The order in which a teacher leads a guided room through an experiment. */

/** How many seats have predicted the current experiment, of those that are in the room. */
export function predictedOf({ seats, experiment }: Pick<TeacherView, 'seats' | 'experiment'>) {
  const present = seats.filter(({ isRemoved }) => !isRemoved)
  const hasPredicted = ({ progress }: TeacherView['seats'][number]) =>
    progress.some((of) => of.experiment === experiment && of.prediction !== null)
  return { count: present.filter(hasPredicted).length, of: present.length }
}

/** The next step that makes sense now; null: there is none yet. */
export function nextStepOf(room: TeacherView): Phase | 'next' | null {
  const { mode, phase, experiment, experiments } = room
  if (mode !== 'guided' || experiment === null) return null
  switch (phase) {
    case 'lobby':
      return 'predict'
    case 'predict': {
      const { count, of } = predictedOf(room)
      return of > 0 && count === of ? 'do' : null
    }
    case 'do':
      return 'reveal'
    case 'reveal':
      return 'debrief'
    case 'debrief':
      return experiments.at(-1) === experiment ? null : 'next'
  }
}

/** The phase in which another experiment begins: where the room is led, with its prediction. */
export function firstPhaseOf({ mode, phase }: Pick<TeacherView, 'mode' | 'phase'>): Phase {
  if (phase === 'lobby') return 'lobby'
  if (mode === 'guided') return 'predict'
  return phase === 'predict' ? 'predict' : 'do'
}
