import type { BugAnswer } from '#lib/core/bug-answer.ts'
import type { Instant } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Experiment } from './experiment.ts'
import type { Run } from './run.ts'

/* Progress is a fold of the event log: the same events give the same progress. */

/** The progress of a bench in one experiment. */
export interface Progress {
  readonly id: string
  readonly state: 'open' | 'started' | 'solved'
  /** The choice, if one was made in this attempt. */
  readonly prediction: string | null
  readonly checks: readonly { readonly id: string; readonly passed: boolean; readonly at: Instant | null }[]
  /** The answers to a bug, in order; each once. */
  readonly answers: readonly BugAnswer[]
  /** The hints that were taken, in order. */
  readonly hints: readonly string[]
  readonly attempts: number
  /** The event that started the last attempt. */
  readonly startedBy: string | null
  /** When it was first solved; starting it again does not change that. */
  readonly solvedAt: Instant | null
}

const openProgress = ({ id, checks }: Experiment): Progress => ({
  id,
  state: 'open',
  prediction: null,
  checks: checks.map((check) => ({ id: check.id, passed: false, at: null })),
  answers: [],
  hints: [],
  attempts: 0,
  startedBy: null,
  solvedAt: null,
})

/** The progress after these events, oldest first. An event that is repeated changes nothing. */
export function progressOf(
  experiments: readonly Experiment[],
  events: readonly RecordedEvent[],
): readonly Progress[] {
  const all = withoutUndoneResets(events)
  return experiments.map((experiment) =>
    all.reduce((progress, event) => next(experiment, progress, event), openProgress(experiment)),
  )
}

/** The events of a bench without the resets of experiments that were undone. */
export function withoutUndoneResets(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const undone = events.flatMap((event) => (event.type === 'experiment.reset_undone' ? [event.reset] : []))
  if (undone.length === 0) return events
  return events.filter(({ type, seq }) => type !== 'experiment.reset' || !undone.includes(seq))
}

function next(experiment: Experiment, progress: Progress, event: RecordedEvent): Progress {
  // A reset of the bench ends the attempt; what is solved stays solved.
  if (event.type === 'bench.reset') {
    return progress.state === 'started' ? { ...progress, state: 'open', startedBy: null } : progress
  }
  if (!('experiment' in event) || event.experiment !== progress.id) return progress
  if (event.type === 'experiment.started') {
    const { attempts, solvedAt } = progress
    const isNew = event.seq !== progress.startedBy
    return {
      ...openProgress(experiment),
      state: 'started',
      attempts: isNew ? attempts + 1 : attempts,
      startedBy: event.seq,
      solvedAt,
    }
  }
  if (event.type === 'experiment.reset') return openProgress(experiment)
  if (event.type === 'experiment.reset_undone') return progress
  if (progress.state === 'open' || event.attempt !== progress.startedBy) return progress
  switch (event.type) {
    case 'experiment.predicted':
      return { ...progress, prediction: progress.prediction ?? event.choice }
    case 'experiment.check_passed':
      return {
        ...progress,
        checks: progress.checks.map((check) =>
          check.id === event.check && !check.passed ? { ...check, passed: true, at: event.at } : check,
        ),
      }
    case 'experiment.hint_taken':
      return progress.hints.includes(event.hint)
        ? progress
        : { ...progress, hints: [...progress.hints, event.hint] }
    case 'experiment.answered':
      return { ...progress, answers: [...progress.answers.filter(isOtherThan(event.answer)), event.answer] }
    case 'experiment.solved':
      return { ...progress, state: 'solved', solvedAt: progress.solvedAt ?? event.at }
  }
}

/** Whether an answer is not the same as another one: what ran for it does not count. */
const isOtherThan = (other: BugAnswer) => (answer: BugAnswer) =>
  answer.part !== other.part ||
  (answer.part === 'lines' && other.part === 'lines' && `${answer.lines}` !== `${other.lines}`) ||
  (answer.part === 'fix' && other.part === 'fix' && answer.fix !== other.fix)

/** Whether the check has passed that shows the answer to the prediction. */
export function isAnswered({ prediction }: Experiment, { checks, state }: Progress): boolean {
  return state === 'solved' || checks.some(({ id, passed }) => id === prediction.answeredBy && passed)
}

/** Whether a bug was solved and is not being done again. */
const isKnown = ({ solvedAt, state }: Progress) => solvedAt !== null && state !== 'started'

/** Whether the lines of a bug are shown: once they are found. */
export function showsLines(progress: Progress): boolean {
  return isKnown(progress) || progress.checks.some(({ id, passed }) => id === 'lines' && passed)
}

/** Whether the fixes of a bug are shown: they reveal the lines. */
export function showsFixes(progress: Progress): boolean {
  return isKnown(progress) || progress.checks.every(({ id, passed }) => passed || id === 'fix')
}

/** The open checks that these events fulfil. */
export function newlyPassed({ checks }: Experiment, progress: Progress, run: Run): readonly string[] {
  const open = progress.checks.filter(({ passed }) => !passed).map(({ id }) => id)
  return checks.filter(({ id, passes }) => open.includes(id) && passes(run)).map(({ id }) => id)
}

/** The next hint: for a mistake in these events, else for the first open check; null if all of them were taken. */
export function nextHint(experiment: Experiment, progress: Progress, run: Run): string | null {
  const isNew = (hint: string) => !progress.hints.includes(hint)
  const mistake = experiment.mistakes.find(({ hint, isMade }) => isNew(hint) && isMade(run))
  if (mistake) return mistake.hint
  const isOpen = (id: string) => progress.checks.some((check) => check.id === id && !check.passed)
  return experiment.checks.flatMap(({ id, hints }) => (isOpen(id) ? hints : [])).find(isNew) ?? null
}
