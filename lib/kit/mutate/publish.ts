import { randomUUID } from 'node:crypto'
import type { Scored } from './outcome.ts'

/**
 * Sends the state of a run to a bench, whose page /testing shows it.
 * @param bench null: the run is not shown
 * @param note gets the reason if the bench does not take it, once: the run continues
 */
export function publisher(lab: string, bench: string | null, note: (line: string) => void) {
  const run = randomUUID()
  let isRefused = bench === null
  return async (state: 'running' | 'ended', results: readonly Scored[]): Promise<void> => {
    if (isRefused) return
    const bugs = results.map(({ bug, status, killedBy }) => ({
      id: bug.id,
      status,
      ...(killedBy !== null && { killedBy: killedBy.slice(0, 200) }),
    }))
    const response = await fetch(`${lab}/api/bench/mutation-run`, {
      method: 'PUT',
      headers: { bench: bench ?? '', 'content-type': 'application/json' },
      body: JSON.stringify({ run, state, bugs }),
    }).catch(() => null)
    if (response === null || response.ok) return
    isRefused = true
    note(`The bench does not show this run: ${response.status} ${await response.text()}`)
  }
}
