import type { Bug } from '#lib/kit/mutate/lab.ts'
import type { Outcome, Scored } from '#lib/kit/mutate/outcome.ts'
import type { Status } from '#lib/kit/mutate/trial.ts'
import { MUTATIONS } from '#lib/mutants/index.ts'

/** A planted bug or control of the app, as the runner reads it from a server. */
function bugOf(id: string): Bug {
  const found = MUTATIONS.find((mutant) => mutant.id === id)
  if (!found) throw new Error(`There is no bug ${id}.`)
  const { at: _, control, ...facts } = found
  return { ...facts, control: control === true, mechanisms: [...facts.mechanisms] }
}

/** A result. */
export const scoredBug = (id: string, status: Status, more: Partial<Scored> = {}): Scored => ({
  bug: bugOf(id),
  status,
  reason: '',
  killedBy: status === 'Killed' ? 'file › a test' : null,
  testsCompleted: 3,
  coveredBy: ['file › a test'],
  durationMs: 12.4,
  ...more,
})

/** The result of a run with these bugs. */
export const outcomeOf = (results: readonly Scored[], more: Partial<Outcome> = {}): Outcome => ({
  lab: 'http://127.0.0.1:3000',
  version: '1.2.3',
  command: 'npx playwright test',
  results,
  tests: [{ name: 'file › a test', file: 'file', line: 3 }],
  durations: { suiteMs: 1000, baselinesMs: 2000.5, bugsMs: 3000.5 },
  strategy: 'kit',
  ...more,
})
