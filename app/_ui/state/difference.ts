import { type Instant, MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { Outcome } from './lane-state.ts'
import type { StaleClaims } from './stale-claims.ts'

export type Outcomes = Readonly<Record<MechanismId, Outcome | null>>

/** How far a logout reached, as in the API. */
export type Reach =
  | { readonly reach: 'nothing' }
  /** `effectiveAt`: until then a node may accept a copy. */
  | { readonly reach: 'everywhere'; readonly effectiveAt?: Instant }
  | { readonly reach: 'this-browser'; readonly copiesLiveUntilAt: Instant }

/** The rows of the headline, each with its phrases in their order. */
const ROWS = {
  accepted: ['accept-now', 'accept', 'accept-still', 'copies-live', 'claims-too-much', 'claims-too-little'],
  refused: ['refuse-now', 'logged-out', 'logged-out-within', 'cookie-lost', 'refuse', 'no-credential'],
  unavailable: ['unavailable'],
} as const satisfies Partial<Record<Outcome, readonly string[]>>

/** A row of the headline: what its lanes do now. */
export type DifferenceRow = keyof typeof ROWS
export const DIFFERENCE_ROWS = Object.keys(ROWS) as readonly DifferenceRow[]

export type Phrase = (typeof ROWS)[DifferenceRow][number]

/** One sentence: the lanes with the same phrase. */
export interface Clause {
  readonly row: DifferenceRow
  readonly phrase: Phrase
  readonly lanes: readonly { readonly id: MechanismId; readonly until: Instant | null }[]
  /** The roles that the phrase names. */
  readonly roles?: readonly string[]
}

/** What the lanes of a phrase have in common. */
interface LanePhrase {
  readonly id: MechanismId
  readonly phrase: Phrase
  readonly until: Instant | null
  readonly roles?: readonly string[]
}

/** What else is known after an act, for each lane that it concerns. */
interface Facts {
  /** For a logout, how far it reached. */
  readonly reaches?: Partial<Record<MechanismId, Reach>>
  /** Roles in an accepted credential that differ from those of its user. */
  readonly claims?: Partial<Record<MechanismId, StaleClaims>>
}

/** What an act changed, lane by lane: the headline of the page. */
export function difference(
  before: Outcomes,
  after: Outcomes,
  { reaches = {}, claims = {} }: Facts = {},
): readonly Clause[] {
  const changed = MECHANISM_IDS.some((id) => before[id] !== after[id])
  const phrases = MECHANISM_IDS.flatMap((id): LanePhrase[] => {
    const reach = reaches[id]
    const phrase = reach ? ofReach(reach) : ofOutcomes(before[id], after[id], changed)
    const own = phrase ? [{ id, phrase, until: reach ? untilOf(reach) : null }] : []
    return [...own, ...ofClaims(id, claims[id])]
  })
  return DIFFERENCE_ROWS.flatMap((row) =>
    ROWS[row].flatMap((phrase) =>
      alike(phrases.filter((lane) => lane.phrase === phrase)).map((lanes): Clause => {
        const roles = lanes[0]?.roles
        return { row, phrase, lanes: lanes.map(({ id, until }) => ({ id, until })), ...(roles && { roles }) }
      }),
    ),
  )
}

/** Groups lanes with the same roles. */
function alike(lanes: readonly LanePhrase[]): readonly LanePhrase[][] {
  const groups = new Map<string, LanePhrase[]>()
  for (const lane of lanes) {
    const key = lane.roles?.join() ?? ''
    groups.set(key, [...(groups.get(key) ?? []), lane])
  }
  return [...groups.values()]
}

function ofClaims(id: MechanismId, claims: StaleClaims | undefined): LanePhrase[] {
  const { tooMuch = [], tooLittle = [] } = claims ?? {}
  return [
    ...(tooMuch.length > 0 ? [{ id, phrase: 'claims-too-much', until: null, roles: tooMuch } as const] : []),
    ...(tooLittle.length > 0
      ? [{ id, phrase: 'claims-too-little', until: null, roles: tooLittle } as const]
      : []),
  ]
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
