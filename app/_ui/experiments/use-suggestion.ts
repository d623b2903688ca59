import type { SeatView } from '#lib/web/room-types.ts'
import { type ExperimentInfo, type ProgressInfo, useExperimentInfos, useProgress } from './use-progress.ts'

/** All experiments with the progress of the bench; null until both are known. */
export function useExperiments(): readonly (readonly [ExperimentInfo, ProgressInfo])[] | null {
  const experiments = useExperimentInfos()
  const { progress } = useProgress()
  if (experiments === null || progress === null) return null
  return experiments.flatMap((experiment) => {
    const found = progress.find(({ id }) => id === experiment.id)
    return found ? [[experiment, found] as const] : []
  })
}

/** The experiment to do next: the first that is not solved. @param room the room of this browser’s seat, which has some of them */
export function suggestionOf(
  experiments: ReturnType<typeof useExperiments>,
  room: Pick<SeatView, 'experiments' | 'locked'> | null = null,
): ExperimentInfo | null {
  const open = experiments?.filter(([, { solvedAt }]) => solvedAt === null) ?? []
  if (room === null) return open[0]?.[0] ?? null
  const next = room.experiments.find((id) => !room.locked.includes(id) && open.some(([of]) => of.id === id))
  return open.find(([{ id }]) => id === next)?.[0] ?? null
}
