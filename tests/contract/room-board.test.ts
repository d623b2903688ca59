import { createLocalJWKSet, flattenedVerify, type JWK } from 'jose'
import { afterEach, describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { logOutEverywhere } from '#lib/experiments/log-out-everywhere/index.ts'
import type { Step } from '#lib/experiments/step.ts'
import { send } from '../support/app.ts'
import { ExperimentSteps } from '../support/experiment-steps.ts'
import { RoomBrowser, SeatBrowser, TestRoom } from '../support/room.ts'
import { TestBench } from '../support/test-bench.ts'

/* What a board reads in addition to its room. A deployment has at most 20 rooms, so each test ends its own. */

const EXPERIMENT = logOutEverywhere
const OTHER = 'theft-and-replay'

let rooms: TestRoom[] = []
async function open(settings: object = {}): Promise<TestRoom> {
  const room = await TestRoom.openWhenFree({ experiments: [EXPERIMENT.id, OTHER], ...settings })
  rooms.push(room)
  return room
}
/** Of a room that does not exist; another file uses up the wrong codes of this minute. */
const MISSING = [404, 429]
afterEach(async () => {
  await Promise.all(rooms.map((room) => room.end()))
  rooms = []
})

/** Starts the experiment on the bench of a seat, and does these steps there. */
async function work(room: TestRoom, nickname: string, steps: readonly Step[]): Promise<SeatBrowser> {
  const seat = await room.seat(nickname)
  const { id = '', users = [] } = seat.given?.bench ?? {}
  const bench = new TestBench(
    send,
    id,
    Object.fromEntries(users.map(({ name, password }) => [name, password])),
  )
  const run = new ExperimentSteps(bench, EXPERIMENT)
  await run.post('')
  await run.all(steps)
  // The checks of the attempt are evaluated before the progress is returned.
  await bench.call('GET', '/api/bench/experiments')
  await lab().rooms.compareLogs(room.code)
  return seat
}

/** A response that is not JSON. */
async function text(browser: RoomBrowser, path: string): Promise<string> {
  const cookie = Array.from(browser.jar, ([name, value]) => `${name}=${value}`).join('; ')
  return (await send(path, { headers: { cookie } })).text()
}

const wrong = (id: string): readonly Step[] =>
  EXPERIMENT.wrongAttempts.find((attempt) => attempt.id === id)?.steps ?? []
const clusters = (browser: RoomBrowser, code: string) =>
  browser.send(`/api/rooms/${code}/clusters?experiment=${EXPERIMENT.id}`)

describe('clusters', () => {
  test('group the seats that made the same mistake, and name the hint that is due', async () => {
    const room = await open()
    const first = await work(room, 'Ana', wrong('jwt-only'))
    const solved = await work(room, 'Bo', EXPERIMENT.solution)
    const second = await work(room, 'Cai', wrong('jwt-only'))
    const third = await work(room, 'Dee', wrong('log-out-everywhere'))
    const idle = await room.seat('Eve')
    const { status, body } = await clusters(room, room.code)
    expect(status).toBe(200)
    expect(body.unsolved).toBe(3)
    expect(body.clusters).toMatchObject([
      { mistake: 'jwt-only', hint: { id: 'one-lane' }, seats: [first.id, second.id] },
      { mistake: 'log-out-everywhere', hint: { id: 'own-session-ended' }, seats: [third.id] },
    ])
    expect(JSON.stringify(body)).not.toContain(solved.id)
    expect(JSON.stringify(body)).not.toContain(idle.id)
    // The hint of a cluster can be sent to its seats as it is.
    const { hint, seats } = body.clusters[0]
    expect((await room.act({ act: 'hint', experiment: EXPERIMENT.id, hint: hint.id, seats })).status).toBe(
      200,
    )
    expect((await first.view()).seat.hints).toMatchObject([{ hint: 'one-lane' }])
    expect((await third.view()).seat.hints).toEqual([])
  })

  test('without a known mistake have the seats that did the same, and what they did', async () => {
    const room = await open()
    const first = await work(room, 'Ana', wrong('nothing-changed'))
    const second = await work(room, 'Bo', wrong('nothing-changed'))
    const started = await work(room, 'Cai', [])
    const { body } = await clusters(room, room.code)
    expect(body.clusters).toHaveLength(2)
    expect(body.clusters[0]).toMatchObject({
      mistake: null,
      hint: { id: 'what-to-look-up' },
      seats: [first.id, second.id],
    })
    expect(body.clusters[0].acts.at(-1)).toMatch(/^me /)
    expect(body.clusters[0].events.at(-1)).toMatchObject({ act: 'me' })
    expect(body.clusters[1]).toMatchObject({ seats: [started.id], acts: [], events: [] })
  })

  test('are computed at most every two seconds', async () => {
    const room = await open()
    expect((await clusters(room, room.code)).body.clusters).toEqual([])
    await work(room, 'Ana', [])
    const { body } = await clusters(room, room.code)
    expect(body.clusters).toEqual([])
  })

  test('are only for the teacher, and of a known experiment', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    expect((await clusters(seat, room.code)).status).toBe(403)
    expect(MISSING).toContain((await clusters(room, 'ZOO-ZOO-10')).status)
    expect((await room.send(`/api/rooms/${room.code}/clusters?experiment=none`)).status).toBe(422)
  })
})

test('a message to some seats is shown to them, and not on the projector', async () => {
  const room = await open()
  const [ana, bo] = [await room.seat('Ana'), await room.seat('Bo')]
  const shown = async () => {
    const visitor = (await new RoomBrowser().send(`/api/rooms/${room.code}`)).body
    const views = [await ana.view(), await bo.view(), visitor]
    return views.map(({ broadcast }) => broadcast?.text ?? null)
  }
  await room.act({ act: 'broadcast', text: 'to all' })
  await room.act({ act: 'broadcast', text: 'to Bo', seats: [bo.id] })
  expect(await shown()).toEqual(['to all', 'to Bo', 'to all'])
  await room.act({ act: 'broadcast', text: null })
  expect(await shown()).toEqual([null, null, null])
})

describe('a bench that is looked into', () => {
  test('shows its policy, verdicts and events, and nothing that is a capability or about a person', async () => {
    const room = await open()
    const seat = await work(room, 'Ana', wrong('jwt-only'))
    const { status, body } = await room.send(`/api/rooms/${room.code}/seats/${seat.id}/bench`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ seat: seat.id, nickname: 'Ana', preset: expect.any(String) })
    expect(body.verdicts.map(({ mechanism }: { mechanism: string }) => mechanism).sort()).toEqual(
      [...EXPERIMENT.lanes].sort(),
    )
    expect(body.events.length).toBeGreaterThan(0)
    expect(body.events.length).toBeLessThanOrEqual(20)
    const events = await text(room, `/api/rooms/${room.code}/seats/${seat.id}/events?format=ndjson`)
    expect(events).toContain('"type":"session.created"')
    for (const secret of [
      seat.given?.bench.id ?? '',
      ...(seat.given?.bench.users.map(({ password }) => password) ?? []),
      'Tests/1.0',
      '127.0.0.1',
    ]) {
      expect(JSON.stringify(body) + events).not.toContain(secret)
    }
  })

  test('is read by others only while its seat is in the spotlight', async () => {
    const room = await open()
    const [ana, bo] = [await room.seat('Ana'), await room.seat('Bo')]
    const visitor = new RoomBrowser()
    const look = async (browser: RoomBrowser, of: SeatBrowser, what: string) =>
      (await browser.send(`/api/rooms/${room.code}/seats/${of.id}/${what}`)).status
    for (const what of ['bench', 'events?format=ndjson']) {
      expect([await look(visitor, ana, what), await look(bo, ana, what)]).toEqual([403, 403])
      await room.act({ act: 'spotlight', seat: ana.id })
      expect([await look(visitor, ana, what), await look(visitor, bo, what)]).toEqual([200, 403])
      await room.act({ act: 'spotlight', seat: null })
      expect([await look(visitor, ana, what), await look(room, bo, what)]).toEqual([403, 200])
    }
    await room.act({ act: 'spotlight', seat: ana.id })
    const { body } = await visitor.send(`/api/rooms/${room.code}/seats/${ana.id}/bench`)
    expect(body.nickname).toBeNull()
    expect(await look(room, new SeatBrowser(room.code), 'bench')).toBe(404)
    expect((await room.send(`/api/rooms/${room.code}/seats/AAAAAAAAAAAA/bench`)).status).toBe(404)
  })

  test('is streamed, without the addresses of its clients', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const cookie = Array.from(room.jar, ([name, value]) => `${name}=${value}`).join('; ')
    const response = await send(`/api/rooms/${room.code}/seats/${seat.id}/events`, { headers: { cookie } })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const [alice] = seat.given?.bench.users ?? []
    let text = ''
    const readUntil = async (what: string) => {
      while (!text.includes(what)) text += new TextDecoder().decode((await reader.read()).value)
    }
    await readUntil('event: snapshot')
    await seat.send('/api/jwt/login', 'POST', {
      username: alice?.name,
      password: alice?.password,
      carrier: 'cookie',
    })
    await readUntil('event: session.created')
    await reader.cancel()
    expect(text).toContain('"userAgent":null')
    expect(text).not.toContain('Tests/1.0')
  })
})

const RUN = '00000000-0000-4000-8000-000000000001'
type Bugs = Readonly<Record<string, string>>

/** States results as `session-lab mutate` does. */
async function put(seat: SeatBrowser, state: 'running' | 'ended', bugs: Bugs): Promise<void> {
  const { status } = await send('/api/bench/mutation-run', {
    method: 'PUT',
    headers: { bench: seat.given?.bench.id ?? '' },
    body: { run: RUN, state, bugs: Object.entries(bugs).map(([id, result]) => ({ id, status: result })) },
  })
  expect(status).toBe(204)
}
const runOf = async (room: TestRoom, seat: SeatBrowser) =>
  (await room.view()).seats.find(({ id }) => id === seat.id)?.run

describe('the scores of test suites', () => {
  const written = async (room: TestRoom) => {
    await lab().rooms.log(room.code).read()
    return lab()
      .rooms.log(room.code)
      .all()
      .flatMap((event) => (event.type === 'seat.run' ? [event.run] : []))
  }

  test('are on the board, with the newest run of each seat', async () => {
    const room = await open()
    const [ana, bo] = [await room.seat('Ana'), await room.seat('Bo')]
    expect(await runOf(room, ana)).toBeNull()
    await put(ana, 'running', { m01: 'Killed', m02: 'Pending', m03: 'Ignored', c01: 'Pending' })
    await expect
      .poll(() => runOf(room, ana))
      .toMatchObject({ state: 'running', killed: 1, counted: 2, isOverFitted: false })
    await put(ana, 'ended', { m01: 'Killed', m02: 'Killed', m03: 'Ignored', c01: 'Killed' })
    await expect
      .poll(() => runOf(room, ana))
      .toMatchObject({ state: 'ended', killed: 2, counted: 2, isOverFitted: true })
    await put(bo, 'ended', { m01: 'Killed', m02: 'Pending' })
    await expect.poll(() => runOf(room, bo)).toMatchObject({ state: 'unfinished', killed: 1, counted: 2 })
  })

  test('are written to the log of the room only when they change', async () => {
    const room = await open()
    const ana = await room.seat('Ana')
    for (const result of ['Pending', 'Survived', 'Timeout', 'Killed']) {
      await put(ana, 'running', { m01: result, m02: 'Pending' })
    }
    await put(ana, 'ended', { m01: 'Killed', m02: 'Survived' })
    const ended = { state: 'ended', killed: 1 }
    await expect.poll(async () => (await written(room)).at(-1)).toMatchObject(ended)
    expect((await written(room)).map(({ state, killed }) => [state, killed])).toEqual([
      ['running', 0],
      ['running', 1],
      ['ended', 1],
    ])
    // What the process that serves the bench has written is not missing in the room.
    await lab().rooms.compareLogs(room.code)
    expect(await written(room)).toHaveLength(3)
  })

  test('are added when the process that serves the bench did not write the end of a run', async () => {
    const room = await open()
    const ana = await room.seat('Ana')
    const bench = await lab().benches.find(ana.given?.bench.id ?? '')
    const state = (stated: 'running' | 'ended') =>
      bench?.observer.mutationRuns.put(RUN, { state: stated, bugs: [{ id: 'm01', status: 'Killed' }] })
    await state('running')
    await lab().rooms.compareLogs(room.code)
    expect(await runOf(room, ana)).toBeNull()
    await state('ended')
    await lab().rooms.compareLogs(room.code)
    expect(await runOf(room, ana)).toMatchObject({ state: 'ended', killed: 1 })
    // A board compares the logs as well, and may have done so at the same time.
    const before = (await written(room)).length
    await lab().rooms.compareLogs(room.code)
    expect(await written(room)).toHaveLength(before)
  })

  test('of a seat that floods take no progress from it, and are limited', async () => {
    const room = await open()
    const ana = await room.seat('Ana')
    const bench = await lab().benches.find(ana.given?.bench.id ?? '')
    for (let sent = 0; sent < 1200; sent++) {
      bench?.append({
        type: 'mutation.run',
        run: `${sent}`,
        state: 'ended',
        killed: 1,
        counted: 1,
        isOverFitted: false,
      })
    }
    await expect.poll(async () => (await written(room)).length).toBe(300)
    await ana.send(`/api/bench/experiments/${EXPERIMENT.id}`, 'POST', {})
    const started = async () => (await room.view()).seats[0]?.progress[0]?.state
    await expect.poll(started).toBe('started')
    expect(await written(room)).toHaveLength(300)
  })

  test('are shown to others without names, while the teacher shows them', async () => {
    const room = await open()
    const [ana, bo] = [await room.seat('Anabel'), await room.seat('Boris')]
    await put(ana, 'ended', { m01: 'Survived', m02: 'Killed' })
    await put(bo, 'ended', { m01: 'Killed', m02: 'Killed' })
    await expect.poll(() => runOf(room, bo)).not.toBeNull()
    const seen = async () => (await new RoomBrowser().send(`/api/rooms/${room.code}`)).body
    expect((await seen()).scoreboard).toBeNull()
    expect((await ana.view()).scoreboard).toBeNull()

    await room.act({ act: 'spotlight', seat: ana.id })
    await room.act({ act: 'scoreboard', shown: true })
    const shown = await seen()
    expect(shown.spotlight).toBeNull()
    expect(shown.scoreboard).toEqual([
      { state: 'ended', killed: 2, counted: 2, isOverFitted: false },
      { state: 'ended', killed: 1, counted: 2, isOverFitted: false },
    ])
    for (const name of ['Anabel', 'Boris', ana.id, bo.id]) expect(JSON.stringify(shown)).not.toContain(name)

    await room.act({ act: 'undo' })
    expect(await seen()).toMatchObject({ scoreboard: null, spotlight: ana.id })
  })

  test('keep what they were while the board is frozen, and are gone with the bench', async () => {
    const room = await open()
    const ana = await room.seat('Ana')
    await put(ana, 'running', { m01: 'Killed', m02: 'Pending' })
    await expect.poll(() => runOf(room, ana)).toMatchObject({ killed: 1 })
    await room.act({ act: 'freeze', frozen: true })
    const from = Date.now()
    // What arrives in the same millisecond is shown.
    await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(from)
    await put(ana, 'ended', { m01: 'Killed', m02: 'Killed' })
    await expect.poll(async () => (await written(room)).length).toBe(2)
    expect(await runOf(room, ana)).toMatchObject({ state: 'running', killed: 1 })
    await room.act({ act: 'freeze', frozen: false })
    expect(await runOf(room, ana)).toMatchObject({ state: 'ended', killed: 2 })
    await room.act({ act: 'reset', scope: 'seat', seats: [ana.id] })
    expect(await runOf(room, ana)).toBeNull()
    await room.act({ act: 'undo' })
    expect(await runOf(room, ana)).toMatchObject({ killed: 2 })
  })

  test('can only be shown by the teacher', async () => {
    const room = await open()
    const ana = await room.seat('Ana')
    const act = { act: 'scoreboard', shown: true }
    expect((await ana.send(`/api/rooms/${room.code}/acts`, 'POST', act)).status).toBe(403)
  })
})

describe('the export', () => {
  const exported = async (room: TestRoom, format: string) => {
    const cookie = Array.from(room.jar, ([name, value]) => `${name}=${value}`).join('; ')
    const response = await send(`/api/rooms/${room.code}/export?format=${format}`, { headers: { cookie } })
    return { response, text: Buffer.from(await response.arrayBuffer()).toString() }
  }

  test('has the score of the test suite of each seat', async () => {
    const room = await open()
    const [ana, bo] = [await room.seat('Ana'), await room.seat('Bo')]
    await put(ana, 'ended', { m01: 'Killed', m02: 'Survived', c01: 'Killed' })
    await expect.poll(() => runOf(room, ana)).not.toBeNull()
    const { seats } = JSON.parse((await exported(room, 'json')).text).room
    const score = { state: 'ended', killed: 1, counted: 2, isOverFitted: true }
    expect(seats.map(({ id, run }: { id: string; run: object }) => [id, run])).toEqual([
      [ana.id, { ...score, at: expect.any(Number) }],
      [bo.id, null],
    ])
    const csv = (await exported(room, 'csv')).text.split('\r\n')
    expect(csv[0]).toMatch(/"killed","counted","over_fitted"$/)
    expect(csv.filter((line) => line.startsWith('"run"'))).toEqual([
      expect.stringMatching(new RegExp(`"${ana.id}","Ana","false",.*"ended",.*"1","2","true"$`)),
    ])
    const { text } = await exported(room, 'markdown')
    expect(text).toMatch(/\| planted bugs killed \| note \|/)
    expect(text).toMatch(/\| Ana \|.*\| 1\/2, over-fitted \|/)
  })

  async function finished(): Promise<{ room: TestRoom; seat: SeatBrowser }> {
    const room = await open({ title: 'Monday | <b>' })
    const seat = await work(room, '=HYPERLINK("x")', EXPERIMENT.solution)
    await room.act({ act: 'note', seat: seat.id, text: '@ask\nagain' })
    await room.act({ act: 'hint', experiment: OTHER, hint: await firstHint(), seats: [seat.id] })
    await room.act({ act: 'broadcast', text: 'five minutes' })
    await room.act({ act: 'undo' })
    return { room, seat }
  }
  const firstHint = async () =>
    (await new RoomBrowser().send(`/api/experiments/${OTHER}/notes`)).body.hints[0].id as string

  test('is JSON that the keys of the server verify, with everything that happened', async () => {
    const { room, seat } = await finished()
    const { response, text } = await exported(room, 'json')
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="room-${room.code}.json"`)
    const file = JSON.parse(text)
    const [kept] = file.room.seats
    expect(kept).toMatchObject({ id: seat.id, nickname: '=HYPERLINK("x")', note: '@ask\nagain' })
    expect(kept.progress[0]).toMatchObject({
      experiment: EXPERIMENT.id,
      state: 'solved',
      prediction: 'two',
      isRight: true,
      passed: ['still-in', 'out', 'cost'],
      attempts: 1,
    })
    expect(kept.progress[0].solvedAt).toBeGreaterThanOrEqual(kept.progress[0].startedAt)
    expect(kept.progress[1].hintsSent).toEqual([await firstHint()])
    expect(file.room.predictions).toEqual({ [EXPERIMENT.id]: { two: 1 } })
    expect(
      file.room.acts.map(({ act, isUndone }: { act: { act: string }; isUndone: boolean }) => [
        act.act,
        isUndone,
      ]),
    ).toEqual([
      ['note', false],
      ['hint', false],
      ['broadcast', true],
    ])

    const keys = (await new RoomBrowser().send('/api/rooms/keys')).body as { keys: JWK[] }
    const verify = (of: object) =>
      flattenedVerify(
        { ...file.signature, payload: Buffer.from(JSON.stringify(of)).toString('base64url') },
        createLocalJWKSet(keys),
      )
    expect((await verify(file.room)).protectedHeader?.kid).toBe(file.publicKey.kid)
    await expect(verify({ ...file.room, title: 'Tuesday' })).rejects.toThrow()
  })

  test('is CSV whose cells are no formulas', async () => {
    const { room } = await finished()
    const { response, text } = await exported(room, 'csv')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const [head = '', first = '', ...rest] = text.split('\r\n')
    expect(head.startsWith('\uFEFF"record","at","seat"')).toBe(true)
    expect(first).toContain(`"'=HYPERLINK(""x"")"`)
    expect(first).toContain(`"${EXPERIMENT.id}","solved","true","two","true","3","3"`)
    expect(text).toContain('"\'@ask\nagain"')
    expect(rest.filter((line) => line.startsWith('"act"'))).toHaveLength(3)
    // A cell begins with none of these, unless it has an apostrophe before it.
    expect(text).not.toMatch(/(^|,)"[=+@\t-]/m)
  })

  test('is Markdown in which names are no markup', async () => {
    const { room } = await finished()
    const { text } = await exported(room, 'markdown')
    expect(text).toContain('# Monday \\| \\<b\\>')
    expect(text).toMatch(/\| =HYPERLINK\\\("x"\\\) \| solved in \d+ s, prediction right \|/)
    expect(text).toContain('| broadcast \\(undone\\) |')
  })

  test('has everything while the board is frozen, and only for the teacher', async () => {
    const room = await open()
    await room.act({ act: 'freeze', frozen: true })
    const seat = await work(room, 'Ana', wrong('jwt-only'))
    const { text } = await exported(room, 'json')
    expect(JSON.parse(text).room.seats[0].progress[0].state).toBe('started')
    expect((await seat.send(`/api/rooms/${room.code}/export`)).status).toBe(403)
    expect((await room.send(`/api/rooms/${room.code}/export?format=pdf`)).status).toBe(422)
    expect(MISSING).toContain((await room.send('/api/rooms/ZOO-ZOO-10/export')).status)
  })
})
