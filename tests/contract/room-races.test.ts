import { afterEach, describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { send } from '../support/app.ts'
import { RoomBrowser, SeatBrowser, TestRoom } from '../support/room.ts'

/* Requests to one room at the same time, and limits that no client may exceed. */

const EXPERIMENT = 'theft-and-replay'

let rooms: TestRoom[] = []
async function open(settings: object = {}): Promise<TestRoom> {
  const room = await TestRoom.openWhenFree({ experiments: [EXPERIMENT], ...settings })
  rooms.push(room)
  return room
}
afterEach(async () => {
  await Promise.all(rooms.map((room) => room.end()))
  rooms = []
})

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))
const redis = lab().link.commands

/** How long each key of a room lives; -1: without end. */
async function lifetimes(code: string): Promise<Record<string, number>> {
  const names = ['room', 'events', 'seats', 'names', 'written'].map((name) => `{room:${code}}:${name}`)
  const left = await Promise.all(names.map((name) => redis.pttl(name)))
  return Object.fromEntries(names.map((name, index) => [name, left[index] ?? -2]))
}
const keysOf = async (code: string) => Object.values(await lifetimes(code)).filter((left) => left !== -2)

describe('a seat', () => {
  test('is opened once by one phrase, of several requests at the same time', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const browsers = Array.from({ length: 6 }, () => new SeatBrowser(room.code))
    const statuses = await Promise.all(browsers.map(async (each) => (await each.resume(seat.phrase)).status))
    expect(statuses.toSorted()).toEqual([200, 401, 401, 401, 401, 401])
    const resumed = browsers[statuses.indexOf(200)] as SeatBrowser
    for (const each of [seat, resumed]) expect((await each.view()).seat.id).toBe(seat.id)
  })

  test('keeps the browser that opens it while its bench is reset, and the phrase stays used', async () => {
    const room = await open()
    for (let round = 0; round < 5; round++) {
      const seat = await room.seat(`Ana ${round}`)
      const other = new SeatBrowser(room.code)
      const reset = room.act({ act: 'reset', scope: 'seat', seats: [seat.id] })
      // While the passwords of the new bench are hashed.
      await new Promise((resolve) => setTimeout(resolve, round))
      expect((await other.resume(seat.phrase)).status).toBe(200)
      expect((await reset).body.failed).toEqual([])
      expect((await other.view()).seat.id).toBe(seat.id)
      expect((await new SeatBrowser(room.code).resume(seat.phrase)).status).toBe(401)
      const { bench } = await other.view()
      expect((await room.view()).seats.find(({ id }) => id === seat.id)?.bench).toBe(bench.publicName)
    }
  })

  test('whose bench no longer exists gets one, of several requests at the same time', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    await lab().benches.delete(seat.given?.bench.id ?? '')
    const views = await times(4, () => seat.view())
    expect(new Set(views.map(({ bench }) => bench.publicName)).size).toBe(1)
    const [login] = views[0]?.bench.users ?? []
    const body = { username: login?.name, password: login?.password, carrier: 'cookie' }
    expect((await seat.send('/api/jwt/login', 'POST', body)).status).toBe(200)
  })

  test('leaves no key without end if its phrase is renewed while the room ends', async () => {
    for (let round = 0; round < 5; round++) {
      const room = await open()
      const seat = await room.seat('Ana')
      const renewals = times(4, () => room.send(`/api/rooms/${room.code}/seats/${seat.id}/phrase`, 'POST'))
      const ended = room.end()
      const statuses = (await renewals).map(({ status }) => status)
      expect((await ended).status).toBe(204)
      expect(statuses.every((status) => status === 200 || status === 404)).toBe(true)
      expect(await keysOf(room.code)).toEqual([])
    }
  })

  test('is not taken in a full room, which makes no bench; a removed one has no place', async () => {
    const room = await open()
    const first = await room.seat('Ana')
    const seats = `{room:${room.code}}:seats`
    const record = (await redis.hget(seats, first.id)) ?? ''
    const others = Array.from({ length: 199 }, (_, index) => `other${String(index).padStart(7, '0')}`)
    await redis.hset(seats, Object.fromEntries(others.map((id) => [id, record])))
    const { benches } = lab()
    const create = benches.create.bind(benches)
    let created = 0
    benches.create = (options) => {
      created++
      return create(options)
    }
    const { status, body } = await new SeatBrowser(room.code).join('Bo')
    expect([status, body.code, created]).toEqual([409, 'conflict', 0])
    await room.act({ act: 'remove', seat: first.id })
    expect((await new SeatBrowser(room.code).join('Bo')).status).toBe(201)
    expect((await new SeatBrowser(room.code).join('Cy')).status).toBe(409)
    benches.create = create
    await redis.hdel(seats, ...others)
  })

  test('is one of 150 that an address takes in a minute', async () => {
    const room = await open()
    const { store } = lab().rooms
    const rate = { perMinute: 150, burst: 150 }
    await times(149, () => store.takeJoin(room.code, 'unknown', rate))
    expect((await new SeatBrowser(room.code).join('Ana')).status).toBe(201)
    const body = { nickname: 'Bo' }
    const refused = await send(`/api/rooms/${room.code}/seats`, { method: 'POST', body })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(3)
  })
})

describe('the teacher', () => {
  test('gets a key in each of several browsers that return at the same time', async () => {
    const room = await open()
    const browsers = Array.from({ length: 5 }, () => Object.assign(new TestRoom(), { code: room.code }))
    const replies = await Promise.all(
      browsers.map((each) => each.send(`/api/rooms/${room.code}/teacher`, 'POST', { phrase: room.phrase })),
    )
    expect(replies.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204])
    for (const each of [room, ...browsers]) expect((await each.view()).role).toBe('teacher')
  })

  test('who returns while the room ends does not revive it', async () => {
    for (let round = 0; round < 5; round++) {
      const room = await open()
      const returns = times(4, () =>
        new RoomBrowser().send(`/api/rooms/${room.code}/teacher`, 'POST', { phrase: room.phrase }),
      )
      expect((await room.end()).status).toBe(204)
      const statuses = (await returns).map(({ status }) => status)
      // Codes of rooms that have ended count as wrong ones of this address, which all tests share.
      expect([204, 404, 429]).toEqual(expect.arrayContaining(statuses))
      expect([404, 429]).toContain((await new RoomBrowser().send(`/api/rooms/${room.code}`)).status)
      expect(await keysOf(room.code)).toEqual([])
    }
  })
})

describe('the log of a room', () => {
  test('takes 1000 events of a seat, and all of others, and is not trimmed', async () => {
    const room = await open()
    const [ana, bo] = [await room.seat('Ana'), await room.seat('Bo')]
    const { rooms: shared } = lab()
    const { store } = shared
    const hand = (raised: boolean) => ({
      event: { type: 'seat.hand', seat: ana.id, raised },
      kind: 'progress' as const,
      seat: ana.id,
    })
    const seqs = await store.append(
      room.code,
      Array.from({ length: 1200 }, (_, index) => hand(index % 2 === 0)),
    )
    expect(seqs?.filter((seq) => seq !== null)).toHaveLength(1000)
    const raise = (seat: SeatBrowser) => seat.send(`/api/rooms/${room.code}/hand`, 'POST', { raised: true })
    const refused = await raise(ana)
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited'])
    // Its progress is lost in the same way, without an error on its bench.
    expect((await ana.send(`/api/bench/experiments/${EXPERIMENT}`, 'POST', {})).status).toBe(200)
    expect((await ana.send('/api/bench')).status).toBe(200)
    expect((await raise(bo)).status).toBe(204)
    expect((await room.act({ act: 'broadcast', text: 'Hello' })).status).toBe(200)
    expect((await room.seat('Cy')).given?.seat.nickname).toBe('Cy')
    const seats = (await room.view()).seats.map(({ nickname, handAt }) => [nickname, handAt !== null])
    expect(seats).toEqual([
      ['Ana', false],
      ['Bo', true],
      ['Cy', false],
    ])
    expect(Object.values(await lifetimes(room.code)).every((left) => left > 0)).toBe(true)
  })

  test('takes 50 000 events of all seats together', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    await redis.hset(`{room:${room.code}}:written`, ':seats', 49_999)
    const raise = async (raised: boolean) =>
      (await seat.send(`/api/rooms/${room.code}/hand`, 'POST', { raised })).status
    expect([await raise(true), await raise(false)]).toEqual([204, 429])
    const other = new SeatBrowser(room.code)
    expect((await other.resume(seat.phrase)).status).toBe(200)
    expect((await room.act({ act: 'lower-hand', seat: seat.id })).status).toBe(200)
  })
})

describe('wrong attempts', () => {
  const wrong = { password: 'lake' }
  const phrase = { phrase: 'zoo zoo zoo zoo zoo' }

  test('of a password lock out neither phrases nor another room, and no parallel one exceeds the limit', async () => {
    const [room, other] = [await open({ password: 'river' }), await open({ password: 'river' })]
    const seat = new SeatBrowser(room.code)
    await seat.join('Ana', { password: 'river' })
    const statuses = await times(150, async () => (await new SeatBrowser(room.code).join('Bo', wrong)).status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(120)
    expect(statuses.filter((status) => status === 429)).toHaveLength(30)
    expect((await new SeatBrowser(room.code).join('Bo', { password: 'river' })).status).toBe(429)
    expect((await new SeatBrowser(room.code).resume(seat.phrase)).status).toBe(200)
    const returned = await new RoomBrowser().send(`/api/rooms/${room.code}/teacher`, 'POST', {
      phrase: room.phrase,
    })
    expect(returned.status).toBe(204)
    expect((await new SeatBrowser(other.code).join('Bo', { password: 'river' })).status).toBe(201)
  })

  test('of the teacher’s phrase lock out no seat', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const ask = async (body: object) =>
      (await new RoomBrowser().send(`/api/rooms/${room.code}/teacher`, 'POST', body)).status
    const statuses = await times(140, () => ask(phrase))
    expect(statuses.filter((status) => status === 401)).toHaveLength(120)
    expect(await ask({ phrase: room.phrase })).toBe(429)
    expect((await new SeatBrowser(room.code).resume(seat.phrase)).status).toBe(200)
  })

  test('of resume phrases are also limited for the whole room, by 240 a minute', async () => {
    const room = await open()
    const { store } = lab().rooms
    const attempts = await times(260, (index) =>
      store.decideAttempt(
        [
          { of: { kind: 'resume', room: room.code, address: `192.0.2.${index}` }, most: 120 },
          { of: { kind: 'resume', room: room.code }, most: 240 },
        ],
        false,
      ),
    )
    expect(attempts.filter((waitMs) => waitMs === 0)).toHaveLength(240)
    const { status } = await new SeatBrowser(room.code).resume('zoo zoo')
    expect(status).toBe(429)
    expect((await room.seat('Ana')).given?.seat.nickname).toBe('Ana')
  })

  test('are counted, and right ones are not', async () => {
    const room = await open({ password: 'river' })
    const of = { kind: 'password', room: room.code, address: 'unknown' } as const
    const { store } = lab().rooms
    const waits = await times(150, () => store.decideAttempt([{ of, most: 120 }], true))
    expect(waits.every((waitMs) => waitMs === 0)).toBe(true)
    expect((await new SeatBrowser(room.code).join('Ana', { password: 'river' })).status).toBe(201)
    expect(await redis.exists(`{room:${room.code}}:wrong:password:unknown`)).toBe(0)
  })
})

describe('an event stream of a room', () => {
  /** Resolves with the rest of the stream when the server has ended it. */
  async function stream(browser: RoomBrowser, code: string): Promise<() => Promise<string>> {
    const cookie = Array.from(browser.jar, ([name, value]) => `${name}=${value}`).join('; ')
    const response = await send(`/api/rooms/${code}/events`, { headers: { cookie } })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    return async () => {
      let text = ''
      for (;;) {
        const { value, done } = await reader.read()
        if (done) return text
        text += new TextDecoder().decode(value)
      }
    }
  }

  test('ends when the room is ended', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    const streams = await Promise.all([stream(room, room.code), stream(seat, room.code)])
    await room.end()
    await Promise.all(streams.map((ended) => ended()))
  })

  test('ends when another process has ended the room', async () => {
    const room = await open()
    const ended = await stream(room, room.code)
    const { benches, environment } = lab()
    const { Rooms } = await import('#lib/bench/rooms.ts')
    await new Rooms(benches, environment.sessionSecrets).end(room.code)
    const from = performance.now()
    await ended()
    // Without waiting for the next reading of all logs.
    expect(performance.now() - from).toBeLessThan(2000)
  })

  test('ends when the room has expired', async () => {
    const room = await open()
    const ended = await stream(room, room.code)
    for (const key of Object.keys(await lifetimes(room.code))) await redis.pexpire(key, 1)
    await ended()
  })
})
