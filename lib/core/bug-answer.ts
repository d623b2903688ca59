/* The answers to an experiment of the kind `bug`, and what the server ran for them. */

/** One call of an exploit or of a contract test, with its result. */
export interface TrialStep {
  readonly actor: string
  readonly call: string
  readonly result: string
  /** Of a contract test: the result that honest users need. */
  readonly expected?: string
}

/** An exploit that ran against a listing. */
export interface ExploitRun {
  readonly breach: boolean
  readonly steps: readonly TrialStep[]
}

/** A contract test that ran against a listing: whether it still works for honest users. */
export interface ContractRun {
  readonly passed: boolean
  readonly steps: readonly TrialStep[]
}

/** An answer, with the run that it caused. */
export type BugAnswer =
  /** The lines that were marked as defective, counted from 1. */
  | { readonly part: 'lines'; readonly lines: readonly number[] }
  | { readonly part: 'exploit'; readonly exploit: ExploitRun }
  | {
      readonly part: 'fix'
      readonly fix: string
      readonly exploit: ExploitRun
      readonly contract: ContractRun
    }
