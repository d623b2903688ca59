import { afterEach, describe, expect, test } from 'vitest'
import { EXPERIMENTS, experimentOf } from '#lib/experiments/index.ts'
import { send } from '../support/app.ts'
import { RoomBrowser, type SeatBrowser, TestRoom } from '../support/room.ts'

/* What a room does not allow its seats yet. */

const EXPERIMENT = 'theft-and-replay'
const OTHER = 'which-timeout'

let rooms: TestRoom[] = []
afterEach(async () => {
  await Promise.all(rooms.map((room) => room.end()))
  rooms = []
})

async function open(settings: object = {}): Promise<TestRoom> {
  const room = await TestRoom.openWhenFree({ experiments: [EXPERIMENT, OTHER], ...settings })
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
    // A seat that was removed is not free of the gates.
    await expect.poll(async () => (await login(seat)).status, { timeout: 3000 }).toBe(409)
  })

  /** Requests that change something on a bench, apart from those to a mechanism. */
  async function changesOfBenches(): Promise<readonly string[]> {
    const { paths } = (await (await send('/api/openapi.json')).json()) as {
      paths: Record<string, Operations>
    }
    return Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(
          ([method, { parameters }]) => method !== 'get' && parameters.some(({ name }) => name === 'Bench'),
        )
        .map(([method]) => `${method.toUpperCase()} ${path}`)
        .filter((request) => !request.includes(' /api/{mechanism}/')),
    )
  }
  type Operations = Record<
    string,
    { parameters: readonly { name: string; schema: { enum?: readonly string[] } }[] }
  >

  /** Those that are open before the phase “do”, and why. */
  const OPEN: Readonly<Record<string, string>> = {
    'POST /api/bench/experiments/{id}': 'a prediction is made in a started experiment; refused in the lobby',
    'POST /api/bench/experiments/{id}/prediction': 'it is what the phase is for',
    'POST /api/bench/experiments/{id}/hint': 'it is a text',
    'POST /api/bench/reset': 'it ends everything',
    'DELETE /api/bench/evidence': 'it stops a measurement',
    'POST /api/bench/audit/verify': 'it reads',
    'POST /api/services/internal/{topology}/token': 'it is part of reading through the gateway',
    'PUT /api/bench/mutation-run': 'it states results of a test suite, and changes nothing in the bench',
  }

  test('refuses every request that could run a mechanism, in the lobby and in the phase “predict”', async () => {
    const room = await open({ mode: 'guided' })
    const seat = await room.seat('Ana')
    const { paths } = (await (await send('/api/openapi.json')).json()) as {
      paths: Record<string, Operations>
    }
    const requests = await changesOfBenches()
    expect(requests).toEqual(expect.arrayContaining(Object.keys(OPEN)))
    expect(requests.length).toBeGreaterThan(30)
    for (const phase of ['lobby', 'predict']) {
      await room.act({ act: 'goto', experiment: EXPERIMENT, phase })
      for (const request of requests) {
        const [method = '', path = ''] = request.split(' ')
        const parameters = paths[path]?.[method.toLowerCase()]?.parameters ?? []
        const url = path.replaceAll(
          /\{(\w+)\}/g,
          (_, name) => parameters.find((parameter) => parameter.name === name)?.schema.enum?.[0] ?? 'a',
        )
        const query = path.startsWith('/api/services/{topology}') ? '?mechanism=jwt' : ''
        // Only a session that is named can be looked for, and only a user.
        const more = path === '/api/sessions' ? '?user=alice' : query
        const { status, body } = await seat.send(url + more, method, {})
        const isLocked = status === 409 && /has not opened the acts/.test(body?.detail ?? '')
        expect([phase, request, isLocked, status]).toEqual([phase, request, !(request in OPEN), status])
      }
    }
  })

  test('runs attacks, races and claims in the phase “do”', async () => {
    const room = await open({ mode: 'guided' })
    const seat = await room.seat('Ana')
    const { body } = await seat.send('/api/races')
    const [{ id }] = body.races
    const run = async () =>
      (await seat.send(`/api/bench/races/${id}`, 'POST', { implementation: 'naive', exhaust: true })).status
    expect(await run()).toBe(409)
    await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'do' })
    expect(await run()).toBe(200)
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

describe('a prediction', () => {
  const predict = async (seat: SeatBrowser) => {
    expect(await start(seat)).toBe(200)
    const choice = experimentOf(EXPERIMENT)?.prediction.choices[0]
    return seat.send(`/api/bench/experiments/${EXPERIMENT}/prediction`, 'POST', { choice })
  }

  test('is refused once those of the room are shown, also after a restart of the experiment', async () => {
    const room = await open()
    const [ana, bo] = [await room.seat('Ana'), await room.seat('Bo')]
    expect((await predict(ana)).status).toBe(200)
    await room.act({ act: 'reveal', experiment: EXPERIMENT, revealed: true })
    for (const seat of [ana, bo]) {
      const { status, body } = await predict(seat)
      expect([status, body.code, body.detail]).toEqual([409, 'conflict', expect.stringContaining('shown')])
    }
    await room.act({ act: 'reveal', experiment: EXPERIMENT, revealed: false })
    expect((await predict(bo)).status).toBe(200)
  })

  test('is refused in the phases after “do”, also when the room has gone on', async () => {
    const room = await open({ mode: 'guided' })
    const seat = await room.seat('Ana')
    const predictIn = async (experiment: string, phase: string) => {
      await room.act({ act: 'goto', experiment, phase })
      return (await predict(seat)).status
    }
    expect(await predictIn(EXPERIMENT, 'do')).toBe(200)
    expect(await predictIn(EXPERIMENT, 'reveal')).toBe(409)
    expect(await predictIn(EXPERIMENT, 'debrief')).toBe(409)
    expect(await predictIn(OTHER, 'predict')).toBe(409)
    expect(await predictIn(EXPERIMENT, 'predict')).toBe(200)
  })
})

describe('a seat that was removed', () => {
  test('raises no hand, and takes no hint in an exam', async () => {
    const room = await open({ mode: 'exam' })
    const seat = await room.seat('Ana')
    expect(await start(seat)).toBe(200)
    await room.act({ act: 'remove', seat: seat.id })
    const hand = await seat.send(`/api/rooms/${room.code}/hand`, 'POST', { raised: true })
    expect([hand.status, hand.body.code]).toEqual([403, 'forbidden'])
    expect((await seat.send(`/api/bench/experiments/${EXPERIMENT}/hint`, 'POST', {})).status).toBe(409)
    await room.act({ act: 'readmit', seat: seat.id })
    expect((await seat.send(`/api/rooms/${room.code}/hand`, 'POST', { raised: true })).status).toBe(204)
  })
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

  test('of a room without spoilers are not in the notes for its seats, until the teacher debriefs', async () => {
    const room = await open({ spoilers: false })
    const seat = await room.seat('Ana')
    const read = async () => [
      (await seat.send(`/api/experiments/${EXPERIMENT}/notes`)).status,
      (await seat.send(`/api/experiments/${OTHER}/notes`)).status,
      (await seat.send('/api/workshops')).status,
    ]
    expect(await read()).toEqual([409, 409, 409])
    await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'reveal' })
    expect(await read()).toEqual([409, 409, 409])
    // The debriefing of one experiment shows nothing of the next, and stays open when the room goes on.
    await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'debrief' })
    expect(await read()).toEqual([200, 409, 409])
    await room.act({ act: 'goto', experiment: OTHER, phase: 'predict' })
    expect(await read()).toEqual([200, 409, 409])
    await room.act({ act: 'goto', experiment: OTHER, phase: 'debrief' })
    expect(await read()).toEqual([200, 200, 200])
  })

  test('of an exam are not in the scripts of workshops', async () => {
    const room = await open({ mode: 'exam' })
    const seat = await room.seat('Ana')
    const scripts = async (of: { send: SeatBrowser['send'] }) => (await of.send('/api/workshops')).status
    expect([await scripts(seat), await scripts(room), await scripts(new RoomBrowser())]).toEqual([
      409, 200, 200,
    ])
    await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'debrief' })
    expect(await scripts(seat)).toBe(200)
  })

  test('of an exam are not in the notes for a browser that sends two seats, or another one in a header', async () => {
    const exam = await (await open({ mode: 'exam' })).seat('Ana')
    const other = await (await open()).seat('Bo')
    const cookieOf = (seat: SeatBrowser) =>
      Array.from(seat.jar, ([name, value]) => [name, value] as const).find(([name]) => name.endsWith('seat'))
    const [name = '', inExam = ''] = cookieOf(exam) ?? []
    const [, notInExam = ''] = cookieOf(other) ?? []
    const notes = async (headers: Record<string, string>) =>
      (await send(`/api/experiments/${EXPERIMENT}/notes`, { headers })).status
    for (const cookie of [
      `${name}=${inExam}; ${name}=${inExam}`,
      `${name}=${notInExam}; ${name}=${inExam}`,
      `${name}=x; ${name}=${inExam}`,
    ]) {
      expect(await notes({ cookie }), cookie).toBe(409)
    }
    expect(await notes({ cookie: `${name}=${inExam}`, 'lab-seat': notInExam })).toBe(409)
    expect(await notes({ cookie: `${name}=${notInExam}`, 'lab-seat': 'x' })).toBe(200)
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
