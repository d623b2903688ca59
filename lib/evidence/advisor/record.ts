import { factsOf } from '#lib/core/mechanism-facts.ts'
import { type Advice, type EliminatedMechanism, type Survivor, unsolvedIn } from './advise.ts'
import { answersText, costsText, type MechanismNames, removalText, settingsText } from './describe.ts'
import { QUESTION_IDS, type SomeAnswers } from './questions.ts'
import type { AdvisorWords } from './words.en.ts'

export interface RecordOptions {
  readonly answers: SomeAnswers
  readonly advice: Advice
  /** The survivor that was chosen. */
  readonly chosen: Survivor
  readonly names: MechanismNames
  readonly words: AdvisorWords
  /** The address of the page with these answers. */
  readonly link: string
}

/** A decision record in Markdown: context, decision, consequences, alternatives. */
export function decisionRecord(options: RecordOptions): string {
  const { chosen, names, words } = options
  const { record } = words
  const name = names[chosen.candidate.mechanism]
  return `${[
    `# ${record.title(name)}`,
    `## ${record.context}`,
    record.contextIntro,
    context(options),
    `${record.link}${words.colon}<${options.link}>`,
    `## ${record.decision}`,
    record.decided(name, settingsText(chosen.candidate, words)),
    record.policy,
    `\`\`\`json\n${JSON.stringify(chosen.candidate.patch, null, 2)}\n\`\`\``,
    `## ${record.consequences}`,
    consequences(options),
    record.notSolved,
    listOf(unsolvedIn(options.chosen).map((id) => words.unsolved[id])),
    `## ${record.alternatives}`,
    alternatives(options),
    ...changes(options),
  ].join('\n\n')}\n`
}

const listOf = (items: readonly string[]) => items.map((item) => `- ${item}`).join('\n')

function context({ answers, advice, words }: RecordOptions): string {
  const open = QUESTION_IDS.filter((id) => answers[id] === undefined)
  return listOf([
    ...answersText(answers, words).map((text, index) => {
      const question = QUESTION_IDS.filter((id) => answers[id] !== undefined)[index]
      const rows = advice.decidedBy.find((each) => each.question === question)?.rows ?? []
      return rows.length === 0 ? text : `${text} (${rows.map((row) => `\`${row}\``).join(', ')})`
    }),
    ...open.map((id) => `${words.questions[id].name}${words.colon}${words.record.unanswered}`),
  ])
}

function consequences({ chosen, words }: RecordOptions): string {
  const { isSelfContained } = factsOf(chosen.candidate.mechanism)
  return listOf(
    costsText(chosen, isSelfContained, words).map(({ name, text }) => `${name}${words.colon}${text}`),
  )
}

/** The other survivors, then what was eliminated. */
function alternatives({ answers, advice, chosen, names, words }: RecordOptions): string {
  const { record, colon } = words
  const others = advice.survivors.filter(({ candidate }) => candidate !== chosen.candidate)
  return listOf([
    ...others.map(({ candidate, exceeds }) => {
      const note = exceeds === null ? record.remaining : record.exceeding(settingsText(exceeds, words))
      return `${names[candidate.mechanism]} (${settingsText(candidate, words)})${colon}${note}`
    }),
    ...advice.otherSettings.flatMap((each) =>
      removalsText(each, record.otherSettings(names[each.mechanism]), { answers, words }),
    ),
    ...advice.eliminated.flatMap((each) => removalsText(each, names[each.mechanism], { answers, words })),
  ])
}

/** @param name of what was eliminated */
function removalsText(
  eliminated: EliminatedMechanism,
  name: string,
  { answers, words }: Pick<RecordOptions, 'answers' | 'words'>,
): readonly string[] {
  return removalText(eliminated, answers, words).map(
    ({ answer, reason }) => `${name}${words.colon}${words.record.removedBy(answer)} ${reason}`,
  )
}

function changes({ advice, names, words }: RecordOptions): readonly string[] {
  const { record, list, colon } = words
  if (advice.changes.length === 0) return []
  const lines = advice.changes.map(({ answers, added, removed }) => {
    const effects = [
      ...(added.length === 0 ? [] : [record.adds(list(added.map((id) => names[id])))]),
      ...(removed.length === 0 ? [] : [record.removes(list(removed.map((id) => names[id])))]),
    ]
    return `${list(answersText(answers, words))}${colon}${list(effects)}`
  })
  return [`## ${record.changes}`, listOf(lines)]
}
