import { RequestRefused } from '#lib/core/errors.ts'
import { type Bug, type GivenAnswer, isRight, runAnswer } from '#lib/experiments/bug.ts'
import type { Experiment } from '#lib/experiments/experiment.ts'
import { EXPERIMENTS } from '#lib/experiments/index.ts'
import {
  isAnswered,
  newlyPassed,
  nextHint,
  type Progress,
  progressOf,
  showsFixes,
} from '#lib/experiments/progress.ts'
import type { Run } from '#lib/experiments/run.ts'
import type { LabEvent, RecordedEvent } from '#lib/ledger/event.ts'
import { type Ledger, MAX_EVENTS } from '#lib/ledger/ledger.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'

/** How long after an event the checks are evaluated, so that the events of several requests are evaluated together. */
const EVALUATE_AFTER_MS = 60
/** A bench spends at most this share of one core on evaluations by events. */
const SHARE = 0.1
/**
 * The events of an attempt that checks are evaluated on: some of them compare each event with each other. Of a longer
 * attempt, the first and the newest.
 */
const MAX_RUN = { first: 100, newest: 900 }

type OnEvent = (seq: string) => void

interface Answered {
  readonly isRight: boolean
  readonly progress: Progress
}

export interface BenchExperimentsOptions {
  readonly ledger: Ledger
  readonly append: (event: LabEvent) => string
  /** The event that started the running experiment, in any process; null if there is none. */
  readonly attempt: () => string | null
}

/** The experiments of one bench. Progress and checks depend on its event log only. */
export class BenchExperiments {
  private readonly options: BenchExperimentsOptions
  private timer: NodeJS.Timeout | null = null
  private lastTurn: Promise<unknown> = Promise.resolve()
  /** How long the checks of the last evaluation took, in milliseconds. */
  private lastDuration = 0
  /** The attempt that was evaluated last, with its events so far: an evaluation reads the newer ones only. */
  private attempt: { readonly startedBy: string; readonly events: readonly RecordedEvent[] } | null = null
  /** The attempt that is known to be solved: its checks need no evaluation. */
  private solvedAttempt: string | null = null

  constructor(options: BenchExperimentsOptions) {
    this.options = options
  }

  /** Evaluates the checks soon, if an experiment is running. */
  note({ type }: LabEvent): void {
    const attempt = this.options.attempt()
    if (attempt === null || attempt === this.solvedAttempt || type.startsWith('experiment.')) return
    this.timer ??= setTimeout(
      () => {
        this.timer = null
        // Without the event log there is nothing to evaluate; the next event, or the next request for progress, tries again.
        this.evaluate().catch(() => {})
      },
      Math.max(EVALUATE_AFTER_MS, this.lastDuration / SHARE),
    ).unref()
  }

  /** The events that were read for an evaluation are read again: the event log has changed. */
  forgetEvents(): void {
    this.attempt = null
  }

  /** The progress in all experiments, after an evaluation of the checks. */
  progress(): Promise<readonly Progress[]> {
    return this.evaluate()
  }

  /**
   * Runs this after the starts, answers and evaluations of the bench before it. Those of several processes may overlap:
   * the events name their attempt, and a repeated one changes nothing.
   */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.lastTurn.then(work)
    this.lastTurn = done.catch(() => {})
    return done
  }

  /** Appends the event that starts an attempt. @returns its position */
  start({ id }: Experiment): string {
    return this.options.append({ type: 'experiment.started', experiment: id })
  }

  /** @throws RequestRefused `conflict` unless the experiment is started, without a prediction and without its answer */
  predict(experiment: Experiment, choice: string, onEvent: OnEvent): Promise<Progress> {
    return this.inTurn(() => this.predictNow(experiment, choice, onEvent))
  }

  private async predictNow(experiment: Experiment, choice: string, onEvent: OnEvent): Promise<Progress> {
    const progress = await this.started(experiment)
    if (progress.prediction !== null) {
      throw new RequestRefused('conflict', `The prediction is already made: ${progress.prediction}.`)
    }
    if (isAnswered(experiment, progress)) {
      throw new RequestRefused(
        'conflict',
        'The answer is already known. Start the experiment again to predict.',
      )
    }
    onEvent(this.options.append({ type: 'experiment.predicted', ...attemptOf(progress), choice }))
    return this.progressIn(experiment)
  }

  /**
   * Takes the next hint.
   * @param mayGive whether a hint may be given
   * @throws RequestRefused `conflict` if the experiment is not started, or has no further hint
   */
  takeHint(
    experiment: Experiment,
    onEvent: OnEvent,
    mayGive: (hint: string) => boolean = () => true,
  ): Promise<{ hint: string; progress: Progress }> {
    return this.inTurn(() => this.takeHintNow(experiment, onEvent, mayGive))
  }

  private async takeHintNow(
    experiment: Experiment,
    onEvent: OnEvent,
    mayGive: (hint: string) => boolean,
  ): Promise<{ hint: string; progress: Progress }> {
    const progress = await this.started(experiment)
    if (progress.state === 'solved') {
      throw new RequestRefused('conflict', 'The experiment is solved. It has no further hint.')
    }
    const hint = nextHint(experiment, progress, await this.runOf(experiment, progress))
    if (hint === null || !mayGive(hint)) throw new RequestRefused('conflict', 'All hints are taken.')
    onEvent(this.options.append({ type: 'experiment.hint_taken', ...attemptOf(progress), hint }))
    return { hint, progress: await this.progressIn(experiment) }
  }

  /**
   * Runs what an answer to a bug asks for, and evaluates the checks.
   * @throws RequestRefused `conflict` unless the experiment is started, and for a fix before the exploit succeeded
   */
  answer(experiment: Experiment, bug: Bug, given: GivenAnswer, onEvent: OnEvent): Promise<Answered> {
    return this.inTurn(() => this.answerNow(experiment, bug, given, onEvent))
  }

  private async answerNow(
    experiment: Experiment,
    bug: Bug,
    given: GivenAnswer,
    onEvent: OnEvent,
  ): Promise<Answered> {
    const progress = await this.started(experiment)
    if (given.part === 'fix' && !showsFixes(progress)) {
      throw new RequestRefused('conflict', 'Find the lines and run the exploit before you choose a fix.')
    }
    const answer = await runAnswer(bug, given)
    onEvent(this.options.append({ type: 'experiment.answered', ...attemptOf(progress), answer }))
    const answered = await this.progressIn(experiment)
    const isOpen = answered.state === 'started' && answered.startedBy === progress.startedBy
    const hasPassed = isOpen && (await this.evaluateAttempt(experiment, answered, onEvent))
    return {
      isRight: isRight(bug, answer),
      progress: hasPassed ? await this.progressIn(experiment) : answered,
    }
  }

  /** The progress in one experiment. */
  async progressIn(experiment: Experiment): Promise<Progress> {
    return progressOfOne(experiment, await this.read())
  }

  private async started(experiment: Experiment): Promise<Progress> {
    const progress = progressOfOne(experiment, await this.evaluateNow())
    if (progress.state === 'open') {
      throw new RequestRefused(
        'conflict',
        `Experiment ${experiment.id} is not started. Start it with POST /api/bench/experiments/${experiment.id}.`,
      )
    }
    return progress
  }

  /** Evaluates the checks. @returns the progress after that */
  private evaluate(): Promise<readonly Progress[]> {
    return this.inTurn(() => this.evaluateNow())
  }

  private async evaluateNow(): Promise<readonly Progress[]> {
    const all = await this.read()
    let hasPassed = false
    for (const progress of all) {
      if (progress.state !== 'started') continue
      const experiment = EXPERIMENTS.find(({ id }) => id === progress.id)
      // A bug is evaluated with each answer: no other event changes it.
      if (experiment && !experiment.bug && (await this.evaluateAttempt(experiment, progress)))
        hasPassed = true
    }
    return hasPassed ? this.read() : all
  }

  /** Appends an event for each check that passes now. @returns whether there was one */
  private async evaluateAttempt(
    experiment: Experiment,
    progress: Progress,
    onEvent: OnEvent = () => {},
  ): Promise<boolean> {
    const append = (event: LabEvent) => onEvent(this.options.append(event))
    const attempt = attemptOf(progress)
    const run = await this.runOf(experiment, progress)
    const from = performance.now()
    const passed = newlyPassed(experiment, progress, run)
    this.lastDuration = performance.now() - from
    for (const check of passed) append({ type: 'experiment.check_passed', ...attempt, check })
    const open = progress.checks.filter((check) => !check.passed && !passed.includes(check.id))
    if (open.length > 0) return passed.length > 0
    append({ type: 'experiment.solved', ...attempt })
    this.solvedAttempt = progress.startedBy
    return true
  }

  /** The events since the start of an attempt, shortened if there are many. */
  async runOf({ lanes, bug }: Experiment, { startedBy }: Pick<Progress, 'startedBy'>): Promise<Run> {
    const start = startedBy ?? FIRST_SEQ
    // The checks of a bug are about its answers.
    if (bug) {
      const milestones = await this.options.ledger.readMilestones()
      return { lanes, events: milestones.filter((event) => 'attempt' in event && event.attempt === start) }
    }
    const known = this.attempt?.startedBy === start ? this.attempt.events : []
    const newer = await this.options.ledger.read(known.at(-1)?.seq ?? start, 2 * MAX_EVENTS)
    const all = [...known, ...newer]
    const events = shortened(all)
    this.attempt = { startedBy: start, events }
    return { lanes, events }
  }

  private async read(): Promise<readonly Progress[]> {
    const { ledger } = this.options
    await ledger.whenFlushed()
    return progressOf(EXPERIMENTS, await ledger.readMilestones())
  }
}

const attemptOf = ({ id, startedBy }: Progress) => ({ experiment: id, attempt: startedBy ?? FIRST_SEQ })

function progressOfOne({ id }: Experiment, all: readonly Progress[]): Progress {
  const found = all.find((progress) => progress.id === id)
  if (!found) throw new Error(`No experiment ${id}.`)
  return found
}

function shortened(all: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const { first, newest } = MAX_RUN
  if (all.length <= first + newest) return all
  const distinct = withoutRepeatedChecks(all)
  return distinct.length <= first + newest
    ? distinct
    : [...distinct.slice(0, first), ...distinct.slice(-newest)]
}

/**
 * The heartbeat writes an event for each lane every second. Of checks with the same result between two other events, the
 * first and the last are kept.
 */
function withoutRepeatedChecks(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const kept = new Set<RecordedEvent>()
  const last = new Map<string, RecordedEvent | null>()
  for (const event of events) {
    const result = checkResult(event)
    if (result === null) last.clear()
    else {
      const repeated = last.get(result)
      if (repeated) kept.delete(repeated)
      last.set(result, last.has(result) ? event : null)
    }
    kept.add(event)
  }
  return [...kept]
}

/** Whose check it was and how it ended; null for any other event. */
function checkResult(event: RecordedEvent): string | null {
  if ((event.type !== 'request.verified' && event.type !== 'request.refused') || event.act !== 'me')
    return null
  const { type, mechanism, node, client, sessionId, status } = event
  const facts = event.type === 'request.verified' ? [event.roles, event.storeReads] : [event.code]
  return JSON.stringify([type, mechanism, node, client, sessionId, status, ...facts])
}
