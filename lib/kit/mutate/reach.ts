import type { LabEvent } from '../api.ts'
import { union } from '../union.ts'

/** The annotation by which a test states to the reporter what its world has reached. */
export const REACH = 'session-lab.reach'

/** The annotation of a test that failed with its bug, and is therefore marked as expected to fail. */
export const FAILED = 'session-lab.failed'

/** What worlds have reached, by their event logs. */
export interface Reach {
  /** Planted bugs that a request ran into, or would have. */
  readonly bugs: readonly string[]
  /** Mechanisms that had a session. */
  readonly mechanisms: readonly string[]
}

export function reachOf(events: readonly LabEvent[]): Reach {
  const named = (type: string, field: 'mutation' | 'mechanism') =>
    Array.from(new Set(events.flatMap((event) => (event.type === type ? [String(event[field])] : []))))
  return {
    bugs: named('mutation.reached', 'mutation'),
    mechanisms: named('session.created', 'mechanism'),
  }
}

/** What several worlds have reached together. */
export function joined(reaches: readonly Reach[]): Reach {
  return {
    bugs: union(...reaches.map(({ bugs }) => bugs)),
    mechanisms: union(...reaches.map(({ mechanisms }) => mechanisms)),
  }
}
