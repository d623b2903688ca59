import { afterEach, describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { experimentOf } from '#lib/experiments/index.ts'
import { exportRoom } from '#lib/web/room-export.ts'
import { send } from '../support/app.ts'
import { RoomBrowser, type SeatBrowser, TestRoom } from '../support/room.ts'

/* Who may follow what in a room, for how long, and how many at the same time. */

const EXPERIMENT = 'theft-and-replay'

let rooms: TestRoom[] = []
let streams: Stream[] = []
afterEach(async () => {
  await Promise.all(streams.map((stream) => stream.close()))
  await Promise.all(rooms.map((room) => room.end()))
  rooms = []
  streams = []
})

async function open(settings: object = {}): Promise<TestRoom> {
  const room = await TestRoom.openWhenFree({ experiments: [EXPERIMENT], ...settings })
  rooms.push(room)
  return room
}

/** A stream that is read as it arrives. */
class Stream {
  readonly status: number
  readonly retryAfter: string | null
  text = ''
  isEnded = false
  private readonly reader: ReadableStreamDefaultReader<Uint8Array> | null

  constructor(response: Response) {
    this.status = response.status
    this.retryAfter = response.headers.get('retry-after')
    this.reader =
      response.status === 200 ? ((response.body?.getReader() as typeof this.reader) ?? null) : null
    this.read().catch(() => {})
  }

  private async read(): Promise<void> {
    for (;;) {
      const { done, value } = (await this.reader?.read()) ?? { done: true, value: undefined }
      if (done) break
      this.text += new TextDecoder().decode(value)
    }
    this.isEnded = true
  }

  async has(text: string): Promise<void> {
    await expect.poll(() => this.text, { timeout: 3000 }).toContain(text)
  }

  async close(): Promise<void> {
    await this.reader?.cancel().catch(() => {})
  }
}

async function follow(browser: RoomBrowser, path: string): Promise<Stream> {
  const cookie = Array.from(browser.jar, ([name, value]) => `${name}=${value}`).join('; ')
  const stream = new Stream(await send(path, { headers: cookie === '' ? {} : { cookie } }))
  streams.push(stream)
  return stream
}

function login(seat: SeatBrowser) {
  const [alice] = seat.given?.bench.users ?? []
  const body = { username: alice?.name, password: alice?.password, carrier: 'cookie' }
  return seat.send('/api/jwt/login', 'POST', body)
}

async function predict(seat: SeatBrowser): Promise<string> {
  const choice = experimentOf(EXPERIMENT)?.prediction.choices[0] ?? ''
  await seat.send(`/api/bench/experiments/${EXPERIMENT}`, 'POST', {})
  const { status } = await seat.send(`/api/bench/experiments/${EXPERIMENT}/prediction`, 'POST', { choice })
  expect(status).toBe(200)
  return choice
}

describe('the spotlight', () => {
  test('shows the prediction of its seat to others once the predictions are revealed', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    await room.act({ act: 'spotlight', seat: seat.id })
    const path = `/api/rooms/${room.code}/seats/${seat.id}`
    const [visitor, other] = [new RoomBrowser(), await room.seat('Bo')]
    const live = await follow(visitor, `${path}/events`)
    const ofTeacher = await follow(room, `${path}/events`)
    await live.has('event: snapshot')
    await predict(seat)
    await ofTeacher.has('experiment.predicted')
    await login(seat)
    await live.has('event: session.created')
    const late = await follow(visitor, `${path}/events?after=0-0`)
    await late.has('event: session.created')
    expect(live.text + late.text).not.toContain('experiment.predicted')
    const shown = async (browser: RoomBrowser) =>
      (await browser.send(`${path}/bench`)).body.events.some(
        ({ type }: { type: string }) => type === 'experiment.predicted',
      )
    const lines = await send(`${path}/events?format=ndjson`)
    expect(await lines.text()).not.toContain('experiment.predicted')
    expect([await shown(visitor), await shown(other), await shown(room)]).toEqual([false, false, true])
    await room.act({ act: 'reveal', experiment: EXPERIMENT, revealed: true })
    expect([await shown(visitor), await shown(other)]).toEqual([true, true])
  })

  test('ends the streams of visitors when it ends, before any further event', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    await room.act({ act: 'spotlight', seat: seat.id })
    const path = `/api/rooms/${room.code}/seats/${seat.id}/events`
    const [live, ofTeacher] = [await follow(new RoomBrowser(), path), await follow(room, path)]
    await live.has('event: snapshot')
    await ofTeacher.has('event: snapshot')
    await room.act({ act: 'spotlight', seat: null })
    await login(seat)
    await ofTeacher.has('event: session.created')
    await expect.poll(() => live.isEnded, { timeout: 3000 }).toBe(true)
    expect(live.text).not.toContain('session.created')
    expect(ofTeacher.isEnded).toBe(false)
  })

  test('ends the streams of visitors also without an event of the bench, and when its act is undone', async () => {
    const room = await open()
    const seat = await room.seat('Ana')
    await room.act({ act: 'spotlight', seat: seat.id })
    const live = await follow(new RoomBrowser(), `/api/rooms/${room.code}/seats/${seat.id}/events`)
    await live.has('event: snapshot')
    await room.act({ act: 'undo' })
    await expect.poll(() => live.isEnded, { timeout: 3000 }).toBe(true)
  })
})

test('the streams of a room are limited by role: visitors silence neither seats nor the board', async () => {
  const room = await open()
  const [ana, bo] = [await room.seat('Ana'), await room.seat('Bo')]
  const path = `/api/rooms/${room.code}/events`
  const fill = async (browser: RoomBrowser, most: number) => {
    for (let opened = 0; opened < most; opened++) expect((await follow(browser, path)).status).toBe(200)
    const refused = await follow(browser, path)
    expect([refused.status, Number(refused.retryAfter) > 0]).toEqual([429, true])
  }
  await fill(new RoomBrowser(), 20)
  await fill(ana, 4)
  expect((await follow(bo, path)).status).toBe(200)
  await fill(room, 8)
})

test('an export of a room that ends in the meantime is not signed', async () => {
  const room = await open()
  const record = await lab().rooms.find(room.code)
  await room.end()
  rooms = []
  if (record === null) throw new Error('No room.')
  await expect(exportRoom(lab(), record, 'json')).rejects.toMatchObject({ code: 'not_found' })
})

test('the report of a room has no links that participants have made', async () => {
  const room = await open()
  for (const name of ['www.example.com', 'https://example.com', 'ana@example.com']) await room.seat(name)
  const cookie = Array.from(room.jar, ([name, value]) => `${name}=${value}`).join('; ')
  const text = await (
    await send(`/api/rooms/${room.code}/export?format=markdown`, { headers: { cookie } })
  ).text()
  // By GFM §6.9; after backslashes are removed, as some programs look for it.
  expect(text.replaceAll('\\', '')).not.toMatch(/www\.|https?:\/\/|[\w.+-]@/i)
  expect(text.replaceAll('\u2060', '')).toContain('| www.example.com |')
})
