/** A simulated participant: takes a seat, does an experiment at human pace, reloads. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Reply, SimulatedBrowser } from './workshop-browser.ts'

/** In milliseconds. */
export interface SeatTimes {
  readonly beats: number[]
  /** From pressing a button to the last response. */
  readonly acts: number[]
  readonly logins: number[]
}

/** An experiment whose every step is a button, so that a script can do it as a person does. */
export const REHEARSED = 'stale-role'
const CHOICES = ['none', 'two', 'all']
/** A person reads the page, and types a nickname with a key per this time. */
const READING_MS = 1500
const PER_KEY_MS = 180
const MAX_ATTEMPTS = 10

const between = (least: number, most: number) => least + Math.random() * (most - least)

/** A board that measures how soon it has the progress of a seat. */
export interface WatchingBoard {
  expect(seat: string): void
  expectNone(seat: string): void
}

export class SimulatedSeat {
  readonly times: SeatTimes = { beats: [], acts: [], logins: [] }
  /** The id of the seat, once it is taken. */
  id = ''
  solved = 0
  private readonly browser: SimulatedBrowser
  private readonly code: string
  private readonly nickname: string
  private readonly pace: readonly [least: number, most: number]
  private readonly board: WatchingBoard
  private bench = ''
  /** The lanes of its bench. */
  private lanes: readonly string[] = []
  private passwords: Readonly<Record<string, string>> = {}
  private isBeating = false
  private isReading = false

  constructor(
    browser: SimulatedBrowser,
    room: { readonly code: string; readonly nickname: string; readonly pace: readonly [number, number] },
    board: WatchingBoard,
  ) {
    this.browser = browser
    this.code = room.code
    this.nickname = room.nickname
    this.pace = room.pace
    this.board = board
  }

  /** Scans the code, types a nickname, and is seated. @returns how long this took, and how much of it the server */
  async join(): Promise<{ readonly totalMs: number; readonly serverMs: number }> {
    const from = performance.now()
    await this.browser.load(`/join/${this.code}`)
    const typing = READING_MS + PER_KEY_MS * this.nickname.length
    await sleep(typing)
    const { seat, bench } = JSON.parse(await this.takeSeat())
    this.id = seat.id
    this.take(bench)
    await this.open()
    const totalMs = performance.now() - from
    return { totalMs, serverMs: totalMs - typing }
  }

  /** A person whose attempt is refused because the server is busy presses again. */
  private async takeSeat(): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const { status, body } = await this.browser.send('POST', `/api/rooms/${this.code}/seats`, {
        nickname: this.nickname,
      })
      if (status === 201) return body
      if (status !== 429 || attempt === MAX_ATTEMPTS) throw new Error(`No seat: ${status}`)
      await sleep(between(1000, 3000))
    }
  }

  private take(bench: { id: string; users: readonly { name: string; password: string }[] }): void {
    this.bench = bench.id
    this.passwords = Object.fromEntries(bench.users.map(({ name, password }) => [name, password]))
  }

  /** What the page of a seat does when it is opened. @returns whether it is the same seat with the same bench */
  private async open(): Promise<boolean> {
    const { status, body } = await this.browser.send('GET', `/api/rooms/${this.code}`)
    const bench = await this.browser.send('GET', '/api/bench')
    if (bench.status === 200) this.lanes = JSON.parse(bench.body).policy.lanes
    await this.browser.follow('/api/events', ({ type }) => {
      if (type === 'room.changed') this.readRoom()
    })
    if (status !== 200) return false
    const view = JSON.parse(body)
    return view.role === 'seat' && view.seat.id === this.id && view.bench.id === this.bench
  }

  /** One reading at a time. */
  private async readRoom(): Promise<void> {
    if (this.isReading) return
    this.isReading = true
    const { status, body } = await this.browser.send('GET', `/api/rooms/${this.code}`)
    this.isReading = false
    if (status === 200) this.take(JSON.parse(body).bench)
  }

  /** Checks every lane at this interval, as the page does, until {@link leave}. */
  async beat(everyMs: number): Promise<void> {
    this.isBeating = true
    await sleep(Math.random() * everyMs)
    while (this.isBeating) {
      const from = performance.now()
      await Promise.all(
        this.lanes.map(async (lane) => {
          const { status, ms } = await this.browser.send('GET', `/api/${lane}/me?slide=0`)
          if (status !== 0) this.times.beats.push(ms)
        }),
      )
      await sleep(Math.max(0, everyMs - (performance.now() - from)))
    }
  }

  leave(): void {
    this.isBeating = false
    this.browser.leave()
  }

  /** Leaves the page and opens it again. @returns whether the seat is the same */
  async reload(everyMs: number): Promise<boolean> {
    this.leave()
    await this.browser.send('GET', '/')
    await this.browser.send('GET', '/api/seat')
    const isSame = await this.open().catch(() => false)
    void this.beat(everyMs)
    return isSame
  }

  /** Does the experiment again and again. */
  async learn(until: number): Promise<void> {
    const steps: readonly (() => Promise<void>)[] = [
      () => this.act(true, () => this.post(`experiments/${REHEARSED}`, {})),
      () => this.act(true, () => this.post(`experiments/${REHEARSED}/prediction`, { choice: this.choice() })),
      () => this.logIn(),
      () => this.setRoles(['user']),
      () => this.checkAll(),
      () => this.act(false, () => this.patch('policy', { roles: 'looked-up' })),
      () => this.setRoles(['user', 'admin']),
      () => this.checkAll(),
      () => this.setRoles(['user']),
      () => this.checkAll(),
    ]
    for (;;) {
      for (const step of steps) {
        await sleep(between(...this.pace))
        if (performance.now() > until) return
        await step()
      }
      this.solved += 1
    }
  }

  private choice(): string {
    return CHOICES[Math.floor(Math.random() * CHOICES.length)] ?? 'two'
  }

  /** @param isProgress whether it causes an event of the room if it is accepted, and nothing else does */
  private async act(isProgress: boolean, send: () => Promise<Reply | readonly Reply[]>): Promise<void> {
    if (isProgress) this.board.expect(this.id)
    const from = performance.now()
    const replies = [await send()].flat()
    this.times.acts.push(performance.now() - from)
    // The room refuses a prediction once the teacher has revealed them.
    if (replies.some(({ status }) => status >= 400)) this.board.expectNone(this.id)
  }

  private async logIn(): Promise<void> {
    const body = { username: 'carol', password: this.passwords.carol, carrier: 'cookie' }
    const from = performance.now()
    await Promise.all(this.lanes.map((lane) => this.browser.send('POST', `/api/${lane}/login`, body)))
    this.times.logins.push(performance.now() - from)
  }

  /** The progress that it shows may be known already, by the checks that the page sends on its own. */
  private checkAll(): Promise<void> {
    return this.act(false, () =>
      Promise.all(this.lanes.map((lane) => this.browser.send('GET', `/api/${lane}/me`))),
    )
  }

  private setRoles(roles: readonly string[]): Promise<void> {
    return this.act(false, () => this.patch('users/carol', { roles }))
  }

  private post(path: string, body: object) {
    return this.browser.send('POST', `/api/bench/${path}`, body)
  }

  private patch(path: string, body: object) {
    return this.browser.send('PATCH', `/api/bench/${path}`, body)
  }
}
