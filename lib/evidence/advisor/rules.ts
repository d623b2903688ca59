import { FACT_ROWS, type Facts } from './facts.ts'
import type { QuestionId, SomeAnswers } from './questions.ts'
import type { CitedRow } from './rows.ts'

/* What each answer requires. A candidate that does not meet a requirement is eliminated; nothing is weighed. */

/** Why an answer eliminates a candidate. */
export type ReasonId =
  | 'revoked-later'
  | 'revoked-at-end'
  | 'message-lost'
  | 'cached'
  | 'revoked-later-elsewhere'
  | 'not-listed'
  | 'reads-record'
  | 'reads-revocation-data'
  | 'reads-user'
  | 'data-too-large'
  | 'needs-store'
  | 'needs-secret'
  | 'cookie-only'
  | 'readable-by-script'
  | 'unavailable'
  | 'unchecked'
  | 'unchecked-elsewhere'
  | 'roles-later'
  | 'roles-at-end'
  | 'roles-later-elsewhere'

export interface Reason {
  readonly id: ReasonId
  /** How long it takes, if the reason is a time. */
  readonly seconds?: number
}

/** Why the answers so far eliminate a candidate with these facts; null if they do not. */
type Rule = (facts: Facts, answers: SomeAnswers) => Reason | null

const { POSITIVE_INFINITY: AT_END, MAX_SAFE_INTEGER: AT_SOME_TIME } = Number

/** The latest time that an answer allows, in seconds. */
const REVOKED_WITHIN = { 'at-once': 0, minute: 60, 'quarter-hour': 900, never: AT_END } as const
const ROLES_WITHIN = { 'at-once': 0, 'at-refresh': AT_SOME_TIME, whenever: AT_END } as const

export const RULES: Readonly<Record<QuestionId, Rule>> = {
  revocation(facts, answers) {
    const within = REVOKED_WITHIN[answers.revocation ?? 'never']
    const { revokedAfter: seconds, aloneFor } = facts
    const elsewhere = reasonElsewhere(facts, answers, within, 'revoked-later-elsewhere')
    if (elsewhere || seconds <= within) return elsewhere
    if (aloneFor === 0) return seconds === AT_END ? { id: 'message-lost' } : { id: 'cached', seconds }
    return seconds === AT_END ? { id: 'revoked-at-end' } : { id: 'revoked-later', seconds }
  },
  sessions: ({ isListed }, { sessions }) => (sessions === 'yes' && !isListed ? { id: 'not-listed' } : null),
  store: ({ lookups: [first] }, { store }) =>
    store === 'no' && first !== undefined ? { id: `reads-${first}` } : null,
  data: ({ fitsData }, { data }) => (data === 'yes' && !fitsData ? { id: 'data-too-large' } : null),
  verifiers({ hasPublicKey, aloneFor }, { verifiers }) {
    if (verifiers !== 'yes' || hasPublicKey) return null
    return { id: aloneFor > 0 ? 'needs-secret' : 'needs-store' }
  },
  clients({ carrier }, { clients }) {
    if (clients === 'yes' && carrier === 'cookie') return { id: 'cookie-only' }
    return clients === 'no' && carrier === 'bearer' ? { id: 'readable-by-script' } : null
  },
  outage(facts, answers) {
    if (answers.outage === 'serve') return facts.inOutage === 'unavailable' ? { id: 'unavailable' } : null
    if (answers.outage === undefined) return null
    if (facts.inOutage === 'unchecked') return { id: 'unchecked' }
    return isVerifiedElsewhere(facts, answers) ? { id: 'unchecked-elsewhere' } : null
  },
  roles(facts, answers) {
    const within = ROLES_WITHIN[answers.roles ?? 'whenever']
    const { rolesAfter: seconds } = facts
    const elsewhere = reasonElsewhere(facts, answers, within, 'roles-later-elsewhere')
    if (elsewhere || seconds <= within) return elsewhere
    return seconds === AT_END ? { id: 'roles-at-end' } : { id: 'roles-later', seconds }
  },
}

/** Services that share no store see neither revocation data nor the user: for them the credential alone decides. */
const isVerifiedElsewhere = ({ hasPublicKey }: Facts, { verifiers }: SomeAnswers) =>
  verifiers === 'yes' && hasPublicKey

function reasonElsewhere(facts: Facts, answers: SomeAnswers, within: number, id: ReasonId): Reason | null {
  const { aloneFor: seconds } = facts
  return isVerifiedElsewhere(facts, answers) && seconds > within ? { id, seconds } : null
}

/** The fact that each question is about. */
const FACT_OF: Readonly<Record<QuestionId, keyof Facts>> = {
  revocation: 'revokedAfter',
  sessions: 'isListed',
  store: 'lookups',
  data: 'fitsData',
  verifiers: 'hasPublicKey',
  clients: 'carrier',
  outage: 'inOutage',
  roles: 'rolesAfter',
}

/** The rows of the comparison that decide a question. */
export const decidingRows = (question: QuestionId): readonly CitedRow[] => FACT_ROWS[FACT_OF[question]]
