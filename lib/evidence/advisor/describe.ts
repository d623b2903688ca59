import type { MechanismId } from '#lib/core/session.ts'
import type { Costs, EliminatedMechanism, Survivor } from './advise.ts'
import type { Candidate } from './candidates.ts'
import { type Answer, QUESTION_IDS, type QuestionId, type SomeAnswers } from './questions.ts'
import type { Reason } from './rules.ts'
import type { AdvisorWords } from './words.en.ts'

/* Texts about a result, in the words of one language: for the page and for the decision record. */

/** The settings of a candidate in a few words. */
export function settingsText(candidate: Candidate, { settings, list }: AdvisorWords): string {
  const { store, carrier, revocation, accessSeconds, roles, outage } = candidate
  return list([
    ...(store === null ? [] : [settings.stores[store]]),
    ...(revocation === null ? [] : [settings.revocations[revocation]]),
    ...(accessSeconds === null ? [] : [settings.access(accessSeconds)]),
    ...(roles === null ? [] : [settings.roles[roles]]),
    // Without revocation data, no check can fail.
    ...(outage === null || revocation === 'none' ? [] : [settings.outages[outage]]),
    settings.carriers[carrier],
  ])
}

export function readsText({ reads, isCached, readsUser }: Costs, { costs }: AdvisorWords): string {
  const own = reads === 0 ? costs.noReads : isCached ? costs.cachedRead : costs.read
  return own + (readsUser ? costs.andUser : '')
}

/** The answer to a question, as the page shows it. */
export function answerText(question: QuestionId, answer: Answer, { questions }: AdvisorWords): string {
  return (questions[question].answers as Readonly<Record<Answer, string>>)[answer]
}

/** Answers by the short names of their questions. */
export function answersText(answers: SomeAnswers, words: AdvisorWords): readonly string[] {
  return QUESTION_IDS.flatMap((question) => {
    const answer = answers[question]
    if (answer === undefined) return []
    return [`${words.questions[question].name}${words.colon}${answerText(question, answer, words)}`]
  })
}

function reasonText({ id, seconds = 0 }: Reason, { reasons }: AdvisorWords): string {
  return reasons[id](seconds)
}

/** The answers that eliminate a mechanism, each with the reason. */
export function removalText(
  { removedBy }: EliminatedMechanism,
  answers: SomeAnswers,
  words: AdvisorWords,
): readonly { readonly answer: string; readonly reason: string }[] {
  return removedBy.map(({ question, reason }) => ({
    answer: answersText({ [question]: answers[question] }, words).join(''),
    reason: reasonText(reason, words),
  }))
}

/** What a survivor costs, each with its name. */
export function costsText(
  { candidate, costs, topologies }: Survivor,
  isSelfContained: boolean,
  words: AdvisorWords,
): readonly { readonly name: string; readonly text: string }[] {
  const { costs: names, longList } = words
  const technique = candidate.revocation === 'none' ? null : candidate.revocation
  return [
    { name: names.reads, text: readsText(costs, words) },
    { name: names.bytes, text: names.withData(costs.bytes, isSelfContained) },
    { name: names.readable, text: words.yesNo[costs.isReadable ? 'yes' : 'no'] },
    { name: names.needs, text: longList(costs.needs.map((need) => words.needs[need])) },
    { name: names.topologies, text: longList(topologies.map((topology) => words.topologies[topology])) },
    ...(technique === null
      ? []
      : [{ name: words.settings.revocations[technique], text: words.techniques[technique] }]),
  ]
}

export type MechanismNames = Readonly<Record<MechanismId, string>>
