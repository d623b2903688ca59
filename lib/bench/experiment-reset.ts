import type { Experiment } from '#lib/experiments/experiment.ts'
import type { Bench } from './bench.ts'
import type { Benches } from './benches.ts'

/* The reset of one experiment on a bench by the teacher of its room. Sessions and policy stay as they are. */

/** What undoes the reset of an experiment. */
export interface ExperimentReset {
  /** The event of the reset. */
  readonly reset: string
  /** The attempt that was running; null if none was. */
  readonly attempt: string | null
}

/** Ends the attempt in an experiment, as if it had not been started. @returns null if it was not */
export function resetExperiment(
  benches: Pick<Benches, 'change'>,
  bench: Bench,
  experiment: Experiment,
): Promise<ExperimentReset | null> {
  const { experiments } = bench.observer
  return experiments.inTurn(async () => {
    const { attempts, startedBy } = await experiments.progressIn(experiment)
    if (attempts === 0) return null
    const reset = bench.append({ type: 'experiment.reset', experiment: experiment.id })
    const attempt = bench.state.experiment === startedBy ? startedBy : null
    if (attempt !== null) {
      await benches.change(bench, ({ state }) => (state.experiment === attempt ? { experiment: null } : {}))
    }
    return { reset, attempt }
  })
}

/** Gives the progress back. A later attempt continues. */
export function undoExperimentReset(
  benches: Pick<Benches, 'change'>,
  bench: Bench,
  experiment: Experiment,
  { reset, attempt }: ExperimentReset,
): Promise<void> {
  const { experiments } = bench.observer
  return experiments.inTurn(async () => {
    bench.append({ type: 'experiment.reset_undone', experiment: experiment.id, reset })
    const { startedBy } = await experiments.progressIn(experiment)
    if (attempt === null || startedBy !== attempt) return
    await benches.change(bench, ({ state }) => (state.experiment === null ? { experiment: attempt } : {}))
  })
}
