/** A simulated board or projector: follows the events of a room, and reads it when it has changed. */
import type { SimulatedBrowser } from './workshop-browser.ts'

/** As the page does: a room that changes often is read at most this often, and at least that often. */
const READ_EVERY_MS = 250
const REREAD_MS = 5000

/** In milliseconds, from the request of a seat. */
export interface BoardTimes {
  /** Until its event arrives on the stream. */
  readonly lags: number[]
  /** Until the board has read the room after that. */
  readonly shown: number[]
  readonly reads: number[]
}

export class SimulatedBoard {
  readonly times: BoardTimes = { lags: [], shown: [], reads: [] }
  private readonly browser: SimulatedBrowser
  private readonly code: string
  /** When a seat has sent a request that changes its progress. */
  private readonly sent = new Map<string, number>()
  private arrived: number[] = []
  private timer: NodeJS.Timeout | null = null
  private often: NodeJS.Timeout | null = null

  constructor(browser: SimulatedBrowser, code: string) {
    this.browser = browser
    this.code = code
  }

  async open(): Promise<void> {
    await this.read()
    await this.browser.follow(`/api/rooms/${this.code}/events`, ({ type, seat = '' }) => {
      const from = type === 'seat.progressed' ? this.sent.get(seat) : undefined
      if (from !== undefined) {
        this.sent.delete(seat)
        this.times.lags.push(performance.now() - from)
        this.arrived.push(from)
      }
      this.reread()
    })
    this.often = setInterval(() => this.reread(), REREAD_MS)
  }

  /** Expects an event of this seat. */
  expect(seat: string): void {
    this.sent.set(seat, performance.now())
  }

  expectNone(seat: string): void {
    this.sent.delete(seat)
  }

  /** How many seats have changed their progress without an event of it. */
  get missing(): number {
    return this.sent.size
  }

  act(body: object) {
    return this.browser.send('POST', `/api/rooms/${this.code}/acts`, body)
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer)
    if (this.often) clearInterval(this.often)
    this.browser.leave()
  }

  private reread(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null
      void this.read()
    }, READ_EVERY_MS)
  }

  private async read(): Promise<void> {
    const covered = this.arrived
    this.arrived = []
    const { ms } = await this.browser.send('GET', `/api/rooms/${this.code}`)
    this.times.reads.push(ms)
    for (const from of covered) this.times.shown.push(performance.now() - from)
  }
}
