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
  const ofReached = percentOfReached === null ? '' : `; ${percentOfReached} % of those that the suite reached`
  return `${killed} of ${counted} planted bugs killed: ${percent} %${ofReached}.`
}

export const OVER_FITTED =
  'Over-fitted: a test reports a control, a change that no contract forbids. The score is void until it does not.'

/** Why the score of the report element is another number. */
export const OTHER_SCORE =
  'Only a failed assertion counts as a kill. The table of files computes the usual score instead: it counts a timeout as detected, and leaves errors out.'

/** The tests that run into a bug and do not report it: where an assertion is missing. At most three. */
export function coverText({ coveredBy }: Scored): string {
  const rest = coveredBy.length - 3
  const named = coveredBy.slice(0, 3).join('; ')
  return rest > 0 ? `${named}; and ${rest} more` : named
}
