import { DEFAULT_LANES, isKeyed } from '#lib/core/mechanism-facts.ts'
import { NODE_IDS } from '#lib/core/session.ts'
import { at, check, login, onEach, predict, refresh, rotateKeys, type Step } from '../step.ts'

const KEYED = DEFAULT_LANES.filter(isKeyed)

const loginEach = onEach(DEFAULT_LANES, (lane) => [login(lane)])
const checkEach = onEach(DEFAULT_LANES, (lane) => [check(lane)])
const refreshEach = onEach(KEYED, (lane) => [refresh(lane)])
const rotate = (mode: string): readonly Step[] => KEYED.map((lane) => rotateKeys(lane, mode))

const emergency: readonly Step[] = [
  ...loginEach,
  ...rotate('immediate'),
  ...checkEach,
  ...refreshEach,
  ...checkEach,
  ...loginEach,
]

export const solution: readonly Step[] = [
  predict('one'),
  ...emergency,
  ...rotate('prepare'),
  ...rotate('overlap'),
  ...checkEach,
  ...refreshEach,
  ...checkEach,
  ...rotate('retire'),
  ...checkEach,
]

export const wrongAttempts = [
  {
    id: 'delete-at-once',
    steps: [
      ...emergency,
      ...rotate('prepare'),
      ...rotate('overlap'),
      ...rotate('retire'),
      ...checkEach,
      ...refreshEach,
    ],
    hint: 'deleted-too-soon',
  },
  {
    id: 'replace-immediately-again',
    steps: [...emergency, ...rotate('immediate'), ...checkEach, ...refreshEach],
    hint: 'not-an-emergency',
  },
  {
    id: 'sign-before-publishing',
    steps: [
      ...emergency,
      ...rotate('overlap'),
      ...checkEach,
      ...refreshEach,
      ...checkEach,
      ...rotate('retire'),
      ...checkEach,
    ],
    hint: 'not-published',
  },
  {
    id: 'one-node-first',
    steps: [
      ...emergency,
      ...onEach(KEYED, (lane) => [
        rotateKeys(lane, 'overlap', 'b'),
        at('b', refresh(lane)),
        ...NODE_IDS.map((id) => at(id, check(lane))),
      ]),
    ],
    hint: 'one-node',
  },
  {
    id: 'log-in-instead-of-refreshing',
    steps: [
      ...emergency,
      ...rotate('prepare'),
      ...rotate('overlap'),
      ...loginEach,
      ...rotate('retire'),
      ...checkEach,
    ],
    hint: 'logged-in-again',
  },
] as const
