import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { referenced, refreshing, selfContained } from '../run.ts'
import { check, login, onEach, predict, type Step, tamper } from '../step.ts'

const TOKENS = refreshing(DEFAULT_LANES)
const COOKIES = selfContained(DEFAULT_LANES).filter((lane) => !TOKENS.includes(lane))
const on = (lanes: typeof DEFAULT_LANES, change: string) => onEach(lanes, (lane) => [tamper(lane, change)])

const loginEach = onEach(DEFAULT_LANES, (lane) => [login(lane)])
const checkEach = onEach(DEFAULT_LANES, (lane) => [check(lane)])
const references: readonly Step[] = onEach(referenced(DEFAULT_LANES), (lane) => [
  tamper(lane, 'flip-id'),
  tamper(lane, 'flip-secret'),
])

export const solution: readonly Step[] = [
  predict('refuse'),
  ...loginEach,
  ...on(TOKENS, 'become-admin'),
  ...on(COOKIES, 'flip-contents'),
  ...references,
  ...checkEach,
]

export const wrongAttempts = [
  {
    id: 'truncate',
    steps: [...loginEach, ...on(DEFAULT_LANES, 'cut'), ...on(TOKENS, 'alg-none'), ...checkEach],
    hint: 'malformed',
  },
  {
    id: 'unchanged',
    steps: [...loginEach, ...on(DEFAULT_LANES, 'unchanged')],
    hint: 'open-wire',
  },
  {
    id: 'other-key',
    steps: [
      ...loginEach,
      ...on(TOKENS, 'become-admin'),
      ...on(COOKIES, 'other-key'),
      ...references,
      ...checkEach,
    ],
    hint: 'other-key',
  },
  { id: 'without-references', steps: [...solution.slice(1, 7), ...checkEach], hint: 'no-contents' },
] as const
