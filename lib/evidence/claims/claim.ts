import type { Place } from '../measure.ts'
import type { Text } from '../row.ts'

/** A statement about sessions that is disputed in public, and the experiment that settles it on this server. */
export interface Claim {
  /** In kebab-case. */
  readonly id: string
  /** The rows of the comparison that it is about. */
  readonly rows: readonly string[]
  readonly claim: Text
  /** Pages that state it, or argue about it. */
  readonly saidBy: readonly Source[]
  /** What is measured, and from which result the verdict follows. */
  readonly settledBy: Text
  /** The condition under which the result is another one. */
  readonly flips: Text
  /** How long the experiment takes with the default counts, about. */
  readonly seconds: number
  /**
   * Runs the experiment on benches of its own, and deletes them.
   * @throws the reason of the signal, or Error if a step that is no part of the question fails
   */
  run(tools: ClaimTools, signal: AbortSignal): Promise<ClaimResult>
}

export interface Source {
  readonly title: string
  /** null for a kind of source, such as many articles, instead of a page. */
  readonly url: string | null
}

export type Verdict = 'holds' | 'holds-only-if' | 'does-not-hold'

/** A text with the same value in every language is a string. */
export type Cell = string | number | Text

export interface ClaimResult {
  readonly verdict: Verdict
  /** States what was measured, with its numbers. */
  readonly sentence: Text
  readonly columns: readonly Text[]
  /** Each with one cell per column. */
  readonly rows: readonly (readonly Cell[])[]
}

export interface ClaimTools {
  readonly place: Place
  /** Fewer samples for tests, which do not judge times. */
  readonly counts?: Partial<Counts>
}

/** How often something is repeated. */
export interface Counts {
  /** Blocks of a time measurement; each counts as one sample. */
  readonly blocks: number
  /** Requests or operations of each way in a block. */
  readonly perBlock: number
  /** Sessions over which a size is averaged. */
  readonly sessions: number
}

export const DEFAULT_COUNTS: Counts = { blocks: 40, perBlock: 10, sessions: 200 }

export const countsOf = ({ counts }: ClaimTools): Counts => ({ ...DEFAULT_COUNTS, ...counts })
