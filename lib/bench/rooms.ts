import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { INITIAL_CLOCK } from '#lib/core/clock.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { type RedisRooms, type RoomRecord, redisRooms, type SeatRecord } from '#lib/redis/rooms.ts'
import { newPhrase, newRoomCode, readPhrase } from '#lib/rooms/code.ts'
import type { RoomEvent, RoomSettings } from '#lib/rooms/event.ts'
import { freeNickname, nicknameKey } from '#lib/rooms/nickname.ts'
import { RoomLog } from '#lib/rooms/room-log.ts'
import type { Bench } from './bench.ts'
import type { Benches } from './benches.ts'
import { sealForServer, unsealForServer } from './server-seal.ts'
import type { BenchSeat } from './state.ts'

export type { Attempts, RedisRooms, RoomRecord, SeatRecord } from '#lib/redis/rooms.ts'
export { roomFeedId } from '#lib/redis/rooms.ts'

/** Limits of rooms, and of attempts in a minute: sixty people behind one address mistype, and are not one abuser. */
export const ROOM_LIMITS = { rooms: 20, seats: 200, wrongPerAddress: 120, wrongPerRoom: 240 } as const
export const ROOM_LIFE_SECONDS = { least: 60, usual: 24 * 60 * 60, most: 24 * 60 * 60 } as const
/** Browsers in which one seat or the board is open; the oldest one is closed for another. */
const MAX_KEYS = 8
/** How often a room that its teacher watches is compared with the logs of its benches. */
const COMPARE_EVERY_MS = 60_000
/** Seals whose contents are in the memory of a process. */
const MAX_OPENED = 1000
/** Attempts to find an unused code. */
const MAX_CODES = 5

export interface NewRoom extends RoomSettings {
  readonly password: string | null
  readonly lifetimeSeconds: number
}

/** A seat as its browser gets it; `key` and `resumePhrase` are credentials, which only marks are kept of. */
export interface SeatGiven {
  readonly id: string
  readonly key: string
  readonly resumePhrase: string
  readonly bench: Bench
  readonly passwords: Readonly<Record<string, string>>
}

/** The rooms of this deployment. Their state is in Redis; each process folds the events of those that it is asked about. */
export class Rooms {
  readonly store: RedisRooms
  private readonly benches: Benches
  private readonly secrets: readonly string[]
  private readonly logs = new Map<string, RoomLog>()
  private readonly comparedAt = new Map<string, number>()
  private readonly opened = new Map<string, Promise<Readonly<Record<string, string>>>>()

  constructor(benches: Benches, secrets: readonly string[]) {
    this.store = redisRooms(benches.surroundings.redis)
    this.benches = benches
    this.secrets = secrets
  }

  /** @throws RequestRefused `rate_limited` if there are too many rooms */
  async create({ password, lifetimeSeconds, ...settings }: NewRoom) {
    const expiresAt = Date.now() + lifetimeSeconds * 1000
    const code = await this.newCode(expiresAt)
    const teacherKey = newKey()
    const teacherPhrase = newPhrase('teacher')
    await this.store.write({
      code,
      createdAt: Date.now(),
      expiresAt,
      password: password === null ? null : this.mark(code, 'password', password),
      phrase: this.mark(code, 'teacher-phrase', teacherPhrase),
      teachers: [this.mark(code, 'teacher', teacherKey)],
    })
    await this.append(code, { type: 'room.opened', settings })
    this.benches.expectMany()
    return { code, expiresAt, teacherKey, teacherPhrase }
  }

  private async newCode(expiresAt: number): Promise<string> {
    for (let tried = 0; tried < MAX_CODES; tried++) {
      const code = newRoomCode()
      const isListed = await this.store.admit(code, expiresAt, ROOM_LIMITS.rooms)
      if (isListed) return code
      if (isListed === null) break
    }
    throw new RequestRefused(
      'rate_limited',
      `There are ${ROOM_LIMITS.rooms} rooms. Retry when one has ended.`,
      { retryAfterSeconds: 60 },
    )
  }

  find(code: string): Promise<RoomRecord | null> {
    return this.store.read(code)
  }

  log(code: string): RoomLog {
    const known = this.logs.get(code)
    if (known) return known
    const log = new RoomLog(this.store, code)
    this.logs.set(code, log)
    const [oldest] = this.logs.keys()
    if (this.logs.size > 2 * ROOM_LIMITS.rooms && oldest !== undefined) this.logs.delete(oldest)
    return log
  }

  /** Appends an event. @throws RequestRefused `not_found` if the room has ended */
  async append(code: string, event: RoomEvent): Promise<string> {
    const [seq] = (await this.store.append(code, [event])) ?? []
    if (seq === undefined) throw endedRoom(code)
    return seq
  }

  /** Deletes a room, with the benches of its seats. */
  async end(code: string): Promise<void> {
    const seats = await this.store.readSeats(code)
    await this.store.delete(code)
    this.logs.delete(code)
    this.comparedAt.delete(code)
    await Promise.all(Object.values(seats).map(({ bench }) => this.benches.delete(bench).catch(() => {})))
  }

  isTeacher({ code, teachers }: RoomRecord, key: string | null): boolean {
    return key !== null && teachers.some((mark) => this.fits(mark, code, 'teacher', key))
  }

  hasPassword({ code, password }: RoomRecord, given: string | undefined): boolean {
    return password === null || (given !== undefined && this.fits(password, code, 'password', given))
  }

  /** Gives the teacher’s key to another browser. @returns null if the phrase is wrong */
  async returnTeacher(record: RoomRecord, phrase: string): Promise<string | null> {
    const { code } = record
    if (!this.fits(record.phrase, code, 'teacher-phrase', readPhrase(phrase))) return null
    const key = newKey()
    const teachers = [...record.teachers, this.mark(code, 'teacher', key)].slice(-MAX_KEYS)
    await this.store.write({ ...record, teachers })
    await this.append(code, { type: 'teacher.returned' })
    return key
  }

  /**
   * Gives a new seat to a participant, with a bench of its own. A nickname that is in use gets a number.
   * @throws RequestRefused `conflict` if the room is full, `not_found` if it has ended
   */
  async join(code: string, nickname: string): Promise<SeatGiven & { readonly nickname: string }> {
    const id = randomBytes(9).toString('base64url')
    const { bench, passwords } = await this.newBench({ room: code, seat: id })
    const key = newKey()
    const resumePhrase = newPhrase('seat')
    const record: SeatRecord = {
      bench: bench.id,
      passwords: await sealForServer(passwords, this.secrets),
      keys: [this.mark(code, `seat ${id}`, key)],
      phrase: this.mark(code, 'seat-phrase', resumePhrase),
    }
    const taken = new Set<string>()
    for (;;) {
      const name = freeNickname(nickname, (variant) => taken.has(variant))
      const result = await this.store.takeSeat(code, {
        seat: id,
        record,
        name: nicknameKey(name),
        most: ROOM_LIMITS.seats,
      })
      if (result === 'taken') {
        await this.append(code, { type: 'seat.joined', seat: id, nickname: name, bench: bench.publicName })
        return { id, key, resumePhrase, bench, passwords, nickname: name }
      }
      if (result === 'name') {
        taken.add(nicknameKey(name))
        continue
      }
      await this.benches.delete(bench.id).catch(() => {})
      if (result === 'ended') throw endedRoom(code)
      throw new RequestRefused('conflict', `The room is full: it has ${ROOM_LIMITS.seats} seats.`)
    }
  }

  private newBench(seat: BenchSeat) {
    return this.benches.create({
      preset: 'textbook',
      policy: PRESETS.textbook,
      clock: INITIAL_CLOCK,
      seat,
    })
  }

  /**
   * Opens a seat in another browser, by its resume phrase. The phrase is replaced: each is used once.
   * @returns null if no seat has this phrase
   */
  async resume(code: string, phrase: string): Promise<SeatGiven | null> {
    const typed = readPhrase(phrase)
    const seats = Object.entries(await this.store.readSeats(code))
    const found = seats.find(([, { phrase: mark }]) => this.fits(mark, code, 'seat-phrase', typed))
    if (found === undefined) return null
    const [id, record] = found
    const key = newKey()
    const resumePhrase = newPhrase('seat')
    const keys = [...record.keys, this.mark(code, `seat ${id}`, key)].slice(-MAX_KEYS)
    await this.store.writeSeat(code, id, {
      ...record,
      keys,
      phrase: this.mark(code, 'seat-phrase', resumePhrase),
    })
    await this.append(code, { type: 'seat.moved', seat: id })
    return { id, key, resumePhrase, ...(await this.benchOf(code, id)) }
  }

  /** A new resume phrase for a seat: its holder has lost the old one. */
  async renewPhrase(code: string, id: string): Promise<string> {
    const record = await this.seat(code, id)
    const resumePhrase = newPhrase('seat')
    const phrase = this.mark(code, 'seat-phrase', resumePhrase)
    await this.store.writeSeat(code, id, { ...record, phrase })
    return resumePhrase
  }

  /** The seat that a key belongs to. @returns null if it belongs to none */
  async seatOfKey(code: string, id: string, key: string): Promise<string | null> {
    const record = await this.store.readSeat(code, id)
    return record?.keys.some((mark) => this.fits(mark, code, `seat ${id}`, key)) ? id : null
  }

  /** The bench of a seat, and the passwords of its users. A bench that no longer exists is replaced. */
  async benchOf(code: string, id: string): Promise<Pick<SeatGiven, 'bench' | 'passwords'>> {
    const record = await this.seat(code, id)
    const bench = await this.benches.find(record.bench)
    if (bench === null) return this.replaceBench(code, id)
    return { bench, passwords: await this.unsealed(record.passwords) }
  }

  /** The passwords in a seal: each is opened once, because every seat reads the room after an act of the teacher. */
  private unsealed(seal: string): Promise<Readonly<Record<string, string>>> {
    const known = this.opened.get(seal)
    if (known) return known
    const opening = unsealForServer<Record<string, string>>(seal, this.secrets).then(
      (passwords) => passwords as Readonly<Record<string, string>>,
    )
    this.opened.set(seal, opening)
    const [oldest] = this.opened.keys()
    if (this.opened.size > MAX_OPENED && oldest !== undefined) this.opened.delete(oldest)
    return opening
  }

  /** Gives a seat a new bench. The old one stays for as long as the act can be undone, and then until it is idle. */
  async replaceBench(code: string, id: string): Promise<Pick<SeatGiven, 'bench' | 'passwords'>> {
    const record = await this.seat(code, id)
    const { bench, passwords } = await this.newBench({ room: code, seat: id })
    const sealed = await sealForServer(passwords, this.secrets)
    await this.store.writeSeat(code, id, { ...record, bench: bench.id, passwords: sealed })
    await this.append(code, { type: 'seat.bench', seat: id, bench: bench.publicName })
    return { bench, passwords }
  }

  /** Gives a seat its earlier bench back. */
  async giveBack(
    code: string,
    id: string,
    before: Pick<SeatRecord, 'bench' | 'passwords'>,
    publicName: string,
  ): Promise<void> {
    await this.store.writeSeat(code, id, { ...(await this.seat(code, id)), ...before })
    await this.append(code, { type: 'seat.bench', seat: id, bench: publicName })
  }

  async seat(code: string, id: string): Promise<SeatRecord> {
    const record = await this.store.readSeat(code, id)
    if (record === null) throw new RequestRefused('not_found', `Seat ${id} not found in room ${code}.`)
    return record
  }

  /** Copies an event about an experiment from a bench into the log of its room. Returns without waiting. */
  relay({ room, seat }: BenchSeat, bench: string, event: RecordedEvent): void {
    // An event that is lost with Redis is found again when the logs are compared.
    this.append(room, { type: 'seat.progressed', seat, bench, event }).catch(() => {})
  }

  /** Compares the logs, at most once in this time in each process. Returns without waiting. */
  compareLogsSometimes(code: string): void {
    const now = performance.now()
    if (now - (this.comparedAt.get(code) ?? Number.NEGATIVE_INFINITY) < COMPARE_EVERY_MS) return
    this.comparedAt.set(code, now)
    this.compareLogs(code).catch(() => {})
  }

  /** Adds the events of benches that the room lacks: those of an outage, or of a process that was killed. */
  async compareLogs(code: string): Promise<void> {
    const log = this.log(code)
    await log.read()
    for (const [seat, { bench: id }] of Object.entries(await this.store.readSeats(code))) {
      const bench = await this.benches.find(id)
      if (bench === null) continue
      await bench.observer.ledger.whenFlushed()
      const missing = (await bench.observer.ledger.readMilestones()).filter(
        ({ seq }) => !log.hasProgress(seat, seq),
      )
      if (missing.length > 0) {
        await this.store.append(
          code,
          missing.map(
            (event): RoomEvent => ({ type: 'seat.progressed', seat, bench: bench.publicName, event }),
          ),
        )
      }
    }
  }

  /** A keyed mark: the record of a room in Redis, or in a backup, reveals neither passwords nor phrases. */
  private mark(code: string, kind: string, value: string, secret = this.secrets[0] ?? ''): string {
    return createHmac('sha256', secret)
      .update(JSON.stringify([code, kind, value]))
      .digest('base64url')
  }

  private fits(mark: string, code: string, kind: string, value: string): boolean {
    return this.secrets.some((secret) => {
      const [known, given] = [Buffer.from(mark), Buffer.from(this.mark(code, kind, value, secret))]
      return known.length === given.length && timingSafeEqual(known, given)
    })
  }
}

const newKey = () => randomBytes(24).toString('base64url')

export function endedRoom(code: string): RequestRefused {
  return new RequestRefused(
    'not_found',
    `Room ${code} not found. It may have ended: ask the teacher for its code.`,
  )
}
