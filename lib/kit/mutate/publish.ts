import { randomUUID } from 'node:crypto'
import type { Bug } from './lab.ts'
import type { Scored } from './outcome.ts'

/**
 * Sends the state of a run to a bench, whose page /testing shows it.
 * @param bench null: the run is not shown
 */
export async function publisher(lab: string, bench: string | null, bugs: readonly Bug[]) {
  const run = randomUUID()
  return async (state: 'running' | 'ended', results: readonly Scored[]): Promise<void> => {
    if (bench === null) return
    const known = results.map(({ bug, status, killedBy }) => ({
      id: bug.id,
      status,
      ...(killedBy !== null && { killedBy: killedBy.slice(0, 200) }),
    }))
    await fetch(`${lab}/api/bench/mutation-run`, {
      method: 'PUT',
      headers: { bench, 'content-type': 'application/json' },
      body: JSON.stringify({
        run,
        state,
        bugs: known.length > 0 ? known : bugs.map(({ id }) => ({ id, status: 'Pending' })),
      }),
    }).catch(() => {})
  }
}
