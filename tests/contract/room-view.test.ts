import { afterEach, expect, test } from 'vitest'
import { TestRoom } from '../support/room.ts'

/* What the pages of seats and the projector follow: where the class is, and since when. */

const FIRST = 'theft-and-replay'
const SECOND = 'revocation-lag'

let room: TestRoom
afterEach(() => room.end())

test('states where the teacher has brought all seats, until that is undone', async () => {
  room = await TestRoom.openWhenFree({ experiments: [FIRST, SECOND], mode: 'guided' })
  const seat = await room.seat('Ana')
  const brought = async () => (await seat.view()).brought
  await room.act({ act: 'goto', experiment: FIRST, phase: 'predict' })
  expect(await brought()).toBeNull()
  const { body: first } = await room.act({ act: 'goto', experiment: FIRST, phase: 'predict', bring: true })
  expect(await brought()).toEqual({ seq: first.seq, experiment: FIRST })
  await room.act({ act: 'goto', experiment: SECOND, phase: 'predict' })
  expect(await brought()).toEqual({ seq: first.seq, experiment: FIRST })
  const { body: second } = await room.act({ act: 'goto', experiment: SECOND, phase: 'predict', bring: true })
  expect(await brought()).toEqual({ seq: second.seq, experiment: SECOND })
  await room.act({ act: 'undo', seq: second.seq })
  expect(await brought()).toEqual({ seq: first.seq, experiment: FIRST })
  expect((await room.act({ act: 'goto', experiment: SECOND, phase: 'do', bring: false })).status).toBe(422)
})

test('states since when the room is at its experiment, and when its timer was started', async () => {
  room = await TestRoom.openWhenFree({ experiments: [FIRST, SECOND], mode: 'guided' })
  const seat = await room.seat('Ana')
  await room.act({ act: 'timer', seconds: 60 })
  await room.act({ act: 'goto', experiment: FIRST, phase: 'do' })
  const before = await seat.view()
  expect(before.timerStartedAt).toBeGreaterThanOrEqual(before.experimentSince)
  await new Promise((resolve) => setTimeout(resolve, 5))
  const { body } = await room.act({ act: 'goto', experiment: SECOND, phase: 'predict' })
  const after = await seat.view()
  expect(after.timerStartedAt).toBe(before.timerStartedAt)
  expect(after.experimentSince).toBeGreaterThan(before.timerStartedAt ?? 0)
  await room.act({ act: 'undo', seq: body.seq })
  expect((await seat.view()).experimentSince).toBe(before.experimentSince)
})

test('counts seats that have predicted apart from those that have started', async () => {
  room = await TestRoom.openWhenFree({ experiments: [FIRST], mode: 'self-paced' })
  const [ana, bo] = [await room.seat('Ana'), await room.seat('Bo')]
  for (const seat of [ana, bo]) await seat.send(`/api/bench/experiments/${FIRST}`, 'POST', {})
  await ana.send(`/api/bench/experiments/${FIRST}/prediction`, 'POST', { choice: 'all' })
  await expect
    .poll(async () => (await bo.view()).progressCounts)
    .toEqual([{ experiment: FIRST, predicted: 1, started: 2, solved: 0 }])
})
