import { type Instant, MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { Outcome } from './lane-state.ts'

export type Outcomes = Readonly<Record<MechanismId, Outcome | null>>

/** How far a logout reached, as in the API. */
export type Reach =
  | { readonly reach: 'nothing' }
  /** `effectiveAt`: until then a node may accept a copy. */
  | { readonly reach: 'everywhere'; readonly effectiveAt?: Instant }
  | { readonly reach: 'this-browser'; readonly copiesLiveUntilAt: Instant }

/** The phrases for a lane after an act, in the order of the sentence. */
const PHRASES = [
  'refuse-now',
  'logged-out',
  'logged-out-within',
  'unavailable',
  'cookie-lost',
  'refuse',
  'no-credential',
  'accept-now',
  'accept',
  'accept-still',
  'copies-live',
] as const
export type Phrase = (typeof PHRASES)[number]

/** One part of the sentence: the lanes with the same phrase. */
export interface Clause {
  readonly phrase: Phrase
  readonly lanes: readonly { readonly id: MechanismId; readonly until: Instant | null }[]
}

/**
 * What an act changed, lane by lane: the headline of the page.
 * @param reaches for a logout, how far it reached in each lane
 */
export function difference(
  before: Outcomes,
  after: Outcomes,
  reaches: Partial<Record<MechanismId, Reach>> = {},
): readonly Clause[] {
  const changed = MECHANISM_IDS.some((id) => before[id] !== after[id])
  const phrases = MECHANISM_IDS.flatMap((id) => {
    const reach = reaches[id]
    const phrase = reach ? ofReach(reach) : ofOutcomes(before[id], after[id], changed)
    return phrase ? [{ id, phrase, until: reach ? untilOf(reach) : null }] : []
  })
  return PHRASES.flatMap((phrase) => {
    const lanes = phrases.filter((lane) => lane.phrase === phrase)
    return lanes.length === 0 ? [] : [{ phrase, lanes: lanes.map(({ id, until }) => ({ id, until })) }]
  })
}

function ofReach(reach: Reach): Phrase {
  if (reach.reach === 'everywhere') return untilOf(reach) === null ? 'logged-out' : 'logged-out-within'
  return reach.reach === 'this-browser' ? 'copies-live' : 'no-credential'
}

/** Until when a copy may be accepted, or null. */
function untilOf(reach: Reach): Instant | null {
  if (reach.reach === 'this-browser') return reach.copiesLiveUntilAt
  return reach.reach === 'everywhere' ? (reach.effectiveAt ?? null) : null
}

/** "Still" and "now" are only used if the outcome of a lane changed. */
function ofOutcomes(before: Outcome | null, after: Outcome | null, changed: boolean): Phrase | null {
  switch (after) {
    case null:
      return null
    case 'accepted':
      return !changed || before === null ? 'accept' : before === 'accepted' ? 'accept-still' : 'accept-now'
    case 'refused':
      return before === 'accepted' ? 'refuse-now' : 'refuse'
    case 'unavailable':
      return 'unavailable'
    case 'none':
      return before === 'accepted' || before === 'refused' ? 'cookie-lost' : 'no-credential'
  }
}
