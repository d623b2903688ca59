import type { BugAnswer, ContractRun, ExploitRun } from '#lib/core/bug-answer.ts'
import { Transcript } from '#lib/vulnerable/transcript.ts'
import type { Language } from './experiment.ts'

/*
 * A bug is a listing with a deliberate flaw, its exploit, and several fixes. The exploit and a contract test (does it still
 * work for honest users?) run against the listing and against each fix.
 */

/** Code to run: the flawed listing, or a fix. */
export interface Variant {
  readonly exploit: (log: Transcript) => Promise<boolean>
  readonly contract: (log: Transcript) => Promise<void>
}

export interface Fix extends Variant {
  /** The file is `fix-{id}.ts`. */
  readonly id: string
  /** What a wrong fix fails: the exploit still succeeds, or honest users are affected. null: this fix is right. */
  readonly fails: 'exploit' | 'contract' | 'both' | null
}

export interface Bug {
  /** In `lib/vulnerable`. */
  readonly folder: string
  readonly flawed: Variant
  /** The defective places: of each, any line identifies it. Counted from 1. */
  readonly places: readonly (readonly number[])[]
  /** Lines that may be marked too, because they contribute to the defect. */
  readonly neutral: readonly number[]
  readonly fixes: readonly Fix[]
  readonly texts: Readonly<Record<Language, Readonly<Record<string, FixTexts>>>>
}

export interface FixTexts {
  readonly text: string
  /** Why it is right or wrong. Shown once the fix has run. */
  readonly explanation: string
}

/** What a client answers: lines, a request to run the exploit, or a fix. */
export type GivenAnswer =
  | { readonly part: 'lines'; readonly lines: readonly number[] }
  | { readonly part: 'exploit' }
  | { readonly part: 'fix'; readonly fix: string }

export async function runExploit({ exploit }: Variant): Promise<ExploitRun> {
  const log = new Transcript()
  const breach = await exploit(log)
  return { breach, steps: log.steps }
}

export async function runContract({ contract }: Variant): Promise<ContractRun> {
  const log = new Transcript()
  await contract(log)
  return { passed: log.passed, steps: log.steps }
}

/** Runs what an answer asks for: nothing for lines, the exploit against the listing, or both trials against a fix. */
export async function runAnswer(bug: Bug, given: GivenAnswer): Promise<BugAnswer> {
  if (given.part === 'lines') return given
  if (given.part === 'exploit') return { part: 'exploit', exploit: await runExploit(bug.flawed) }
  const fix = bug.fixes.find(({ id }) => id === given.fix)
  if (!fix) throw new Error(`No fix ${given.fix}.`)
  return { part: 'fix', fix: fix.id, exploit: await runExploit(fix), contract: await runContract(fix) }
}

/** Whether the right places are marked, the exploit succeeded, or a fix stops it without harm to honest users. */
export function isRight({ places, neutral }: Bug, answer: BugAnswer): boolean {
  if (answer.part === 'exploit') return answer.exploit.breach
  if (answer.part === 'fix') return !answer.exploit.breach && answer.contract.passed
  const { lines } = answer
  const isEachFound = places.every((place) => place.some((line) => lines.includes(line)))
  const allowed = [...places.flat(), ...neutral]
  return isEachFound && lines.every((line) => allowed.includes(line))
}
