import { readResponse } from '#lib/client/bench-client.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'
import type { RoomView, SeatGivenView } from '#lib/web/room-types.ts'
import { send } from './app.ts'

interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the contents of a response.
  readonly body: any
  readonly cookies: readonly string[]
}

/** A browser: its cookies, and what it sends to rooms. */
export class RoomBrowser {
  readonly jar = new Map<string, string>()
  /** The address of the client; that of all tests, if it is empty. */
  address = ''

  async send(path: string, method = 'GET', body?: object): Promise<Reply> {
    const cookie = Array.from(this.jar, ([name, value]) => `${name}=${value}`).join('; ')
    const response = await send(path, {
      method,
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(this.address === '' ? {} : { [PEER_HEADER]: this.address }),
      },
      ...(body === undefined ? {} : { body }),
    })
    const cookies = response.headers.getSetCookie()
    for (const line of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.jar.delete(name)
      else this.jar.set(name, value)
    }
    const answer = response.status === 204 ? null : (await readResponse(Promise.resolve(response))).body
    return { status: response.status, body: answer, cookies }
  }
}

/** The browser of a participant. */
export class SeatBrowser extends RoomBrowser {
  readonly code: string
  given: SeatGivenView | null = null

  constructor(code: string) {
    super()
    this.code = code
  }

  async join(nickname: string, more: object = {}): Promise<Reply> {
    return this.take({ nickname, ...more })
  }

  async resume(phrase: string): Promise<Reply> {
    return this.take({ resume: phrase })
  }

  private async take(body: object): Promise<Reply> {
    const reply = await this.send(`/api/rooms/${this.code}/seats`, 'POST', body)
    if (reply.status < 300) this.given = reply.body
    return reply
  }

  /** The room as this seat sees it. */
  async view(): Promise<Extract<RoomView, { role: 'seat' }>> {
    const { body } = await this.send(`/api/rooms/${this.code}`)
    if (body.role !== 'seat') throw new Error(`Not a seat: ${JSON.stringify(body).slice(0, 200)}`)
    return body
  }

  get id(): string {
    return this.given?.seat.id ?? ''
  }

  get phrase(): string {
    return this.given?.resumePhrase ?? ''
  }
}

/** A room, and the browser of its teacher. */
export class TestRoom extends RoomBrowser {
  code = ''
  phrase = ''

  static async open(settings: object = {}, address = ''): Promise<TestRoom> {
    const room = new TestRoom()
    room.address = address
    const { status, body } = await room.send('/api/rooms', 'POST', settings)
    if (status !== 201) throw new Error(`No room: ${JSON.stringify(body)}`)
    room.code = body.code
    room.phrase = body.teacherPhrase
    return room
  }

  /** Opens a room as soon as there is a place: another file opens rooms until there are too many. */
  static async openWhenFree(settings: object = {}): Promise<TestRoom> {
    for (;;) {
      const room = await TestRoom.open(settings).catch(() => null)
      if (room) return room
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async view(): Promise<Extract<RoomView, { role: 'teacher' }>> {
    const { body } = await this.send(`/api/rooms/${this.code}`)
    if (body.role !== 'teacher') throw new Error(`Not the teacher: ${JSON.stringify(body).slice(0, 200)}`)
    return body
  }

  act(body: object): Promise<Reply> {
    return this.send(`/api/rooms/${this.code}/acts`, 'POST', body)
  }

  async seat(nickname: string): Promise<SeatBrowser> {
    const seat = new SeatBrowser(this.code)
    const { status, body } = await seat.join(nickname)
    if (status !== 201) throw new Error(`No seat: ${JSON.stringify(body)}`)
    return seat
  }

  /** A deployment has few rooms, which all tests share. */
  end(): Promise<Reply> {
    return this.send(`/api/rooms/${this.code}`, 'DELETE')
  }
}
