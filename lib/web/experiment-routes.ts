import { RequestRefused } from '#lib/core/errors.ts'
import type { Experiment } from '#lib/experiments/experiment.ts'
import { EXPERIMENTS, experimentOf } from '#lib/experiments/index.ts'
import { fullView } from './bench-view.ts'
import { bugRoutes } from './bug-routes.ts'
import type { Params } from './call.ts'
import { forgetClients, stopMeasurement } from './evidence-measurement.ts'
import {
  AllProgressResponse,
  ExperimentsResponse,
  HintResponse,
  NotesResponse,
  ProgressResponse,
  StartedResponse,
} from './experiment-responses.ts'
import { EXPERIMENT_VIEWS, hintView, notesOf, progressView } from './experiment-view.ts'
import { assertMayPredict, assertMayStart, assertNotesOpen, hintRuleOf } from './room-gate.ts'
import { onBench, onServer } from './route.ts'
import { EmptyBody, PredictionBody } from './schemas.ts'

const PARAMS = { id: EXPERIMENTS.map(({ id }) => id) }

/** The routes of experiments: what they are, and the progress of a bench in them. */
export const experimentRoutes = {
  ...bugRoutes,
  '/api/experiments': {
    GET: onServer({ summary: 'List the experiments', response: ExperimentsResponse }, async () => ({
      status: 200,
      body: { experiments: EXPERIMENT_VIEWS },
    })),
  },
  '/api/experiments/{id}/notes': {
    GET: onServer(
      {
        summary:
          'Get the notes for a speaker: right choice, all hints, the reason and its sources. Not for a seat in an exam or in a room without spoilers, before the debriefing',
        errors: [404, 409],
        response: NotesResponse,
      },
      async (call, _, params) => {
        const experiment = found(params)
        await assertNotesOpen(call, experiment)
        return { status: 200, body: notesOf(experiment) }
      },
    ),
  },
  '/api/bench/experiments': {
    GET: onBench(
      {
        summary:
          'Get the progress in all experiments. The checks are evaluated by events of the bench, also without this request',
        response: AllProgressResponse,
      },
      async ({ bench }) => ({
        status: 200,
        body: { experiments: (await bench.observer.experiments.progress()).map(progressView) },
      }),
    ),
  },
  '/api/bench/experiments/{id}': {
    POST: onBench(
      {
        summary:
          'Start an experiment, or start it again: resets the bench and applies the set-up. A bug leaves the bench as it is',
        params: PARAMS,
        body: EmptyBody.optional(),
        openWhileLocked:
          'Predictions are made in a started experiment. Refused in the lobby, and if it is locked.',
        errors: [409],
        response: StartedResponse,
      },
      async ({ bench, lab, operator, params }) => {
        const experiment = found(params)
        await assertMayStart(lab, bench, experiment)
        if (experiment.setUp !== null) await stopMeasurement(lab, bench)
        await operator.startExperiment(experiment)
        if (experiment.setUp !== null) forgetClients(lab, bench)
        const progress = await bench.observer.experiments.progressIn(experiment)
        return { status: 200, body: { ...fullView(bench, lab), experiment: progressView(progress) } }
      },
    ),
  },
  '/api/bench/experiments/{id}/prediction': {
    POST: onBench(
      {
        summary: 'Make the prediction: once in each attempt, and before the answer',
        params: PARAMS,
        body: PredictionBody,
        openWhileLocked: 'Predictions are made before the acts are opened. Refused once they are shown.',
        errors: [409],
        response: ProgressResponse,
      },
      async ({ bench, lab, params, onEvent }, { choice }) => {
        const experiment = found(params)
        await assertMayPredict(lab, bench, experiment)
        const { choices } = experiment.prediction
        if (!choices.includes(choice)) {
          throw new RequestRefused('invalid_request', `Unknown choice. Valid: ${choices.join(', ')}.`, {
            field: 'choice',
          })
        }
        return {
          status: 200,
          body: progressView(await bench.observer.experiments.predict(experiment, choice, onEvent)),
        }
      },
    ),
  },
  '/api/bench/experiments/{id}/hint': {
    POST: onBench(
      {
        summary: 'Take the next hint: for a mistake since the start, else for the first open check',
        params: PARAMS,
        body: EmptyBody.optional(),
        openWhileLocked: 'A hint is a text. Refused in an exam.',
        errors: [409],
        response: HintResponse,
      },
      async ({ bench, lab, params, onEvent }) => {
        const experiment = found(params)
        const mayGive = await hintRuleOf(lab, bench, experiment)
        const { hint, progress } = await bench.observer.experiments.takeHint(experiment, onEvent, mayGive)
        return {
          status: 200,
          body: { hint: hintView(experiment, hint), experiment: progressView(progress) },
        }
      },
    ),
  },
}

function found({ id = '' }: Params): Experiment {
  const experiment = experimentOf(id)
  if (experiment === null) throw new RequestRefused('not_found', `Experiment ${id} not found.`)
  return experiment
}
