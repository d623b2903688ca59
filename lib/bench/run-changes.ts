import { mutationScore } from '#lib/core/mutation-score.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import { isControl } from './mutations.ts'

/**
 * Which states of a run the room of a bench gets. A run states its results after every few tests, and most of them change nothing
 * that a board shows; the log of a room takes a limited number of events from each seat.
 */
export class RunChanges {
  private last = ''

  /** Whether an event changes the score of the newest run. */
  note(event: LabEvent): boolean {
    if (event.type !== 'mutation.run') return false
    const { killed, counted, overFitted } = mutationScore(event.bugs, isControl)
    const facts = JSON.stringify([event.run, event.state, killed, counted, overFitted.length > 0])
    const isChanged = facts !== this.last
    this.last = facts
    return isChanged
  }
}
