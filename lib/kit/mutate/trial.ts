import type { Failure } from './failure.ts'

/** The states of a mutant in the report schema, as far as a run can lead to them. */
export type Status = 'Killed' | 'Survived' | 'NoCoverage' | 'Timeout' | 'RuntimeError' | 'Ignored' | 'Pending'

/** The result of one test with one bug. */
export interface Tried {
  readonly test: string
  /** null if it was skipped, or the run ended before it. */
  readonly passed: boolean | null
  readonly failure: Failure | null
  readonly message: string
}

export interface TrialResult {
  readonly status: Status
  readonly reason: string
  readonly killedBy: string | null
  readonly testsCompleted: number
}

/** A result without a test that exposes the bug. */
export const notKilled = (status: Status, reason: string, testsCompleted = 0): TrialResult => ({
  status,
  reason,
  killedBy: null,
  testsCompleted,
})

/** Of a test that ran out of time or broke: no statement about the app. */
export const unclearResult = ({ test, failure, message }: Tried, completed: number): TrialResult =>
  failure === 'timeout'
    ? notKilled('Timeout', `Unclear: ${test} ran out of time.`, completed)
    : notKilled('RuntimeError', `Unclear: ${test}: ${message}`, completed)

/** Tests of the first round. Each further round has twice as many, and runs only if none of the tests before has failed. */
const FIRST = 2

/** How often a test is tried again that was skipped, or that a run ended before. */
const MAX_ATTEMPTS = 2

/**
 * The search for a test that exposes a bug. A failed assertion counts when it fails again in the next round: a test can fail
 * for other reasons. A timeout and an error are no statement about the app, so the search continues.
 */
export class Trial {
  /** The bugs of its worlds: several only if they are tried together. */
  readonly bugs: readonly string[]
  private readonly queue: string[]
  private readonly attempts = new Map<string, number>()
  private suspect: Tried | null = null
  private killer: Tried | null = null
  private unclear: Tried | null = null
  private completed = 0
  private size = FIRST

  /** @param tests those that reach the bug, the most promising first */
  constructor(bugs: readonly string[], tests: readonly string[]) {
    this.bugs = bugs
    this.queue = [...tests]
  }

  /** The tests of the next round; empty if the search is over. */
  next(): readonly string[] {
    if (this.killer !== null) return []
    if (this.suspect !== null) return [this.suspect.test]
    const batch = this.queue.splice(0, this.size)
    this.size *= 2
    return batch
  }

  /** Whether the next round repeats the test that has failed. */
  get isRepeating(): boolean {
    return this.suspect !== null
  }

  /** Takes the results of a round. A test of the batch that did not run is tried again. */
  note(batch: readonly string[], results: readonly Tried[]): void {
    const ended = results.filter(({ passed }) => passed !== null)
    const missing = batch.filter((test) => !ended.some((each) => each.test === test))
    const again = missing.filter((test) => this.mayRepeat(test))
    for (const test of missing)
      if (!again.includes(test))
        this.unclear ??= { test, passed: null, failure: null, message: 'it did not run' }
    this.completed += ended.length
    if (this.suspect !== null) {
      if (again.length > 0) return
      const [repeated] = ended
      if (repeated?.failure === 'assertion') this.killer = repeated
      this.suspect = null
      return
    }
    this.queue.unshift(...again)
    this.suspect = ended.find(({ failure }) => failure === 'assertion') ?? null
    this.unclear ??= ended.find(({ failure }) => failure !== null && failure !== 'assertion') ?? null
  }

  private mayRepeat(test: string): boolean {
    const attempts = (this.attempts.get(test) ?? 0) + 1
    this.attempts.set(test, attempts)
    return attempts <= MAX_ATTEMPTS
  }

  get isOpen(): boolean {
    return this.killer === null && (this.suspect !== null || this.queue.length > 0)
  }

  result(): TrialResult {
    const { killer, unclear, completed } = this
    if (killer)
      return { status: 'Killed', reason: killer.message, killedBy: killer.test, testsCompleted: completed }
    if (this.isOpen) return notKilled('Pending', 'The run ended before this bug was tried.', completed)
    if (unclear) return unclearResult(unclear, completed)
    return notKilled('Survived', `Reached by ${completed} test runs, and no assertion failed.`, completed)
  }
}
