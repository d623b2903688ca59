import type { BugAnswer } from '#lib/core/bug-answer.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { type Bug, isRight } from '#lib/experiments/bug.ts'
import { type Experiment, LANGUAGES } from '#lib/experiments/experiment.ts'
import { EXPERIMENTS, experimentOf } from '#lib/experiments/index.ts'
import { type Progress, showsFixes, showsLines } from '#lib/experiments/progress.ts'
import type { Params } from './call.ts'
import { BugAnswerResponse, BugResponse } from './experiment-responses.ts'
import { progressView } from './experiment-view.ts'
import { changesOf, listingOf } from './listing.ts'
import { onBench } from './route.ts'
import { BugAnswerBody } from './schemas.ts'

const PARAMS = { id: EXPERIMENTS.flatMap(({ id, bug }) => (bug ? [id] : [])) }

/** The routes of experiments of the kind `bug`: the listing, and the answers to it. */
export const bugRoutes = {
  '/api/bench/experiments/{id}/bug': {
    GET: onBench(
      {
        summary: 'Get the listing of a bug, and what was run against it',
        params: PARAMS,
        response: BugResponse,
      },
      async ({ bench, params }) => {
        const { experiment, bug } = found(params)
        return {
          status: 200,
          body: await bugView(bug, await bench.observer.experiments.progressIn(experiment)),
        }
      },
    ),
  },
  '/api/bench/experiments/{id}/answer': {
    POST: onBench(
      {
        summary:
          'Answer a bug: mark its lines, run the exploit against the listing, or choose a fix, which runs against the exploit and the contract test',
        params: PARAMS,
        body: BugAnswerBody,
        errors: [409],
        response: BugAnswerResponse,
      },
      async ({ bench, params, onEvent }, given) => {
        const { experiment, bug } = found(params)
        if (given.part === 'lines') await assertLines(bug, given.lines)
        if (given.part === 'fix') assertFix(bug, given.fix)
        const { isRight: right, progress } = await bench.observer.experiments.answer(
          experiment,
          bug,
          given,
          onEvent,
        )
        return {
          status: 200,
          body: { right, bug: await bugView(bug, progress), experiment: progressView(progress) },
        }
      },
    ),
  },
}

function found({ id = '' }: Params): { experiment: Experiment; bug: Bug } {
  const experiment = experimentOf(id)
  if (!experiment?.bug) throw new RequestRefused('not_found', `Bug ${id} not found.`)
  return { experiment, bug: experiment.bug }
}

async function assertLines(bug: Bug, lines: readonly number[]): Promise<void> {
  const { length } = (await listingOf(bug)).lines
  const outside = lines.find((line) => line > length)
  if (outside === undefined) return
  throw new RequestRefused('invalid_request', `Line ${outside} is not in the listing, which has ${length}.`, {
    field: 'lines',
  })
}

function assertFix({ fixes }: Bug, fix: string): void {
  if (fixes.some(({ id }) => id === fix)) return
  throw new RequestRefused('invalid_request', 'Unknown fix. The fixes are in the response of GET …/bug.', {
    field: 'fix',
  })
}

/** The listing, with the places once they are found, and the fixes once the exploit succeeded. */
async function bugView(bug: Bug, progress: Progress) {
  const { answers } = progress
  const lines = answers.findLast((answer) => answer.part === 'lines')
  const exploit = answers.findLast((answer) => answer.part === 'exploit')
  return {
    ...(await listingOf(bug)),
    placeCount: bug.places.length,
    places: showsLines(progress) ? bug.places : null,
    marked: lines?.lines ?? null,
    exploit: exploit?.exploit ?? null,
    fixes: showsFixes(progress)
      ? await Promise.all(bug.fixes.map(({ id }) => fixView(bug, id, answers)))
      : null,
  }
}

async function fixView(bug: Bug, id: string, answers: readonly BugAnswer[]) {
  const textOf = (part: 'text' | 'explanation') =>
    recordOf(LANGUAGES, (language) => bug.texts[language][id]?.[part] ?? '')
  const tried = answers.findLast((answer) => answer.part === 'fix' && answer.fix === id)
  return {
    id,
    text: textOf('text'),
    changes: await changesOf(bug, id),
    result:
      tried?.part === 'fix'
        ? {
            right: isRight(bug, tried),
            exploit: tried.exploit,
            contract: tried.contract,
            explanation: textOf('explanation'),
          }
        : null,
  }
}
