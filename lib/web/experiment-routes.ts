import { RequestRefused } from '#lib/core/errors.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { type Experiment, LANGUAGES, type Language } from '#lib/experiments/experiment.ts'
import { EXPERIMENTS, experimentOf } from '#lib/experiments/index.ts'
import { isAnswered, type Progress } from '#lib/experiments/progress.ts'
import { fullView } from './bench-view.ts'
import type { Params } from './call.ts'
import {
  AllProgressResponse,
  ExperimentsResponse,
  HintResponse,
  ProgressResponse,
  StartedResponse,
} from './experiment-responses.ts'
import { onBench, onServer } from './route.ts'
import { EmptyBody, PredictionBody } from './schemas.ts'

const PARAMS = { id: EXPERIMENTS.map(({ id }) => id) }

/** The routes of experiments: what they are, and the progress of a bench in them. */
export const experimentRoutes = {
  '/api/experiments': {
    GET: onServer({ summary: 'List the experiments', response: ExperimentsResponse }, async () => ({
      status: 200,
      body: { experiments: EXPERIMENTS.map(described) },
    })),
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
        summary: 'Start an experiment, or start it again: resets the bench and applies the set-up',
        params: PARAMS,
        body: EmptyBody.optional(),
        response: StartedResponse,
      },
      async ({ bench, lab, operator, params }) => {
        const experiment = found(params)
        await operator.startExperiment(experiment)
        lab.exchanges.forget(bench.id)
        lab.guests.forget(bench.id)
        const progress = (await bench.observer.experiments.progress()).find(({ id }) => id === experiment.id)
        return {
          status: 200,
          body: { ...fullView(bench, lab), experiment: progressView(progress as Progress) },
        }
      },
    ),
  },
  '/api/bench/experiments/{id}/prediction': {
    POST: onBench(
      {
        summary: 'Make the prediction: once in each attempt, and before the answer',
        params: PARAMS,
        body: PredictionBody,
        errors: [409],
        response: ProgressResponse,
      },
      async ({ bench, params }, { choice }) => {
        const experiment = found(params)
        const { choices } = experiment.prediction
        if (!choices.includes(choice)) {
          throw new RequestRefused('invalid_request', `Unknown choice. Valid: ${choices.join(', ')}.`, {
            field: 'choice',
          })
        }
        return {
          status: 200,
          body: progressView(await bench.observer.experiments.predict(experiment, choice)),
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
        errors: [409],
        response: HintResponse,
      },
      async ({ bench, params }) => {
        const experiment = found(params)
        const { hint, progress } = await bench.observer.experiments.takeHint(experiment)
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

type Texts = Experiment['texts'][Language]

/** A text of an experiment in both languages. */
function translated<T>({ texts }: Experiment, pick: (texts: Texts) => T): Record<Language, T> {
  return recordOf(LANGUAGES, (language) => pick(texts[language]))
}

/** Without hints, solution, right choice and reason. */
function described(experiment: Experiment) {
  const { id, level, minutes, lanes, setUp, prediction, checks, code, texts } = experiment
  const { preset, policy, frozen = false } = setUp
  return {
    id,
    title: translated(experiment, ({ title }) => title),
    level,
    minutes,
    lanes,
    preset,
    policy: { ...policy, lanes },
    frozen,
    task: translated(experiment, ({ task }) => task),
    prediction: {
      question: translated(experiment, ({ question }) => question),
      choices: prediction.choices.map((choice) => ({
        id: choice,
        text: translated(experiment, ({ choices }) => choices[choice] ?? ''),
      })),
      answeredBy: prediction.answeredBy,
    },
    checks: checks.map((check) => ({
      id: check.id,
      text: translated(experiment, (texts) => texts.checks[check.id] ?? ''),
    })),
    hints: Object.keys(texts.en.hints).length,
    code,
  }
}

function hintView(experiment: Experiment, id: string) {
  return { id, text: translated(experiment, ({ hints }) => hints[id] ?? '') }
}

/** The progress, with the right choice once the answer is known, and the reason once the experiment is solved. */
function progressView(progress: Progress) {
  const experiment = found({ id: progress.id })
  const { startedBy: _, ...facts } = progress
  const isSolved = progress.solvedAt !== null
  return {
    ...facts,
    rightChoice: isSolved || isAnswered(experiment, progress) ? experiment.prediction.right : null,
    hintTexts: progress.hints.map((hint) => hintView(experiment, hint)),
    reason: isSolved ? translated(experiment, ({ reason }) => reason) : null,
    sources: isSolved ? experiment.sources : [],
  }
}
