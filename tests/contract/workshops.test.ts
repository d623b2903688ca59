import { expect, test } from 'vitest'
import type { ResponseBody } from '#lib/web/routes-types.ts'
import { send } from '../support/app.ts'
import { TestRoom } from '../support/room.ts'

const read = async () =>
  (await (await send('/api/workshops')).json()) as ResponseBody<'/api/workshops', 'GET'>

test('lists three scripts with their steps, in both languages, and how to join', async () => {
  const { workshops, joinUrl, qr, limits } = await read()
  expect(workshops.map(({ id, minutes }) => [id, minutes])).toEqual([
    ['short', 45],
    ['half-day', 180],
    ['full-day', 360],
  ])
  expect(joinUrl).toBe('http://localhost:3000/join')
  expect(qr).toMatch(/^<svg /)
  expect(limits).toEqual({ rooms: 20, seatsPerRoom: 200 })
})

test('states for each experiment the question, the right choice and the one that a class can be expected to make', async () => {
  const { workshops } = await read()
  for (const { experiment, title } of workshops.flatMap(({ steps }) => steps)) {
    expect(title.en).not.toBe('')
    expect(title.zh).not.toBe('')
    if (!experiment) continue
    const choices = experiment.choices.map(({ id }) => id)
    expect(choices).toContain(experiment.rightChoice)
    expect(choices).toContain(experiment.expectedChoice)
  }
})

test('has the experiments of a script in the form in which a room is opened', async () => {
  for (const { experiments, mode, title } of (await read()).workshops) {
    const room = await TestRoom.open({ experiments, mode, title: title.en })
    expect(await room.view()).toMatchObject({ experiments, mode, title: title.en })
    await room.end()
  }
})
