import { readFileSync } from 'node:fs'

/** The environment variable with the path of the plan. The runner writes it; fixtures and reporter read it in every process. */
export const PLAN_VARIABLE = 'SESSION_LAB_PLAN'

/** What one run of a Playwright suite under the runner does. */
export interface Plan {
  /** Planted bugs that change nothing in the worlds of this run, and whose reach is recorded. */
  readonly observed: readonly string[]
  /** Each test is declared once for each of these; empty: once, as it is. */
  readonly variants: readonly string[]
  /** The variants to run, by test; null: all. */
  readonly selected: Readonly<Record<string, readonly string[]>> | null
  /** The file to which the reporter appends its lines. */
  readonly results: string
}

/** The variant of these bugs. */
export const variantWith = (bugs: readonly string[]): string => bugs.join('+')

/** A variant without a bug: a baseline that declares its tests as the later runs do. */
export const NO_BUG = 'none'

/** A variant without a bug that runs after that of a bug. */
export const afterVariant = (variant: string): string => `${NO_BUG}-after-${variant}`

const SUFFIX = /^(.*) ⟨([\w+-]+)⟩$/s

/** The title of a test for one variant. Titles of one file differ, so the bug is part of it. */
export function titleOf(title: string, variant: string): string {
  return `${title} ⟨${variant}⟩`
}

/** The title without the variant of a run, and the variant; null if the run has none that the title names. */
export function variantOf(
  title: string,
  plan: Pick<Plan, 'variants'> | null,
): { readonly title: string; readonly variant: string | null } {
  const [, plain, variant] = SUFFIX.exec(title) ?? []
  return plain !== undefined && variant !== undefined && plan?.variants.includes(variant)
    ? { title: plain, variant }
    : { title, variant: null }
}

/** The planted bugs of a test; none outside of a run with bugs. */
export function bugsOf(title: string, plan: Plan | null): readonly string[] {
  const { variant } = variantOf(title, plan)
  return variant === null || variant.startsWith(NO_BUG) ? [] : variant.split('+')
}

/** The plan of this process; null outside of the runner. */
export function readPlan(): Plan | null {
  const path = process.env[PLAN_VARIABLE]
  return path ? (JSON.parse(readFileSync(path, 'utf8')) as Plan) : null
}
