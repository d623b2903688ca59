import { afterEach, describe, expect, test } from 'vitest'
import { EXPERIMENTS, experimentOf } from '#lib/experiments/index.ts'
import { type SeatBrowser, TestRoom } from '../support/room.ts'

/* What a room does not allow its seats yet. */

const EXPERIMENT = 'theft-and-replay'
const OTHER = 'which-timeout'

let rooms: TestRoom[] = []
afterEach(async () => {
  await Promise.all(rooms.map((room) => room.end()))
  rooms = []
})

async function open(settings: object = {}): Promise<TestRoom> {
  const room = await TestRoom.open({ experiments: [EXPERIMENT, OTHER], ...settings })
  rooms.push(room)
  return room
}

const start = async (seat: SeatBrowser, id = EXPERIMENT) =>
  (await seat.send(`/api/bench/experiments/${id}`, 'POST', {})).status

function login(seat: SeatBrowser, mechanism = 'jwt') {
  const [alice] = seat.given?.bench.users ?? []
  return seat.send(`/api/${mechanism}/login`, 'POST', { username: alice?.name, password: alice?.password })
}

describe('a guided room', () => {
  test('allows no start in the lobby, and no act of a mechanism before the phase “do”', async () => {
    const room = await open({ mode: 'guided' })
    const seat = await room.seat('Ana')
    expect(await start(seat)).toBe(409)
    await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'predict' })
    expect(await start(seat)).toBe(200)
    for (const mechanism of ['server-session', 'sealed-cookie', 'jwt', 'opaque-token']) {
      const { status, body } = await login(seat, mechanism)
      expect([status, body.code, body.detail]).toEqual([409, 'conflict', expect.stringContaining('predict')])
    }
    // Checks and log-out are always answered: the page checks each second, and cookies can always be deleted.
    expect((await seat.send('/api/jwt/me')).status).toBe(401)
    expect((await seat.send('/api/jwt/logout', 'POST', {})).status).toBe(200)
    await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'do' })
    expect((await login(seat)).status).toBe(200)
    await room.act({ act: 'goto', experiment: OTHER, phase: 'lobby' })
    await room.act({ act: 'remove', seat: seat.id })
    expect((await login(seat)).status).toBe(200)
  })

  test('locks the acts within a second after they were open', async () => {
    const room = await open({ mode: 'guided' })
    const seat = await room.seat('Ana')
    await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'do' })
    expect((await login(seat)).status).toBe(200)
    await room.act({ act: 'goto', experiment: OTHER, phase: 'predict' })
    await expect.poll(async () => (await login(seat)).status, { timeout: 3000 }).toBe(409)
  })
})

test.each(['self-paced', 'race', 'exam'])(
  'a room with the mode %s allows acts in the lobby',
  async (mode) => {
    const room = await open({ mode })
    const seat = await room.seat('Ana')
    expect([await start(seat), (await login(seat)).status]).toEqual([200, 200])
  },
)

test('a locked experiment cannot be started, until it is opened', async () => {
  const room = await open()
  const seat = await room.seat('Ana')
  await room.act({ act: 'lock', experiments: [OTHER] })
  expect([await start(seat, OTHER), await start(seat)]).toEqual([409, 200])
  await room.act({ act: 'open', experiments: [OTHER] })
  expect(await start(seat, OTHER)).toBe(200)
})

test('an answer to a bug is an act', async () => {
  const room = await open({ mode: 'guided' })
  const seat = await room.seat('Ana')
  await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'predict' })
  const bug = EXPERIMENTS.find((experiment) => experiment.bug)?.id
  const answer = () => seat.send(`/api/bench/experiments/${bug}/answer`, 'POST', { part: 'exploit' })
  expect([await start(seat, bug), (await answer()).status]).toEqual([200, 409])
  await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'do' })
  expect((await answer()).status).toBe(200)
})

describe('hints', () => {
  /** Takes hints until there is none. */
  async function hintsOf(seat: SeatBrowser): Promise<readonly string[]> {
    await start(seat)
    const taken: string[] = []
    for (;;) {
      const { status, body } = await seat.send(`/api/bench/experiments/${EXPERIMENT}/hint`, 'POST', {})
      if (status === 409) return taken
      taken.push(body.hint.id)
    }
  }
  const last = experimentOf(EXPERIMENT)?.checks.map(({ hints }) => hints.at(-1) ?? '') ?? []

  test('are given to the last one with spoilers, and without it otherwise', async () => {
    const room = await open()
    const all = await hintsOf(await room.seat('Ana'))
    expect(all.some((hint) => last.includes(hint))).toBe(true)
    await room.act({ act: 'spoilers', shown: false })
    const fewer = await hintsOf(await room.seat('Bo'))
    expect(fewer.length).toBeGreaterThan(0)
    expect(fewer.some((hint) => last.includes(hint))).toBe(false)
  })

  test('are not given in an exam', async () => {
    expect(await hintsOf(await (await open({ mode: 'exam' })).seat('Ana'))).toEqual([])
  })

  test('of an exam are not in the notes for its seats, until the teacher debriefs', async () => {
    const room = await open({ mode: 'exam' })
    const seat = await room.seat('Ana')
    const notes = async (of: { send: SeatBrowser['send'] }) =>
      (await of.send(`/api/experiments/${EXPERIMENT}/notes`)).status
    expect([await notes(seat), await notes(room)]).toEqual([409, 200])
    await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'debrief' })
    expect(await notes(seat)).toBe(200)
    const selfPaced = await (await open()).seat('Bo')
    expect(await notes(selfPaced)).toBe(200)
  })

  test('that the teacher sends are in the view of the seat, in both languages', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const experiment = experimentOf(EXPERIMENT)
    const [hint = ''] = Object.keys(experiment?.texts.en.hints ?? {})
    await room.act({ act: 'hint', experiment: EXPERIMENT, hint, seats: [seat.id] })
    const view = await seat.view()
    expect(view.seat.hints[0]?.text).toEqual({
      en: experiment?.texts.en.hints[hint],
      zh: experiment?.texts.zh.hints[hint],
    })
    expect(view.titles[EXPERIMENT]?.zh).toBe(experiment?.texts.zh.title)
  })
})

test('a browser with the teacher’s key and a seat sees either', async () => {
  const room = await open()
  await room.send(`/api/rooms/${room.code}/seats`, 'POST', { nickname: 'Ana' })
  expect((await room.send(`/api/rooms/${room.code}`)).body.role).toBe('teacher')
  expect((await room.send(`/api/rooms/${room.code}?as=seat`)).body).toMatchObject({
    role: 'seat',
    seat: { nickname: 'Ana' },
  })
})
