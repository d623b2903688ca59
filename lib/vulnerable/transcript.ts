import type { TrialStep } from '#lib/core/bug-answer.ts'

/** Records the calls of an exploit or of a contract test, and their results. */
export class Transcript {
  readonly steps: TrialStep[] = []

  /** Whether each result is the expected one. */
  get passed(): boolean {
    return this.steps.every(({ result, expected = result }) => result === expected)
  }

  /** Runs a call and records its result. @returns its value; null if it throws */
  async act<T>(actor: string, call: string, run: () => T | Promise<T>): Promise<T | null> {
    const { value, result } = await outcome(run)
    this.steps.push({ actor, call, result })
    return value
  }

  /** Runs a call whose result honest users depend on. @returns its value; null if it throws */
  async expect<T>(
    expected: string,
    actor: string,
    call: string,
    run: () => T | Promise<T>,
  ): Promise<T | null> {
    const { value, result } = await outcome(run)
    this.steps.push({ actor, call, result, expected })
    return value
  }
}

async function outcome<T>(run: () => T | Promise<T>): Promise<{ value: T | null; result: string }> {
  try {
    const value = await run()
    return { value, result: shown(value) }
  } catch (error) {
    return { value: null, result: `error: ${error instanceof Error ? error.message : error}` }
  }
}

/** A token, which is recognized by its beginning. */
const TOKEN = /[\w.~*-]{30,}/g
const SHOWN_OF_TOKEN = 20

function shown(value: unknown): string {
  if (value === undefined) return 'done'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.replaceAll(TOKEN, (token) => `${token.slice(0, SHOWN_OF_TOKEN)}…`)
}
