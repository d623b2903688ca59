import { hasRefreshToken, isKeyed, isSecretMechanism } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { Topology } from '#lib/core/topology.ts'
import { CANDIDATES, type Candidate } from './candidates.ts'
import {
  bytesOf,
  type CellLookup,
  candidateFacts,
  type Facts,
  hasKeyPair,
  isReadable,
  NO_CELLS,
  topologiesOf,
} from './facts.ts'
import { type Answer, answersTo, QUESTION_IDS, type QuestionId, type SomeAnswers } from './questions.ts'
import type { CitedRow } from './rows.ts'
import { decidingRows, type Reason, RULES } from './rules.ts'

/** What a candidate needs besides code. */
export type Need =
  | 'node-memory'
  | 'messages'
  | 'redis'
  | 'database'
  | 'user-table'
  | 'key-pair'
  | 'secret'
  | 'refresh'
  | 'csrf'
  | 'token-storage'

export interface Costs {
  /** Store commands of a check, as the row `reads-per-check` counts them; without the lookup of the user. */
  readonly reads: 0 | 1
  /** Whether a read cache saves most of them. */
  readonly isCached: boolean
  readonly readsUser: boolean
  /** Of each request, without session data. */
  readonly bytes: number
  /** Whether its holder can read what the credential contains. */
  readonly isReadable: boolean
  readonly needs: readonly Need[]
}

/** The rows of the comparison that show a need. */
export const NEED_ROWS: Readonly<Partial<Record<Need, readonly CitedRow[]>>> = {
  'node-memory': ['other-node', 'node-restarted'],
  redis: ['redis-bytes'],
  'key-pair': ['secrets'],
  secret: ['secrets'],
}

/** An answer that decided something, and the rows that show it. */
export interface Evidence {
  readonly question: QuestionId
  readonly rows: readonly CitedRow[]
}

export interface Survivor {
  readonly candidate: Candidate
  readonly costs: Costs
  readonly topologies: readonly Topology[]
  /** The survivor that differs only by less: no answer requires what this one adds. Null if there is none. */
  readonly exceeds: Candidate | null
}

/** An answer that eliminates what the others leave of a mechanism. */
export interface Removal extends Evidence {
  readonly reason: Reason
}

export interface EliminatedMechanism {
  readonly mechanism: MechanismId
  /** Of an eliminated mechanism, the fewest answers that together eliminate each of its candidates. */
  readonly removedBy: readonly Removal[]
}

/** Other answers to one or two questions, and how they change the remaining mechanisms. */
export interface Change {
  readonly answers: SomeAnswers
  readonly added: readonly MechanismId[]
  readonly removed: readonly MechanismId[]
}

/** What no choice among the survivors solves. */
export type Unsolved =
  | 'requests-by-script'
  | 'stolen-copy'
  | 'tokens-read-by-script'
  | 'stolen-key'
  | 'lost-store'
  | 'revocation-in-outage'
  | 'login-in-outage'

export interface Advice {
  readonly survivors: readonly Survivor[]
  /** The answers that eliminated a candidate, and the rows whose cells the survivors passed by. */
  readonly decidedBy: readonly Evidence[]
  readonly eliminated: readonly EliminatedMechanism[]
  /** Of each remaining mechanism, every reason for which other settings were eliminated. */
  readonly otherSettings: readonly EliminatedMechanism[]
  /** The smallest changes with another result. If nothing survives, each opens at least one mechanism. */
  readonly changes: readonly Change[]
  readonly unsolved: readonly Unsolved[]
}

interface Assessed {
  readonly candidate: Candidate
  readonly facts: Facts
}

/** What remains for these answers, what was eliminated and why, and what would change it. */
export function advise(answers: SomeAnswers, cellOf: CellLookup = NO_CELLS): Advice {
  const all = CANDIDATES.map((candidate) => ({ candidate, facts: candidateFacts(candidate, cellOf) }))
  const remaining = all.filter(({ facts }) => isAllowed(facts, answers))
  const survivors = remaining.map(({ candidate, facts }) => ({
    candidate,
    costs: costsOf(candidate, facts, cellOf),
    topologies: topologiesOf(candidate),
    exceeds: exceededBy(candidate, remaining),
  }))
  const left = mechanismsOf(remaining)
  const of = (mechanism: MechanismId) => all.filter(({ candidate }) => candidate.mechanism === mechanism)
  const eliminated = MECHANISM_IDS.filter((id) => !left.includes(id)).map((mechanism) => ({
    mechanism,
    removedBy: removalsOf(of(mechanism), answers),
  }))
  return {
    survivors,
    decidedBy: decisions(all, answers),
    eliminated,
    otherSettings: left.map((mechanism) => ({ mechanism, removedBy: reasonsOf(of(mechanism), answers) })),
    changes: smallestChanges(all, answers),
    unsolved: unsolvedBy(remaining),
  }
}

const isAllowed = (facts: Facts, answers: SomeAnswers) =>
  QUESTION_IDS.every((question) => RULES[question](facts, answers) === null)

const mechanismsOf = (assessed: readonly Assessed[]): readonly MechanismId[] =>
  MECHANISM_IDS.filter((id) => assessed.some(({ candidate }) => candidate.mechanism === id))

/** The questions whose answer eliminated a candidate. */
function decisions(all: readonly Assessed[], answers: SomeAnswers): readonly Evidence[] {
  return QUESTION_IDS.filter((question) =>
    all.some(({ facts }) => RULES[question](facts, answers) !== null),
  ).map((question) => ({ question, rows: decidingRows(question) }))
}

/*
 * Survivors that no answer requires. A candidate is compared only with those that differ by settings which can be left off; the
 * techniques of revocation, stores and carriers are alternatives.
 */

/** The settings that cost something and can be left off. */
function extrasOf({ revocation, roles, accessSeconds }: Candidate): readonly string[] {
  return [
    ...(revocation === null || revocation === 'none' ? [] : ['revocation-data']),
    ...(roles === 'looked-up' ? ['user-lookup'] : []),
    ...(accessSeconds === 60 ? ['short-tokens'] : []),
  ]
}

function exceededBy(candidate: Candidate, remaining: readonly Assessed[]): Candidate | null {
  const extras = extrasOf(candidate)
  const plainer = remaining.find(({ candidate: other }) => {
    const isSameKind =
      other.mechanism === candidate.mechanism &&
      other.carrier === candidate.carrier &&
      other.store === candidate.store &&
      (other.revocation === candidate.revocation || other.revocation === 'none')
    const others = extrasOf(other)
    return isSameKind && others.length < extras.length && others.every((extra) => extras.includes(extra))
  })
  return plainer?.candidate ?? null
}

function costsOf(candidate: Candidate, { lookups }: Facts, cellOf: CellLookup): Costs {
  const { store } = candidate
  return {
    reads: lookups.some((lookup) => lookup !== 'user') ? 1 : 0,
    isCached: store === 'two-tier',
    readsUser: lookups.includes('user'),
    bytes: bytesOf(candidate, cellOf),
    isReadable: isReadable(candidate, cellOf),
    needs: needsOf(candidate),
  }
}

function needsOf({ mechanism, store, revocation, roles, carrier }: Candidate): readonly Need[] {
  const hasRefresh = hasRefreshToken(mechanism)
  const inRedis = store === 'redis' || store === 'two-tier' || hasRefresh
  const isRevocable = revocation !== null && revocation !== 'none'
  const needed: Readonly<Record<Need, boolean>> = {
    'node-memory': store === 'memory',
    messages: store === 'replicated' || store === 'two-tier',
    redis: inRedis || isRevocable,
    database: store === 'database',
    'user-table': roles === 'looked-up',
    'key-pair': hasKeyPair(mechanism),
    secret: isSecretMechanism(mechanism),
    refresh: hasRefresh,
    csrf: carrier === 'cookie',
    'token-storage': carrier === 'bearer',
  }
  return (Object.keys(needed) as Need[]).filter((need) => needed[need])
}

/** The fewest answers such that each candidate of a mechanism fails at least one of them. */
function removalsOf(own: readonly Assessed[], answers: SomeAnswers): readonly Removal[] {
  const failed = own.map(({ facts }) => QUESTION_IDS.filter((id) => RULES[id](facts, answers) !== null))
  const fewest = subsetsBySize(QUESTION_IDS).find((some) =>
    failed.every((questions) => questions.some((question) => some.includes(question))),
  )
  return (fewest ?? []).map((question) => {
    // What only this answer eliminates.
    const alone = own.findIndex(
      (_, index) => failed[index]?.filter((id) => fewest?.includes(id)).join() === question,
    )
    const facts = own[alone]?.facts
    const reason = facts && RULES[question](facts, answers)
    if (!reason) throw new Error(`${question} eliminates nothing.`)
    return { question, reason, rows: decidingRows(question) }
  })
}

/** Every reason for which a candidate was eliminated, once. */
function reasonsOf(own: readonly Assessed[], answers: SomeAnswers): readonly Removal[] {
  const found = new Map<string, Removal>()
  for (const question of QUESTION_IDS) {
    for (const { facts } of own) {
      const reason = RULES[question](facts, answers)
      if (reason && !found.has(`${question} ${reason.id}`)) {
        found.set(`${question} ${reason.id}`, { question, reason, rows: decidingRows(question) })
      }
    }
  }
  return [...found.values()]
}

function subsetsBySize<T>(items: readonly T[]): readonly (readonly T[])[] {
  const count = 2 ** items.length
  const subsets = Array.from({ length: count }, (_, bits) => items.filter((_, place) => bits & (1 << place)))
  return subsets.sort((one, other) => one.length - other.length)
}

/** Other answers to one question; if none of them changes the mechanisms, to two, and so on. */
function smallestChanges(all: readonly Assessed[], answers: SomeAnswers): readonly Change[] {
  const now = mechanismsOf(all.filter(({ facts }) => isAllowed(facts, answers)))
  const answered = QUESTION_IDS.filter((id) => answers[id] !== undefined)
  for (let size = 1; size <= answered.length; size++) {
    const changes = subsetsBySize(answered)
      .filter((questions) => questions.length === size)
      .flatMap((questions) => alternatives(questions, answers))
      .map((changed) => changeBy(changed, { all, answers, now }))
      .filter(({ added, removed }) => added.length > 0 || (now.length > 0 && removed.length > 0))
    if (changes.length > 0) return changes
  }
  return []
}

/** Every other answer to each of these questions. */
function alternatives(questions: readonly QuestionId[], answers: SomeAnswers): readonly SomeAnswers[] {
  return questions.reduce<readonly SomeAnswers[]>(
    (changes, question) =>
      changes.flatMap((change) =>
        answersTo(question)
          .filter((answer) => answer !== answers[question])
          .map((answer: Answer) => ({ ...change, [question]: answer })),
      ),
    [{}],
  )
}

function changeBy(
  changed: SomeAnswers,
  { all, answers, now }: { all: readonly Assessed[]; answers: SomeAnswers; now: readonly MechanismId[] },
): Change {
  const then = mechanismsOf(all.filter(({ facts }) => isAllowed(facts, { ...answers, ...changed })))
  return {
    answers: changed,
    added: then.filter((id) => !now.includes(id)),
    removed: now.filter((id) => !then.includes(id)),
  }
}

/** The stores that a login writes to. */
const NEEDED_STORES: readonly Need[] = ['redis', 'database']

/** What a choice leaves unsolved. */
export const unsolvedIn = ({ candidate }: Pick<Survivor, 'candidate'>): readonly Unsolved[] =>
  unsolvedBy([{ candidate, facts: candidateFacts(candidate) }])

function unsolvedBy(remaining: readonly Assessed[]): readonly Unsolved[] {
  const has = (is: (assessed: Assessed) => boolean) => remaining.some(is)
  const applies: Readonly<Record<Unsolved, boolean>> = {
    'requests-by-script': true,
    'stolen-copy': true,
    'tokens-read-by-script': has(({ candidate }) => candidate.carrier === 'bearer'),
    'stolen-key': has(({ candidate }) => isKeyed(candidate.mechanism)),
    'lost-store': has(({ facts, candidate }) => facts.lookups.length > 0 || candidate.store !== null),
    'revocation-in-outage': has(
      ({ facts }) => facts.inOutage === 'unchecked' && facts.lookups.includes('revocation-data'),
    ),
    'login-in-outage': has(({ candidate }) =>
      needsOf(candidate).some((need) => NEEDED_STORES.includes(need)),
    ),
  }
  return (Object.keys(applies) as Unsolved[]).filter((id) => applies[id])
}
