import type { Transcript } from '#lib/vulnerable/transcript.ts'
import { type Fix, type FixTexts, type GivenAnswer, isRight } from '../bug.ts'
import type { Experiment, Language } from '../experiment.ts'
import { ofType, type Run } from '../run.ts'
import { answer, predict, type Step } from '../step.ts'
import { COMMON } from './common.ts'

interface BugTexts<Choice extends string, FixId extends string> {
  readonly title: string
  readonly question: string
  readonly choices: Readonly<Record<Choice, string>>
  /** Where to look in the listing, and which property a fix must have. */
  readonly hints: Readonly<Record<'where' | 'remedy', string>>
  readonly fixes: Readonly<Record<FixId, FixTexts>>
  readonly reason: string
}

interface BugCard<Code, Choice extends string, FixId extends string> {
  /** Also the folder in `lib/vulnerable`. */
  readonly id: string
  readonly level: Experiment['level']
  readonly flawed: Code
  /** Attacks the code. @returns whether it succeeded */
  readonly exploit: (code: Code, log: Transcript) => Promise<boolean>
  /** Uses the code as honest users do. */
  readonly contract: (code: Code, log: Transcript) => Promise<void>
  readonly places: readonly (readonly number[])[]
  readonly neutral?: readonly number[]
  /** In the order in which they are offered. */
  readonly fixes: Readonly<Record<FixId, { readonly code: Code; readonly fails: Fix['fails'] }>>
  /** Choices of the consequence, and the right one. */
  readonly choices: readonly Choice[]
  readonly right: Choice
  readonly sources: Experiment['sources']
  readonly texts: Readonly<Record<Language, BugTexts<Choice, FixId>>>
}

/** Makes the experiment of a card: the same four parts for each, and its solution and wrong attempts. */
export function defineBug<Code, const Choice extends string, const FixId extends string>(
  card: BugCard<Code, Choice, FixId>,
): Experiment {
  const { id, level, places, neutral = [], choices, right, sources } = card
  const variantOf = (code: Code) => ({
    exploit: (log: Transcript) => card.exploit(code, log),
    contract: (log: Transcript) => card.contract(code, log),
  })
  const fixes = Object.entries<{ code: Code; fails: Fix['fails'] }>(card.fixes).map(
    ([fix, { code, fails }]) => ({
      id: fix,
      fails,
      ...variantOf(code),
    }),
  )
  const bug = {
    folder: id,
    flawed: variantOf(card.flawed),
    places,
    neutral,
    fixes,
    texts: { en: card.texts.en.fixes, zh: card.texts.zh.fixes },
  }
  const answers = (run: Run) =>
    ofType(run, 'experiment.answered').flatMap((event) => (event.experiment === id ? [event.answer] : []))
  const hasRight = (part: GivenAnswer['part']) => (run: Run) =>
    answers(run).some((given) => given.part === part && isRight(bug, given))
  /** Whether the last fix that was tried failed this trial. */
  const lastFixFails = (trial: 'exploit' | 'contract') => (run: Run) => {
    const last = answers(run).findLast(({ part }) => part === 'fix')
    if (last?.part !== 'fix') return false
    return trial === 'exploit' ? last.exploit.breach : !last.contract.passed
  }
  const textsOf = (language: Language) => {
    const { hints, ...own } = card.texts[language]
    const { task, checks, which, ...common } = COMMON[language]
    return { ...own, task, checks, hints: { ...common, ...hints, which: which(places) } }
  }
  return {
    id,
    level,
    minutes: 3,
    lanes: [],
    setUp: null,
    bug,
    prediction: { choices, right, answeredBy: 'exploit' },
    checks: [
      { id: 'lines', hints: ['where', 'which'], passes: hasRight('lines') },
      { id: 'exploit', hints: ['run'], passes: hasRight('exploit') },
      { id: 'fix', hints: ['remedy'], passes: hasRight('fix') },
    ],
    mistakes: [
      { hint: 'still-open', isMade: lastFixFails('exploit') },
      { hint: 'broken', isMade: lastFixFails('contract') },
    ],
    sources,
    code: [],
    ...attemptsOf(places, fixes, right),
    texts: { en: textsOf('en'), zh: textsOf('zh') },
  }
}

/** The solution, and the wrong attempts: a wrong line, no exploit, and each wrong fix. */
function attemptsOf(
  places: readonly (readonly number[])[],
  fixes: readonly Fix[],
  right: string,
): Pick<Experiment, 'solution' | 'wrongAttempts'> {
  const lines = answer({ part: 'lines', lines: places.map(([line = 1]) => line) })
  const exploited: readonly Step[] = [lines, answer({ part: 'exploit' })]
  const fixed = (id: string) => [...exploited, answer({ part: 'fix', fix: id })]
  return {
    solution: fixes.flatMap(({ id, fails }) => (fails === null ? [predict(right), ...fixed(id)] : [])),
    wrongAttempts: [
      { id: 'wrong-line', steps: [answer({ part: 'lines', lines: [1] })], hint: 'where' },
      { id: 'no-exploit', steps: [lines], hint: 'run' },
      ...fixes.flatMap(({ id, fails }) =>
        fails === null
          ? []
          : [{ id: `fix-${id}`, steps: fixed(id), hint: fails === 'contract' ? 'broken' : 'still-open' }],
      ),
    ],
  }
}
