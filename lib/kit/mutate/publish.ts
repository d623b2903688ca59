import { randomUUID } from 'node:crypto'
import type { Lab } from './lab.ts'
import type { Scored } from './outcome.ts'

/**
 * Sends the state of a run to a bench, whose page /testing shows it.
 * @param bench null: the run is not shown
 * @param note gets the reason if the bench does not take it, once: the run continues
 */
export function publisher(lab: Lab, bench: string | null, note: (line: string) => void) {
  const run = randomUUID()
  let isRefused = bench === null
  return async (state: 'running' | 'ended', results: readonly Scored[]): Promise<void> => {
    if (isRefused || bench === null) return
    const bugs = results.map(({ bug, status, killedBy }) => ({
      id: bug.id,
      status,
      ...(killedBy !== null && { killedBy: killedBy.slice(0, 200).toWellFormed() }),
    }))
    const body = { run, state, bugs }
    const isLast = state === 'ended'
    const response = await lab
      .request('/api/bench/mutation-run', { method: 'PUT', bench, body, isLast })
      .catch(() => null)
    if (response === null || response.ok) return
    isRefused = true
    note(`The bench does not show this run: ${response.status} ${await response.text().catch(() => '')}`)
  }
}
