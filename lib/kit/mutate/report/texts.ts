import type { Outcome, Score, Scored } from '../outcome.ts'
import type { Status } from '../trial.ts'

/** A bug that a suite does not report, in all reports. */
export const isMissed = ({ bug, status }: Scored): boolean =>
  !bug.control && status !== 'Killed' && status !== 'Ignored'

export const STATUS_TEXT: Readonly<Record<Status, string>> = {
  Killed: 'killed',
  Survived: 'survived',
  NoCoverage: 'not reached',
  Timeout: 'unclear: timeout',
  RuntimeError: 'unclear: error',
  Ignored: 'left out',
  Pending: 'not tried',
}

/** The page that explains a bug and plants it in a bench. */
export const linkTo = ({ lab }: Outcome, { bug }: Scored): string =>
  `${lab}/testing?section=mutations&bug=${bug.id}`

/** One sentence. */
export function scoreText({ percent, killed, counted, percentOfReached, isUnfinished }: Score): string {
  if (isUnfinished) return 'The run was not finished, so there is no score.'
  if (percent === null) return 'The suite uses no mechanism that has a planted bug, so there is no score.'
  const ofReached = percentOfReached === null ? '' : `; ${percentOfReached} % of those that it reached`
  return `${killed} of ${counted} planted bugs killed: ${percent} %${ofReached}.`
}

export const OVER_FITTED =
  'Over-fitted: a test reports a control, a change that no contract forbids. The score is void until it does not.'

/** Why the score of the report element is another number. */
export const OTHER_SCORE =
  'The element below computes the usual score: it counts a timeout as detected and leaves errors out. Here only a failed assertion counts.'
