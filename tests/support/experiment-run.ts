import type { Experiment } from '#lib/experiments/experiment.ts'
import { ExperimentSteps } from './experiment-steps.ts'
import { TestBench } from './test-bench.ts'

/** An experiment on a bench of its own. */
export class ExperimentRun extends ExperimentSteps<TestBench> {
  /** Starts an experiment on a new bench. */
  static async start(experiment: Experiment): Promise<ExperimentRun> {
    const run = new ExperimentRun(await TestBench.open({ preset: 'textbook' }), experiment)
    await run.post('')
    return run
  }

  /** The progress in this experiment. */
  async progress() {
    const { experiments } = await this.bench.call('GET', '/api/bench/experiments')
    const found = experiments.find(({ id }) => id === this.experiment.id)
    if (!found) throw new Error(`No experiment ${this.experiment.id}.`)
    return found
  }
}
