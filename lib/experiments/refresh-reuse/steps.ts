import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { refreshing } from '../run.ts'
import { advance, login, onEach, policy, predict, refresh, type Step, steal } from '../step.ts'

const LANES = refreshing(DEFAULT_LANES)

/** Alice refreshes, then Mallory uses the old token, then Alice refreshes again. */
const replay: readonly Step[] = onEach(LANES, (lane) => [
  login(lane),
  steal(lane),
  refresh(lane),
  advance(1),
  refresh(lane, 'mallory'),
  refresh(lane),
])
const later = (seconds: number): readonly Step[] => [
  advance(seconds),
  ...onEach(LANES, (lane) => [refresh(lane, 'mallory')]),
]

export const solution: readonly Step[] = [
  predict('both'),
  ...replay,
  policy({ jwt: { gracePeriodSeconds: 10 } }),
  ...replay,
  ...later(11),
]

export const wrongAttempts = [
  {
    id: 'long-grace',
    steps: [...replay, policy({ jwt: { gracePeriodSeconds: 300 } }), ...replay, ...later(301)],
    hint: 'grace-too-long',
  },
  {
    id: 'no-rotation',
    steps: [...replay, policy({ jwt: { rotation: false } }), ...replay, ...later(11)],
    hint: 'rotation-off',
  },
  {
    id: 'no-detection',
    steps: [
      ...replay,
      policy({ jwt: { gracePeriodSeconds: 10, reuseDetection: false } }),
      ...replay,
      ...later(11),
    ],
    hint: 'detection-off',
  },
  {
    id: 'only-within-grace',
    steps: [...replay, policy({ jwt: { gracePeriodSeconds: 10 } }), ...replay],
    hint: 'after-grace',
  },
] as const
