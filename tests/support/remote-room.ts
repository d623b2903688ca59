import type { SeatGivenView, TeacherView } from '#lib/web/room-types.ts'

interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the contents of a response.
  readonly body: any
}

/** A room of a deployment, led over HTTP by a teacher who is no browser. */
export class RemoteRoom {
  readonly url: string
  readonly code: string
  private readonly key: string

  private constructor(url: string, code: string, key: string) {
    this.url = url
    this.code = code
    this.key = key
  }

  static async open(url: string, settings: object = {}): Promise<RemoteRoom> {
    const response = await fetch(`${url}/api/rooms`, jsonRequest('POST', settings))
    const { code } = (await response.json()) as { code: string }
    const [, key = ''] = /teacher-[A-Z0-9-]+=([\w-]+)/.exec(response.headers.getSetCookie().join()) ?? []
    if (response.status !== 201 || key === '') throw new Error(`No room: ${response.status}`)
    return new RemoteRoom(url, code, key)
  }

  async act(act: object): Promise<Reply> {
    return this.send('POST', '/acts', act)
  }

  async view(): Promise<TeacherView> {
    return (await this.send('GET', '')).body
  }

  async seatOf(nickname: string): Promise<TeacherView['seats'][number]> {
    const seat = (await this.view()).seats.find((each) => each.nickname === nickname)
    if (seat === undefined) throw new Error(`No seat of ${nickname}`)
    return seat
  }

  /** A seat of a client that is no browser. */
  async join(nickname: string): Promise<SeatGivenView> {
    return (await this.send('POST', '/seats', { nickname })).body
  }

  /** A deployment has few rooms, which all tests share. */
  end(): Promise<Reply> {
    return this.send('DELETE', '')
  }

  private async send(method: string, path: string, body?: object): Promise<Reply> {
    const { headers, ...request } = jsonRequest(method, body)
    const response = await fetch(`${this.url}/api/rooms/${this.code}${path}`, {
      ...request,
      headers: { ...headers, 'lab-teacher': this.key },
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }
}

function jsonRequest(method: string, body?: object) {
  return {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}
