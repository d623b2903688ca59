import type { Race } from '#lib/races/race.ts'
import type { Experiment, Language } from '../experiment.ts'

/** The texts of a race as an experiment. */
export function raceTexts(
  { title, invariant, actors, parts }: Race,
  language: Language,
): Experiment['texts'][Language] {
  const say = language === 'en' ? EN : ZH
  const name = title[language]
  const naive = parts.naive.text[language]
  const fixed = parts.fixed.text[language]
  return {
    title: say.title(name),
    task: say.task(name, actors.A[language], actors.B[language], invariant[language]),
    question: say.question(naive, invariant[language]),
    choices: say.choices,
    checks: say.checks,
    hints: say.hints(name),
    reason: say.reason(naive, fixed),
  }
}

const EN = {
  title: (name: string) => `Race: ${name}`,
  task: (name: string, a: string, b: string, invariant: string) => [
    `Open “Races” and choose “${name}”, code “Naive”. Two actors: A: ${a}. B: ${b}.`,
    `Execute their steps one by one until this no longer holds: ${invariant}`,
    'Choose “Run every order”: it runs the naive and the fixed code.',
  ],
  question: (naive: string, invariant: string) =>
    `The naive code: ${naive} In how many orders of the steps is this violated: ${invariant}`,
  choices: {
    none: 'In none',
    few: 'In fewer than a quarter',
    half: 'In a quarter to three quarters',
    most: 'In more than three quarters',
  },
  checks: {
    found: 'An order of steps was found in which the naive code ends badly',
    exhausted: 'Every order of the naive code was run',
    fixed: 'Every order of the fixed code was run, and none ends badly',
  },
  hints: (name: string) => ({
    'open-page': `The page “Races” is in the head. Its entry “${name}” shows the steps of both actors.`,
    'read-first': 'Let both actors read before one of them writes: each then decides by the same old state.',
    exhaust: '“Run every order” executes all orders of the steps and counts those that end badly.',
    fixed: '“Run every order” runs the fixed code after the naive code. Wait for both results.',
    overlap:
      'One actor had finished before the other began, so nothing could interfere. Change the actor in the middle.',
    'naive-first': 'That was the fixed code. Find the bad order in the naive code first.',
    'by-hand':
      'The list of all orders shows which ones are bad. Execute one of them step by step, and watch what each actor has read.',
  }),
  reason: (naive: string, fixed: string) =>
    `Naive: ${naive} Fixed: ${fixed} An order that ends badly needs a decision on a state that has changed since it was read. The fixed code leaves no such gap: it writes only if the state is still the one that was read, or reads and writes in one step.`,
}

const ZH: typeof EN = {
  title: (name) => `竞态：${name}`,
  task: (name, a, b, invariant) => [
    `打开“竞态”页面，选择“${name}”，代码选“有缺陷”。两个参与者：A：${a}。B：${b}。`,
    `逐步执行它们的步骤，直到下面这条不再成立：${invariant}`,
    '选择“运行所有顺序”：它会运行有缺陷的代码和修复后的代码。',
  ],
  question: (naive, invariant) => `有缺陷的代码：${naive}在多少种步骤顺序中会违反这一条：${invariant}`,
  choices: {
    none: '没有',
    few: '不到四分之一',
    half: '四分之一到四分之三',
    most: '超过四分之三',
  },
  checks: {
    found: '找到了使有缺陷的代码得出错误结果的步骤顺序',
    exhausted: '已运行有缺陷的代码的所有顺序',
    fixed: '已运行修复后代码的所有顺序，且没有一种结果错误',
  },
  hints: (name) => ({
    'open-page': `“竞态”页面在页首。其中“${name}”显示两个参与者的步骤。`,
    'read-first': '让两个参与者都先读取，再让其中一个写入：这样二者都根据同一份旧状态作出决定。',
    exhaust: '“运行所有顺序”执行步骤的所有顺序，并统计结果错误的数量。',
    fixed: '“运行所有顺序”在有缺陷的代码之后运行修复后的代码。请等待两个结果。',
    overlap: '一个参与者结束之后另一个才开始，因此不会相互干扰。请在中途切换参与者。',
    'naive-first': '那是修复后的代码。请先在有缺陷的代码中找到错误的顺序。',
    'by-hand': '所有顺序的列表显示了哪些是错误的。逐步执行其中一种，观察每个参与者读到了什么。',
  }),
  reason: (naive, fixed) =>
    `有缺陷：${naive}修复后：${fixed}结果错误的顺序，都是根据读取之后已经变化的状态作出决定。修复后的代码没有这样的空隙：只有状态仍与读取时相同才写入，或者在一步之内完成读取和写入。`,
}
