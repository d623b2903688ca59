/*
 * The questions of the advisor and their answers. Each answer is a requirement, or the absence of one. The order of answers is from
 * the strictest to the most permissive; `outage` and `clients` have no such order.
 */

const YES_NO = ['yes', 'no'] as const

export const QUESTIONS = [
  /** How soon a revocation must take effect, on every node. */
  { id: 'revocation', answers: ['at-once', 'minute', 'quarter-hour', 'never'] },
  /** Whether a user or an administrator must see active sessions and end them. */
  { id: 'sessions', answers: YES_NO },
  /** Whether each request may query a store outside the process. */
  { id: 'store', answers: YES_NO },
  /** Whether the data of a session can grow to 8 kB. */
  { id: 'data', answers: YES_NO },
  /** Whether services verify the credential that can share neither a secret nor a store. */
  { id: 'verifiers', answers: YES_NO },
  /** Whether there are clients other than browsers. */
  { id: 'clients', answers: YES_NO },
  /** What happens to requests while the store is unavailable. */
  { id: 'outage', answers: ['serve', 'refuse'] },
  /** How fresh roles must be. */
  { id: 'roles', answers: ['at-once', 'at-refresh', 'whenever'] },
] as const

type Question = (typeof QUESTIONS)[number]
export type QuestionId = Question['id']

/** The answers to a question. */
export type Answer<Id extends QuestionId = QuestionId> = Extract<Question, { id: Id }>['answers'][number]

/** An answer to each question. */
export type Answers = { readonly [Id in QuestionId]: Answer<Id> }

/** The answers so far. A question without an answer requires nothing. */
export type SomeAnswers = Partial<Answers>

export const QUESTION_IDS: readonly QuestionId[] = QUESTIONS.map(({ id }) => id)

/** The possible answers to a question. */
export function answersTo(question: QuestionId): readonly Answer[] {
  return QUESTIONS.find(({ id }) => id === question)?.answers ?? []
}

/** The answers in a query string. Other parameters and values are ignored: a link may be older or edited. */
export function readAnswers(search: string): SomeAnswers {
  const given = new URLSearchParams(search)
  return Object.fromEntries(
    QUESTION_IDS.flatMap((id) => {
      const answer = answersTo(id).find((known) => known === given.get(id))
      return answer === undefined ? [] : [[id, answer]]
    }),
  )
}

/** The query string of these answers, in the order of the questions. Empty without answers. */
export function searchOf(answers: SomeAnswers): string {
  const given = QUESTION_IDS.flatMap((id): [string, string][] =>
    answers[id] === undefined ? [] : [[id, answers[id]]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}
