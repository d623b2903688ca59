import { afterEach, describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { send } from '../support/app.ts'
import { RoomBrowser, SeatBrowser, TestRoom } from '../support/room.ts'

/* A deployment has at most 20 rooms, so each test ends its own. */

const EXPERIMENT = 'theft-and-replay'
const OTHER = 'revocation-lag'

let rooms: TestRoom[] = []
async function open(settings: object = {}): Promise<TestRoom> {
  const room = await TestRoom.open({ experiments: [EXPERIMENT, OTHER], ...settings })
  rooms.push(room)
  return room
}
afterEach(async () => {
  await Promise.all(rooms.map((room) => room.end()))
  rooms = []
})

/** Starts an experiment on the bench of a seat, and predicts. */
async function predict(seat: SeatBrowser, choice: number, experiment = EXPERIMENT): Promise<string> {
  await seat.send(`/api/bench/experiments/${experiment}`, 'POST', {})
  const { body } = await seat.send('/api/experiments')
  const found = body.experiments.find(({ id }: { id: string }) => id === experiment)
  const { id } = found.prediction.choices[choice]
  const { status } = await seat.send(`/api/bench/experiments/${experiment}/prediction`, 'POST', {
    choice: id,
  })
  expect(status).toBe(200)
  return id
}

/** The events of a bench reach its room without a request waiting for them. */
async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read()
    if (holds(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('opening a room', () => {
  test('gives a code to read aloud, a join address with its QR code, and the teacher’s cookie', async () => {
    const browser = new RoomBrowser()
    const { status, body, cookies } = await browser.send('/api/rooms', 'POST', { title: 'Monday' })
    expect(status).toBe(201)
    expect(body.code).toMatch(/^[A-Z]+-[A-Z]+-\d\d$/)
    expect(body.joinUrl).toBe(`http://localhost:3000/join/${body.code}`)
    expect(body.qr).toMatch(/^<svg /)
    expect(body.teacherPhrase.split(' ')).toHaveLength(5)
    expect(cookies.join()).toMatch(
      /^__Host-teacher-[A-Z-]+\d\d=[\w-]{32}; Path=\/; Max-Age=\d+; HttpOnly; Secure; SameSite=Strict$/,
    )
    const { body: view } = await browser.send(`/api/rooms/${body.code}`)
    expect(view).toMatchObject({ role: 'teacher', title: 'Monday', phase: 'lobby', seats: [] })
    await browser.send(`/api/rooms/${body.code}`, 'DELETE')
  })

  test('refuses unknown experiments, a repeated one, and a lifetime of more than a day', async () => {
    for (const wrong of [
      { experiments: ['none'] },
      { experiments: [EXPERIMENT, EXPERIMENT] },
      { lifetimeSeconds: 100_000 },
      { mode: 'party' },
      { more: true },
    ]) {
      const { status, body } = await new RoomBrowser().send('/api/rooms', 'POST', wrong)
      expect([status, body.code]).toEqual([422, 'invalid_request'])
    }
  })

  test('has at most 10 rooms of one address and 20 of all, and takes another one when one has ended', async () => {
    const openAll = async (address: string) => {
      const opened: TestRoom[] = []
      for (;;) {
        const room = await TestRoom.open({}, address).catch(() => null)
        if (room === null) return opened
        opened.push(room)
      }
    }
    const open10 = await openAll('192.0.2.1')
    rooms = open10
    expect(open10).toHaveLength(10)
    const refused = new RoomBrowser()
    refused.address = '192.0.2.1'
    const { status, body } = await refused.send('/api/rooms', 'POST', {})
    expect([status, body.code]).toEqual([429, 'rate_limited'])
    expect(body.detail).toContain('This address')
    const others = [...(await openAll('192.0.2.2')), ...(await openAll('192.0.2.3'))]
    rooms = [...open10, ...others]
    expect(rooms.length).toBeLessThanOrEqual(20)
    // Other files open and end rooms in the meantime.
    const openOne = (address: string) =>
      TestRoom.open({}, address).then(
        (room) => {
          rooms.push(room)
          return 'opened'
        },
        ({ message }: Error) => message,
      )
    await expect.poll(() => openOne('192.0.2.4')).toContain('There are 20 rooms')
    await rooms.shift()?.end()
    await expect.poll(() => openOne('192.0.2.1')).toBe('opened')
  })
})

describe('a code', () => {
  test('is accepted in any case, with spaces or hyphens', async () => {
    const { code } = await open()
    for (const typed of [code.toLowerCase(), code.replaceAll('-', '%20'), `%20${code}`]) {
      expect((await new RoomBrowser().send(`/api/rooms/${typed}`)).body).toMatchObject({
        role: 'visitor',
        code,
      })
    }
  })
})

describe('a seat', () => {
  test('is taken with a nickname, and has a bench of its own, whose users can log in', async () => {
    const room = await open()
    const seat = new SeatBrowser(room.code)
    const { status, body, cookies } = await seat.join('  Ana   María ')
    expect(status).toBe(201)
    expect(body.seat).toMatchObject({ code: room.code, nickname: 'Ana María' })
    expect(body.resumePhrase.split(' ')).toHaveLength(2)
    expect(cookies[0]).toMatch(/^__Host-seat=.*; HttpOnly; Secure; SameSite=Strict$/)
    const [alice] = body.bench.users
    const login = { username: alice.name, password: alice.password, carrier: 'cookie' }
    expect((await seat.send('/api/jwt/login', 'POST', login)).status).toBe(200)
    expect((await seat.view()).seat).toMatchObject({ id: body.seat.id, nickname: 'Ana María' })
    expect((await seat.send('/api/seat')).body).toEqual({ code: room.code, seat: body.seat.id })
  })

  test('is kept by logging out of every lane and by a reset of the bench', async () => {
    const seat = await (await open()).seat('Ana')
    await seat.send('/api/bench/reset', 'POST', {})
    for (const { id } of (await seat.send('/api/mechanisms')).body.mechanisms ?? []) {
      await seat.send(`/api/${id}/logout`, 'POST', {})
    }
    expect((await seat.view()).seat.nickname).toBe('Ana')
  })

  test('gets a number if the nickname is in use, in any case', async () => {
    const room = await open()
    const names: string[] = []
    for (const name of ['Ana', 'ANA', 'ana', 'Ａｎａ'])
      names.push((await room.seat(name)).given?.seat.nickname ?? '')
    expect(names).toEqual(['Ana', 'ANA 2', 'ana 3', 'Ａｎａ 4'])
  })

  test('accepts emoji and right-to-left names, and returns HTML as it is', async () => {
    const room = await open()
    for (const name of ['👩‍👩‍👧‍👦', 'مريم', '<b>Bo</b>', '李雷']) {
      expect((await room.seat(name)).given?.seat.nickname).toBe(name)
    }
  })

  test.each([[''], ['   '], ['x'.repeat(200)], ['a\u202eb'], ['\u200b'], ['a\nb\u0000'], ['̀'.repeat(90)]])(
    'is refused with the nickname %j',
    async (nickname) => {
      const { status, body } = await new SeatBrowser((await open()).code).join(nickname)
      expect([status, body.code]).toEqual([422, 'invalid_request'])
    },
  )

  test('needs the password of the room, if it has one', async () => {
    const { code } = await open({ password: 'river' })
    const seat = new SeatBrowser(code)
    expect((await seat.join('Ana')).status).toBe(401)
    expect((await seat.join('Ana', { password: 'lake' })).body.code).toBe('invalid_credentials')
    expect((await seat.join('Ana', { password: 'river' })).status).toBe(201)
  })

  test('is opened in another browser by its resume phrase, which is used once', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const choice = await predict(seat, 0)
    const other = new SeatBrowser(room.code)
    const { status, body } = await other.resume(`  ${seat.phrase.toUpperCase().replace(' ', ' - ')}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      seat: seat.given?.seat,
      bench: { publicName: seat.given?.bench.publicName },
    })
    expect(body.bench.users[0].password).toBe(seat.given?.bench.users[0]?.password)
    expect((await new SeatBrowser(room.code).resume(seat.phrase)).status).toBe(401)
    expect(body.resumePhrase).not.toBe(seat.phrase)
    // Both browsers are live.
    expect((await seat.view()).seat.id).toBe(seat.id)
    const shown = await until(
      () => other.view(),
      ({ seat: own }) => own.progress[0]?.prediction === choice,
    )
    expect(shown.seat.progress[0]?.state).toBe('started')
    expect((await room.view()).seats[0]?.movedAt).not.toBeNull()
  })

  test('has its progress after the process was restarted', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const choice = await predict(seat, 1)
    await until(
      () => room.view(),
      ({ seats }) => seats[0]?.progress[0]?.prediction === choice,
    )
    const { rooms: shared, benches } = lab()
    const { Rooms } = await import('#lib/bench/rooms.ts')
    const restarted = new Rooms(benches, lab().environment.sessionSecrets)
    expect(await restarted.log(room.code).read()).toEqual(await shared.log(room.code).read())
  })

  test('has progress that its room has lost, once the teacher looks at the board', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const { bench } = await lab().rooms.benchOf(room.code, seat.id)
    // Into the log of the bench only, as if the process had been killed before it copied the event.
    bench.observer.ledger.append({ type: 'experiment.started', experiment: EXPERIMENT })
    await until(
      () => room.view(),
      ({ seats }) => seats[0]?.progress[0]?.state === 'started',
    )
  })

  test('is not found in a room that has ended, and neither is its bench', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const bench = seat.given?.bench.id ?? ''
    await room.end()
    expect((await seat.send(`/api/rooms/${room.code}`)).status).toBe(404)
    expect((await send('/api/bench', { headers: { bench } })).status).toBe(404)
  })
})

describe('the teacher', () => {
  test('alone may act: others get 403', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    for (const browser of [seat, new RoomBrowser()]) {
      const { status, body } = await browser.send(`/api/rooms/${room.code}/acts`, 'POST', {
        act: 'freeze',
        frozen: true,
      })
      expect([status, body.code]).toEqual([403, 'forbidden'])
      expect((await browser.send(`/api/rooms/${room.code}`, 'DELETE')).status).toBe(403)
    }
    expect((await room.act({ act: 'freeze', frozen: true })).status).toBe(200)
  })

  test('returns in another browser by the phrase, and both boards work', async () => {
    const room = await open()
    const other = new TestRoom()
    other.code = room.code
    expect(
      (await other.send(`/api/rooms/${room.code}/teacher`, 'POST', { phrase: 'zoo zoo zoo zoo zoo' })).status,
    ).toBe(401)
    expect(
      (await other.send(`/api/rooms/${room.code}/teacher`, 'POST', { phrase: room.phrase })).status,
    ).toBe(204)
    await other.act({ act: 'broadcast', text: 'one' })
    await room.act({ act: 'broadcast', text: 'two' })
    expect((await other.view()).broadcast?.text).toBe('two')
    expect((await other.view()).acts.map(({ act }) => act.text)).toEqual(['two', 'one'])
  })

  test('leads a guided experiment: predictions are counted, and shown to seats once revealed', async () => {
    const room = await open({ mode: 'guided' })
    const [ana, bo] = [await room.seat('Ana'), await room.seat('Bo')]
    await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'predict' })
    expect(await ana.view()).toMatchObject({ phase: 'predict', experiment: EXPERIMENT })
    const [first, second] = [await predict(ana, 0), await predict(bo, 1)]
    const view = await until(
      () => room.view(),
      ({ predictions }) => Object.keys(predictions[EXPERIMENT] ?? {}).length === 2,
    )
    expect(view.predictions).toEqual({ [EXPERIMENT]: { [first]: 1, [second]: 1 } })
    expect((await ana.view()).predictions).toEqual({})
    await room.act({ act: 'reveal', experiment: EXPERIMENT, revealed: true })
    expect((await ana.view()).predictions).toEqual(view.predictions)
  })

  test('changes the benches of some seats or all, and undoes it', async () => {
    const room = await open()
    const [ana, bo] = [await room.seat('Ana'), await room.seat('Bo')]
    const policyOf = async (seat: SeatBrowser) =>
      (await seat.send('/api/bench')).body.policy.jwt.accessSeconds
    const before = await policyOf(bo)
    const pushed = await room.act({
      act: 'push',
      push: { policy: { jwt: { accessSeconds: 77 } } },
      seats: [ana.id],
    })
    expect(pushed.body).toMatchObject({ failed: [], undoUntil: expect.any(Number) })
    expect([await policyOf(ana), await policyOf(bo)]).toEqual([77, before])
    await room.act({ act: 'push', push: { redis: 'down' } })
    expect((await bo.send('/api/bench')).body.faults.redis).toBe('down')
    expect((await room.act({ act: 'undo' })).status).toBe(200)
    expect((await room.act({ act: 'undo' })).status).toBe(200)
    expect((await bo.send('/api/bench')).body.faults.redis).toBe('up')
    expect(await policyOf(ana)).toBe(before)
    expect((await room.act({ act: 'undo' })).body.code).toBe('conflict')
  })

  test('resets a seat, which gets a new bench, and gives the old one back by undo', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const choice = await predict(seat, 0)
    await until(
      () => room.view(),
      ({ seats }) => seats[0]?.progress[0]?.prediction === choice,
    )
    const old = seat.given?.bench.publicName
    await room.act({ act: 'reset', scope: 'seat', seats: [seat.id] })
    const after = await seat.view()
    expect(after.bench.publicName).not.toBe(old)
    expect(after.seat.progress[0]?.state).toBe('open')
    // The response has set the cookie of the new bench.
    expect((await seat.send('/api/bench')).body.publicName).toBe(after.bench.publicName)
    await room.act({ act: 'undo' })
    expect((await seat.view()).bench.publicName).toBe(old)
    expect((await seat.view()).seat.progress[0]?.prediction).toBe(choice)
  })

  test('freezes the board: progress of that time is shown when it is no longer frozen', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    await room.act({ act: 'freeze', frozen: true })
    const choice = await predict(seat, 0)
    await lab().rooms.compareLogs(room.code)
    expect((await room.view()).seats[0]?.progress[0]?.state).toBe('open')
    await room.act({ act: 'freeze', frozen: false })
    expect((await room.view()).seats[0]?.progress[0]?.prediction).toBe(choice)
  })

  test('removes a seat and takes it back, and sends hints, which the seat sees', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    await room.act({ act: 'remove', seat: seat.id })
    expect((await seat.view()).seat.isRemoved).toBe(true)
    await room.act({ act: 'readmit', seat: seat.id })
    const { body } = await room.send(`/api/experiments/${EXPERIMENT}/notes`)
    const hint = body.hints[0].id
    await room.act({ act: 'hint', experiment: EXPERIMENT, hint, seats: [seat.id] })
    expect(await seat.view()).toMatchObject({
      seat: { isRemoved: false, hints: [{ experiment: EXPERIMENT, hint }] },
    })
  })

  test.each([
    [{ act: 'goto', experiment: 'which-timeout', phase: 'do' }, 422],
    [{ act: 'hint', experiment: EXPERIMENT, hint: 'none' }, 422],
    [{ act: 'spotlight', seat: 'AAAAAAAAAAAA' }, 404],
    [{ act: 'push', push: {} }, 422],
    [{ act: 'reset', scope: 'seat' }, 422],
    [{ act: 'timer', seconds: -1 }, 422],
    [{ act: 'undo', seq: '1-0' }, 404],
    [{ act: 'dance' }, 422],
  ])('is refused %j', async (act, status) => {
    expect((await (await open()).act(act)).status).toBe(status)
  })

  test('sees raised hands in order', async () => {
    const room = await open()
    const [ana, bo] = [await room.seat('Ana'), await room.seat('Bo')]
    for (const seat of [bo, ana, bo])
      await seat.send(`/api/rooms/${room.code}/hand`, 'POST', { raised: true })
    const hands = (await room.view()).seats.filter(({ handAt }) => handAt !== null)
    expect(
      hands.toSorted((a, b) => Number(a.handAt) - Number(b.handAt)).map(({ nickname }) => nickname),
    ).toEqual(['Bo', 'Ana'])
    await room.act({ act: 'lower-hand', seat: bo.id })
    expect((await bo.view()).seat.handAt).toBeNull()
  })
})

describe('the event stream of a room', () => {
  test('gives a seat what concerns it and all, and the teacher everything, from the last event on', async () => {
    const room = await open()
    const [ana, bo] = [await room.seat('Ana'), await room.seat('Bo')]
    await bo.send(`/api/rooms/${room.code}/hand`, 'POST', { raised: true })
    await room.act({ act: 'broadcast', text: 'Hello' })
    const read = async (browser: RoomBrowser) => {
      const cookie = Array.from(browser.jar, ([name, value]) => `${name}=${value}`).join('; ')
      const response = await send(`/api/rooms/${room.code}/events?after=0-1`, { headers: { cookie } })
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      let text = ''
      while (!text.includes('teacher.acted')) text += new TextDecoder().decode((await reader.read()).value)
      await reader.cancel()
      return [...text.matchAll(/^event: (.+)$/gm)].map(([, type]) => type)
    }
    expect(await read(ana)).toEqual(['room.opened', 'seat.joined', 'teacher.acted'])
    expect(await read(room)).toEqual([
      'room.opened',
      'seat.joined',
      'seat.joined',
      'seat.hand',
      'teacher.acted',
    ])
  })
})

// The last one: the wrong codes of an address count for a minute.
describe('a wrong code', () => {
  test('gets 404, and after 120 in a minute 429; the right one is accepted', async () => {
    const { code } = await open()
    const ask = async (of: string) => (await new RoomBrowser().send(`/api/rooms/${of}`)).status
    const first = await ask('ZOO-ZOO-10')
    const others = await Promise.all(Array.from({ length: 120 }, () => ask('not a code')))
    expect([first, ...others].every((status) => status === 404 || status === 429)).toBe(true)
    expect([await ask('ZOO-ZOO-11'), await ask(code)]).toEqual([429, 200])
  })
})
