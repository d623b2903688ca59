import { useReading } from '../lab/use-reading.ts'
import { useRoomOf } from '../lab/use-seat.ts'
import type { ExperimentInfo, ProgressInfo } from './use-progress.ts'

/** The answer to an experiment, as far as it may be shown. */
export interface Answer {
  readonly rightChoice: string | null
  readonly reason:
    | (Pick<ProgressInfo, 'sources'> & { readonly text: NonNullable<ProgressInfo['reason']> })
    | null
  /** Whether the teacher shows it to the class later. */
  readonly isHeldBack: boolean
}

/**
 * What the bench has found: the right choice once this attempt has shown it, the reason once it is solved. A guided room shows both
 * to all seats at the same time, solved or not.
 */
export function useAnswer({ id, prediction }: ExperimentInfo, progress: ProgressInfo | null): Answer {
  const { isAnswerShown: isShown } = useRoomOf(id)
  const { latest: notes } = useReading('/api/experiments/{id}/notes', isShown ? { params: { id } } : null)
  if (isShown === false) return { rightChoice: null, reason: null, isHeldBack: true }
  // Once solved, the right choice stays known in further attempts.
  const isAnswered = progress?.checks.some(({ id: of, passed }) => of === prediction.answeredBy && passed)
  const solved = progress?.state === 'solved' ? progress : null
  const text = solved?.reason ?? (isShown ? notes?.reason : null)
  return {
    rightChoice: isShown || isAnswered ? (progress?.rightChoice ?? notes?.rightChoice ?? null) : null,
    reason: text ? { text, sources: solved?.sources ?? notes?.sources ?? [] } : null,
    isHeldBack: false,
  }
}
