import { killedShare } from '#lib/core/mutation-score.ts'
import type { LabEvent } from '#lib/ledger/event.ts'

/** The share of killed bugs is stated again when it has reached another of these parts: those that the projector shows. */
const PARTS = 4

/**
 * Which states of a run the room of a bench gets: its beginning, each quarter of the bugs, and its end. A run states its results
 * after every few tests; the log of a room takes a limited number of events from each seat.
 */
export class RunChanges {
  private last = ''

  /** Whether an event changes what a board shows of the newest run. */
  note(event: LabEvent): boolean {
    if (event.type !== 'mutation.run') return false
    const share = killedShare(event)
    const facts = JSON.stringify([
      event.run,
      event.state,
      event.isOverFitted,
      share && Math.floor(share * PARTS),
    ])
    const isChanged = facts !== this.last
    this.last = facts
    return isChanged
  }
}
