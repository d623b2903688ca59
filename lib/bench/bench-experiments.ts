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
  /** Evaluations of one process run one after the other; those of several may repeat an event, which does no harm. */
  private evaluating: Promise<unknown> = Promise.resolve()
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
    this.timer ??= setTimeout(() => {
      this.timer = null
      // Without the event log there is nothing to evaluate; the next event, or the next request for progress, tries again.
      this.evaluate().catch(() => {})
    }, EVALUATE_AFTER_MS).unref()
  }

  /** The progress in all experiments, after an evaluation of the checks. */
  progress(): Promise<readonly Progress[]> {
    return this.evaluate()
  }

  /** Appends the event that starts an attempt. @returns its position */
  start({ id }: Experiment): string {
    return this.options.append({ type: 'experiment.started', experiment: id })
  }

  /** @throws RequestRefused `conflict` unless the experiment is started, without a prediction and without its answer */
  async predict(experiment: Experiment, choice: string): Promise<Progress> {
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
    this.options.append({ type: 'experiment.predicted', experiment: experiment.id, choice })
    return this.progressIn(experiment)
  }

  /** Takes the next hint. @throws RequestRefused `conflict` if the experiment is not started, or has no further hint */
  async takeHint(experiment: Experiment): Promise<{ hint: string; progress: Progress }> {
    const progress = await this.started(experiment)
    if (progress.state === 'solved') {
      throw new RequestRefused('conflict', 'The experiment is solved. It has no further hint.')
    }
    const hint = nextHint(experiment, progress, await this.runOf(experiment, progress))
    if (hint === null) throw new RequestRefused('conflict', 'All hints are taken.')
    this.options.append({ type: 'experiment.hint_taken', experiment: experiment.id, hint })
    return { hint, progress: await this.progressIn(experiment) }
  }

  /**
   * Runs what an answer to a bug asks for, and evaluates the checks.
   * @throws RequestRefused `conflict` unless the experiment is started, and for a fix before the exploit succeeded
   */
  async answer(
    experiment: Experiment,
    bug: Bug,
    given: GivenAnswer,
  ): Promise<{ isRight: boolean; progress: Progress }> {
    const progress = await this.started(experiment)
    if (given.part === 'fix' && !showsFixes(progress)) {
      throw new RequestRefused('conflict', 'Find the lines and run the exploit before you choose a fix.')
    }
    const answer = await runAnswer(bug, given)
    this.options.append({ type: 'experiment.answered', experiment: experiment.id, answer })
    const answered = await this.progressIn(experiment)
    const hasPassed = answered.state === 'started' && (await this.evaluateAttempt(experiment, answered))
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
    const progress = progressOfOne(experiment, await this.evaluate())
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
    const evaluated = this.evaluating.then(() => this.evaluateNow())
    this.evaluating = evaluated.catch(() => {})
    return evaluated
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
  private async evaluateAttempt(experiment: Experiment, progress: Progress): Promise<boolean> {
    const { append } = this.options
    const passed = newlyPassed(experiment, progress, await this.runOf(experiment, progress))
    for (const check of passed) append({ type: 'experiment.check_passed', experiment: experiment.id, check })
    const open = progress.checks.filter((check) => !check.passed && !passed.includes(check.id))
    if (open.length > 0) return passed.length > 0
    append({ type: 'experiment.solved', experiment: experiment.id })
    this.solvedAttempt = progress.startedBy
    return true
  }

  /** The events since the start of an attempt. Of a long one, repeated checks are missing. */
  private async runOf({ lanes }: Experiment, { startedBy }: Progress): Promise<Run> {
    const start = startedBy ?? FIRST_SEQ
    const known = this.attempt?.startedBy === start ? this.attempt.events : []
    const newer = await this.options.ledger.read(known.at(-1)?.seq ?? start, 2 * MAX_EVENTS)
    const all = [...known, ...newer]
    const events = all.length > MAX_EVENTS ? withoutRepeatedChecks(all).slice(-2 * MAX_EVENTS) : all
    this.attempt = { startedBy: start, events }
    return { lanes, events }
  }

  private async read(): Promise<readonly Progress[]> {
    const { ledger } = this.options
    await ledger.whenFlushed()
    return progressOf(EXPERIMENTS, await ledger.readMilestones())
  }
}

function progressOfOne({ id }: Experiment, all: readonly Progress[]): Progress {
  const found = all.find((progress) => progress.id === id)
  if (!found) throw new Error(`No experiment ${id}.`)
  return found
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
