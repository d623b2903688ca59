import { expect, test } from 'vitest'
import { currentMessage, currentTimer, isAnswerShown } from '../../app/_ui/lab/room-now.ts'

/* What a seat and the projector show of a room belongs to the experiment at which the room is. */

const experiments = ['first', 'second', 'third']
const guided = { mode: 'guided', phase: 'do', experiment: 'second', experiments } as const

test('holds an answer back until the phase “debrief”', () => {
  const phases = ['lobby', 'predict', 'do', 'reveal', 'debrief'] as const
  expect(phases.map((phase) => isAnswerShown({ ...guided, phase }, 'second'))).toEqual([
    ...[false, false, false, false, true],
  ])
})

test('has shown the experiments before the current one, and not those after it', () => {
  expect(isAnswerShown(guided, 'first')).toBe(true)
  expect(isAnswerShown(guided, 'third')).toBe(false)
  expect(isAnswerShown({ ...guided, experiment: null }, 'first')).toBe(false)
})

test('leaves answers to the seats at their own pace, and to experiments outside of the room', () => {
  expect(isAnswerShown({ ...guided, mode: 'self-paced' }, 'second')).toBeNull()
  expect(isAnswerShown(guided, 'other')).toBeNull()
})

test('shows no message and no timer of an earlier experiment', () => {
  const broadcast = { seq: '5-0', text: 'Five more minutes', at: 5 }
  const room = { experiment: 'second', timerEndsAt: 100, timerStartedAt: 5, broadcast }
  expect(currentMessage({ ...room, experimentSince: 4 })).toBe(broadcast)
  expect(currentTimer({ ...room, experimentSince: 4 })).toBe(100)
  expect(currentMessage({ ...room, experimentSince: 6 })).toBeNull()
  expect(currentTimer({ ...room, experimentSince: 6 })).toBeNull()
  expect(currentTimer({ ...room, experimentSince: 4, timerStartedAt: null, timerEndsAt: null })).toBeNull()
})
