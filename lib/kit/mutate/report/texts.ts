import { LANES, type Mechanism } from '../../mechanisms.ts'
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

/** What a bug has led to. A control changes nothing that a test may report, so that it survives is no gap of the suite. */
export function resultText({ bug, status }: Scored): string {
  if (!bug.control) return STATUS_TEXT[status]
  if (status === 'Killed') return 'reported, as no control should be'
  return status === 'Survived' ? 'not reported, as it should be' : STATUS_TEXT[status]
}

/** The server, by what it states. */
export const labText = ({ lab, version }: Outcome): string =>
  `Session Lab at ${lab}${version === '' ? '' : `, which states version ${version}`}`

/** The page that explains a bug and plants it in a bench. */
export const linkTo = ({ lab }: Outcome, { bug }: Scored): string =>
  `${lab}/testing?section=mutations&bug=${bug.id}`

/** Why bugs of these mechanisms are left out. A request that is refused before any login reaches a bug, but starts no session. */
export function noLoginText(mechanisms: readonly Mechanism[]): string {
  const names = Array.from(new Set(mechanisms), (mechanism) => LANES[mechanism])
  return `no login with ${new Intl.ListFormat('en', { type: 'disjunction' }).format(names)} succeeded`
}

/** One sentence. */
export function scoreText(score: Score): string {
  const { percent, killed, counted, percentOfReached, isUnfinished } = score
  if (isUnfinished) return 'The run was not finished, so there is no score.'
  if (percent === null) return `No planted bug was counted${leftOutText(score)}, so there is no score.`
  const ofReached = percentOfReached === null ? '' : `; ${percentOfReached} % of those that the suite reached`
  return `${killed} of ${counted} planted bugs killed: ${percent} %${ofReached}${leftOutText(score)}.`
}

/** Why fewer bugs are counted than there are; empty if all are. */
function leftOutText({ leftOut, counted }: Score): string {
  if (leftOut.length === 0) return ''
  const reason = noLoginText(leftOut.flatMap(({ bug }) => bug.mechanisms))
  return `; ${leftOut.length} of ${leftOut.length + counted} ${leftOut.length === 1 ? 'is' : 'are'} left out: ${reason}`
}

export const OVER_FITTED =
  'Over-fitted: a test reports a control, a change that no contract forbids. The score is void until it does not.'

/** What the reports mean by a word that promises more. */
export const REACHED =
  'Reached means that a request of a test ran through the changed code, not that the test looks at its effect: most requests reach a bug that changes a value of the policy, or that wraps every read.'

/** Why the score of the report element is another number. */
export const OTHER_SCORE =
  'Only a failed assertion counts as a kill. The table of files computes the usual score instead: it counts a timeout as detected, and leaves errors out.'

/** The tests that run into a bug and do not report it: where an assertion is missing. At most three. */
export function coverText({ coveredBy }: Scored): string {
  const rest = coveredBy.length - 3
  const named = coveredBy.slice(0, 3).join('; ')
  return rest > 0 ? `${named}; and ${rest} more` : named
}
