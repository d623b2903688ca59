import { afterEach, describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { logOutEverywhere } from '#lib/experiments/log-out-everywhere/index.ts'
import { progressOf } from '#lib/experiments/progress.ts'
import type { RecordedRoomEvent } from '#lib/rooms/event.ts'
import { perform } from '#lib/web/room-acts.ts'
import { type SeatBrowser, TestRoom } from '../support/room.ts'

/* What the acts of a teacher change on benches, and how that is undone. A deployment has few rooms, so each test ends its own. */

const EXPERIMENT = logOutEverywhere.id
const OTHER = 'theft-and-replay'

let rooms: TestRoom[] = []
async function open(): Promise<TestRoom> {
  const room = await TestRoom.openWhenFree({ experiments: [EXPERIMENT, OTHER] })
  rooms.push(room)
  return room
}
afterEach(async () => {
  await Promise.all(rooms.map((room) => room.end()))
  rooms = []
})

const choices = logOutEverywhere.prediction.choices
async function predict(room: TestRoom, seat: SeatBrowser, choice: string, id = EXPERIMENT): Promise<void> {
  expect((await seat.send(`/api/bench/experiments/${id}`, 'POST', {})).status).toBe(200)
  const { status } = await seat.send(`/api/bench/experiments/${id}/prediction`, 'POST', { choice })
  expect(status).toBe(200)
  await lab().rooms.compareLogs(room.code)
}

const isStart = (event: RecordedRoomEvent) =>
  event.type === 'seat.progressed' && event.event.type === 'experiment.started'

/** The board’s progress of a seat in the first experiment. */
async function onBoard(room: TestRoom, seat: SeatBrowser) {
  const { seats } = await room.view()
  return seats.find(({ id }) => id === seat.id)?.progress[0]
}
/** The progress on its bench. */
async function onBench(seat: SeatBrowser) {
  const { body } = await seat.send('/api/bench/experiments')
  return body.experiments.find(({ id }: { id: string }) => id === EXPERIMENT)
}
/** After an act that replaced its bench, a page reads the room, whose response names the new bench. */
const benchOf = async (seat: SeatBrowser) => (await seat.view()).bench.publicName
const [first = '', second = ''] = choices

const accessSeconds = (seconds: number) => ({
  act: 'push',
  push: { policy: { jwt: { accessSeconds: seconds } } },
})
const secondsOf = async (seat: SeatBrowser) => (await seat.send('/api/bench')).body.policy.jwt.accessSeconds

describe('a reset', () => {
  test('keeps what a seat does on its new bench while the others are reset', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    await predict(room, seat, first)
    // The bench of one seat is replaced before the act is written, which is when all of them are.
    await lab().rooms.replaceBench(room.code, seat.id)
    await seat.view()
    expect(await onBoard(room, seat)).toMatchObject({ state: 'open', prediction: null })
    await predict(room, seat, second)
    await lab().rooms.append(room.code, { type: 'teacher.acted', act: { act: 'reset', scope: 'room' } })
    expect(await onBoard(room, seat)).toMatchObject({ state: 'started', prediction: second })
  })

  test('is undone with the progress of the earlier bench, and without that of the later one', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    await predict(room, seat, first)
    await room.act({ act: 'reset', scope: 'room' })
    await seat.view()
    await predict(room, seat, second)
    expect((await room.view()).predictions).toEqual({ [EXPERIMENT]: { [second]: 1 } })
    expect((await room.act({ act: 'undo' })).body).toMatchObject({ failed: [], failures: [] })
    await seat.view()
    expect(await onBoard(room, seat)).toMatchObject({ state: 'started', prediction: first, attempts: 1 })
    expect((await room.view()).predictions).toEqual({ [EXPERIMENT]: { [first]: 1 } })
    expect((await onBench(seat)).prediction).toBe(first)
  })

  test('of a seat that is named twice replaces its bench once', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const old = await benchOf(seat)
    await room.act({ act: 'reset', scope: 'seat', seats: [seat.id, seat.id] })
    await room.act({ act: 'undo' })
    expect(await benchOf(seat)).toBe(old)
  })
})

describe('acts that changed the same benches', () => {
  test('are undone newest first: an earlier one is refused, and names the later one', async () => {
    const room = await open()
    const [seat, other] = [await room.seat('Ana'), await room.seat('Bo')]
    const before = await secondsOf(seat)
    const one = (await room.act(accessSeconds(71))).body.seq
    const two = (await room.act({ ...accessSeconds(72), seats: [seat.id] })).body.seq
    const three = (await room.act({ ...accessSeconds(73), seats: [other.id] })).body.seq
    const { status, body } = await room.act({ act: 'undo', seq: one })
    expect([status, body.code]).toEqual([409, 'conflict'])
    expect(body.detail).toContain(three)
    const offered = (await room.view()).acts.map(({ seq, undoUntil }) => [seq, undoUntil !== null])
    expect(offered).toEqual([
      [three, true],
      [two, true],
      [one, false],
    ])
    // On different benches, in any order.
    expect((await room.act({ act: 'undo', seq: two })).status).toBe(200)
    expect((await room.act({ act: 'undo', seq: one })).status).toBe(409)
    expect((await room.act({ act: 'undo', seq: three })).status).toBe(200)
    expect((await room.act({ act: 'undo', seq: one })).status).toBe(200)
    expect([await secondsOf(seat), await secondsOf(other)]).toEqual([before, before])
  })

  test('are resets and pushes alike', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const benches = [await benchOf(seat)]
    const pushed = (await room.act(accessSeconds(71))).body.seq
    const resets: string[] = []
    for (let times = 0; times < 2; times++) {
      resets.push((await room.act({ act: 'reset', scope: 'room' })).body.seq)
      benches.push(await benchOf(seat))
    }
    expect((await room.act({ act: 'undo', seq: pushed })).body.detail).toContain(resets[1])
    expect((await room.act({ act: 'undo', seq: resets[0] })).status).toBe(409)
    for (const bench of [benches[1], benches[0]]) {
      expect((await room.act({ act: 'undo' })).status).toBe(200)
      expect(await benchOf(seat)).toBe(bench)
    }
    expect(await secondsOf(seat)).toBe(71)
    expect((await room.act({ act: 'undo' })).status).toBe(200)
    expect(await secondsOf(seat)).not.toBe(71)
  })

  test('are changed one after the other', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const before = await secondsOf(seat)
    await Promise.all([71, 72, 73].map((seconds) => room.act(accessSeconds(seconds))))
    for (let times = 0; times < 3; times++) expect((await room.act({ act: 'undo' })).status).toBe(200)
    expect(await secondsOf(seat)).toBe(before)
  })

  test.each([
    ['a message', { act: 'broadcast', text: 'Hello' }],
    ['a push', accessSeconds(71)],
  ])('%s is undone once by two boards at the same time', async (_, act) => {
    const room = await open()
    await room.seat('Ana')
    await room.act({ act: 'freeze', frozen: true })
    await room.act(act)
    const replies = await Promise.all([room.act({ act: 'undo' }), room.act({ act: 'undo' })])
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
    expect((await room.view()).acts.map(({ isUndone }) => isUndone)).toEqual([true, false])
  })

  test('restore only what they changed', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    await room.act({ act: 'push', push: { redis: 'down' } })
    await seat.send('/api/bench/policy', 'PATCH', { jwt: { accessSeconds: 75 } })
    await room.act({ act: 'undo' })
    expect((await seat.send('/api/bench')).body.faults.redis).toBe('up')
    expect(await secondsOf(seat)).toBe(75)
  })
})

describe('the reset of an experiment', () => {
  const reset = { act: 'reset', scope: 'experiment', experiment: EXPERIMENT }

  test('ends it on the bench too, where it can be started and predicted again', async () => {
    const room = await open()
    const [seat, idle] = [await room.seat('Ana'), await room.seat('Bo')]
    await predict(room, seat, first)
    await seat.send(`/api/bench/experiments/${EXPERIMENT}/hint`, 'POST', {})
    expect((await room.act(reset)).body).toMatchObject({ failed: [], failures: [] })
    const unstarted = { state: 'open', prediction: null, attempts: 0 }
    expect(await onBench(seat)).toMatchObject({ ...unstarted, hints: [] })
    expect(await onBoard(room, seat)).toMatchObject(unstarted)
    expect(await onBench(idle)).toMatchObject(unstarted)
    const again = await seat.send(`/api/bench/experiments/${EXPERIMENT}/prediction`, 'POST', {
      choice: second,
    })
    expect(again.status).toBe(409)
    await predict(room, seat, second)
    expect((await seat.send(`/api/bench/experiments/${EXPERIMENT}/hint`, 'POST', {})).status).toBe(200)
    expect(await onBench(seat)).toMatchObject({ state: 'started', prediction: second, attempts: 1 })
    expect(await onBoard(room, seat)).toMatchObject({ state: 'started', prediction: second, attempts: 1 })
    const [firstStart, lastStart] = [0, -1].map(
      (at) => lab().rooms.log(room.code).all().filter(isStart).at(at)?.at ?? 0,
    )
    const { startedAt } = (await room.send(`/api/rooms/${room.code}/export`)).body.room.seats[0].progress[0]
    expect(startedAt).toBeGreaterThan(firstStart ?? 0)
    expect(startedAt).toBeLessThanOrEqual(lastStart ?? 0)
  })

  test('is undone on the board and on the bench, where the attempt continues', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    await predict(room, seat, first)
    const running = async () => {
      const { bench } = await lab().rooms.benchOf(room.code, seat.id)
      return bench.state.experiment
    }
    const attempt = await running()
    await room.act(reset)
    expect(await running()).toBeNull()
    expect((await room.act({ act: 'undo' })).body).toMatchObject({ failed: [], failures: [] })
    expect(await running()).toBe(attempt)
    expect(await onBench(seat)).toMatchObject({ state: 'started', prediction: first, attempts: 1 })
    expect(await onBoard(room, seat)).toMatchObject({ state: 'started', prediction: first, attempts: 1 })
  })

  test('of another seat or experiment changes nothing', async () => {
    const room = await open()
    const [seat, other] = [await room.seat('Ana'), await room.seat('Bo')]
    await predict(room, seat, first)
    await room.act({ ...reset, seats: [other.id] })
    await room.act({ ...reset, experiment: OTHER })
    expect(await onBoard(room, seat)).toMatchObject({ state: 'started', prediction: first })
  })

  test('is shown while the board is frozen', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    await predict(room, seat, first)
    await room.act({ act: 'freeze', frozen: true })
    await room.act(reset)
    expect(await onBoard(room, seat)).toMatchObject({ state: 'open' })
  })

  test('gives the log of the room and that of the bench the same progress', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    await predict(room, seat, first)
    await room.act(reset)
    await predict(room, seat, second)
    await room.act(reset)
    await room.act({ act: 'undo' })
    const { bench } = await lab().rooms.benchOf(room.code, seat.id)
    await bench.observer.ledger.whenFlushed()
    const [own] = progressOf([logOutEverywhere], await bench.observer.ledger.readMilestones())
    const [known] = (await lab().rooms.log(room.code).read()).seats
    expect(progressOf([logOutEverywhere], known?.progress ?? [])[0]).toEqual(own)
    expect(own).toMatchObject({ prediction: second, attempts: 1 })
  })
})

describe('a push', () => {
  test.each([
    [{ policy: { unknown: 1 } }, 'push.policy.unknown'],
    [{ policy: { jwt: { unknown: 1 } } }, 'push.policy.jwt.unknown'],
    [{ policy: { lanes: [] } }, 'push.policy.lanes'],
    [{ policy: { jwt: { accessSeconds: -1 } } }, 'push.policy.jwt.accessSeconds'],
    [{ preset: 'finance', policy: { jwt: { alg: null } } }, 'push.policy.jwt.alg'],
    [{ policy: { cookies: { domain: 'host' } } }, 'push.policy.cookies.hostPrefix'],
  ])('%j is refused for all, and named', async (push, field) => {
    const room = await open()
    const seat = await room.seat('Ana')
    const before = (await seat.send('/api/bench')).body.policy
    const { status, body } = await room.act({ act: 'push', push: { ...push, redis: 'down' } })
    expect([status, body.errors?.[0].field]).toEqual([422, field])
    expect((await room.view()).acts).toEqual([])
    expect((await seat.send('/api/bench')).body).toMatchObject({ policy: before, faults: { redis: 'up' } })
  })

  test('is valid with a setting that the benches have already', async () => {
    const room = await open()
    const [seat, other] = [await room.seat('Ana'), await room.seat('Bo')]
    await seat.send('/api/bench/policy', 'PATCH', { cookies: { hostPrefix: false } })
    const { status, body } = await room.act({
      act: 'push',
      push: { policy: { cookies: { domain: 'host' } } },
    })
    expect([status, body.failed]).toEqual([200, [other.id]])
    expect(body.failures).toEqual([
      { seat: other.id, code: 'invalid_request', detail: expect.stringContaining('hostPrefix') },
    ])
  })

  test('of cookies that no browser would keep is refused', async () => {
    const room = await open()
    const record = await lab().rooms.find(room.code)
    if (!record) throw new Error('No room.')
    const acting = { lab: lab(), record, room: await lab().rooms.log(room.code).read() }
    const push = { policy: { cookies: { sameSite: 'none' } } }
    await expect(perform({ ...acting, secure: false }, { act: 'push', push })).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'cookies.sameSite',
    })
    await expect(perform({ ...acting, secure: true }, { act: 'push', push })).resolves.toBeDefined()
  })

  test('that would move the clock too far changes nothing else on this bench', async () => {
    const room = await open()
    const [seat, other] = [await room.seat('Ana'), await room.seat('Bo')]
    const before = await secondsOf(seat)
    await seat.send('/api/bench/clock', 'POST', { advanceSeconds: 40 * 24 * 60 * 60 })
    const { status, body } = await room.act({
      act: 'push',
      push: { ...accessSeconds(71).push, advanceSeconds: 60, redis: 'down' },
    })
    expect([status, body.failed]).toEqual([200, [seat.id]])
    expect(body.failures).toEqual([
      { seat: seat.id, code: 'invalid_request', detail: expect.stringContaining('3456000') },
    ])
    expect([await secondsOf(seat), await secondsOf(other)]).toEqual([before, 71])
    expect((await seat.send('/api/bench')).body.faults.redis).toBe('up')
  })
})

describe('a hint', () => {
  test.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])(
    '%s that no experiment has is refused',
    async (hint) => {
      const { status, body } = await (await open()).act({ act: 'hint', experiment: EXPERIMENT, hint })
      expect([status, body.errors?.[0].field]).toEqual([422, 'hint'])
    },
  )
})

describe('a seat that was removed', () => {
  test('counts nowhere, and has no hand', async () => {
    const room = await open()
    const [seat, other] = [await room.seat('Ana'), await room.seat('Bo')]
    await predict(room, seat, first)
    await predict(room, other, second)
    await seat.send(`/api/rooms/${room.code}/hand`, 'POST', { raised: true })
    await room.act({ act: 'remove', seat: seat.id })
    const view = await room.view()
    expect(view.seatCount).toBe(1)
    expect(view.predictions).toEqual({ [EXPERIMENT]: { [second]: 1 } })
    expect(view.progressCounts[0]).toMatchObject({ started: 1 })
    expect(view.seats.map(({ handAt }) => handAt)).toEqual([null, null])
    expect((await seat.view()).seat.handAt).toBeNull()
    await room.act({ act: 'readmit', seat: seat.id })
    expect(await room.view()).toMatchObject({
      seatCount: 2,
      predictions: { [EXPERIMENT]: { [first]: 1, [second]: 1 } },
    })
  })

  test('can get a note and be taken back, and nothing else', async () => {
    const room = await open()
    const { id } = await room.seat('Ana')
    await room.act({ act: 'spotlight', seat: id })
    await room.act({ act: 'remove', seat: id })
    expect((await room.view()).spotlight).toBeNull()
    const hint = Object.keys(logOutEverywhere.texts.en.hints)[0]
    for (const act of [
      { act: 'spotlight', seat: id },
      { act: 'lower-hand', seat: id },
      { act: 'hint', experiment: EXPERIMENT, hint, seats: [id] },
      { ...accessSeconds(71), seats: [id] },
      { act: 'reset', scope: 'seat', seats: [id] },
    ]) {
      expect((await room.act(act)).status).toBe(409)
    }
    expect((await room.act({ act: 'note', seat: id, text: 'left' })).status).toBe(200)
    expect((await room.act({ act: 'remove', seat: id })).status).toBe(200)
    expect((await room.act({ act: 'readmit', seat: id })).status).toBe(200)
    expect((await room.act({ act: 'spotlight', seat: id })).status).toBe(200)
  })
})

describe('a text of the teacher', () => {
  const wrong = ['a\u0000b', 'a\u0007b', 'a\tb', 'a\u202eb', 'a\u2066b', 'a\ud800b', 'a\u007fb']
  test.each(wrong)('%j is refused', async (text) => {
    const room = await open()
    const seat = await room.seat('Ana')
    const replies = [
      await room.act({ act: 'broadcast', text }),
      await room.act({ act: 'note', seat: seat.id, text }),
      await room.send('/api/rooms', 'POST', { title: text }),
    ]
    expect(replies.map(({ status, body }) => [status, body.errors?.[0].field])).toEqual([
      [422, 'text'],
      [422, 'text'],
      [422, 'title'],
    ])
  })

  test('may have several lines, emoji and any script', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const text = 'مرحبا 👩‍👩‍👧‍👦\n\n李雷：再试一次 <b>'
    expect((await room.act({ act: 'broadcast', text: text.replaceAll('\n', '\r\n') })).status).toBe(200)
    expect((await room.view()).broadcast?.text).toBe(text)
    expect((await room.act({ act: 'note', seat: seat.id, text })).status).toBe(200)
    expect((await room.act({ act: 'note', seat: seat.id, text: '' })).status).toBe(200)
  })
})
