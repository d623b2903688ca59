import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { addressKey } from '#lib/core/address.ts'
import { INITIAL_CLOCK } from '#lib/core/clock.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import {
  type CausedEvent,
  type RedisRooms,
  type RoomRecord,
  redisRooms,
  type SeatChange,
  type SeatRecord,
} from '#lib/redis/rooms.ts'
import { newPhrase, newRoomCode, readPhrase } from '#lib/rooms/code.ts'
import type { RoomEvent, RoomSettings } from '#lib/rooms/event.ts'
import { freeNickname, nicknameKey } from '#lib/rooms/nickname.ts'
import { RoomLog } from '#lib/rooms/room-log.ts'
import type { Bench } from './bench.ts'
import type { Benches } from './benches.ts'
import { missingEvents, seatEventOf } from './seat-events.ts'
import { sealForServer, unsealForServer } from './server-seal.ts'
import type { BenchSeat } from './state.ts'

export type { AttemptKind, AttemptLimit, RedisRooms, RoomRecord, SeatRecord } from '#lib/redis/rooms.ts'
export { roomFeedId } from '#lib/redis/rooms.ts'

/** Limits of rooms, and of wrong attempts in a minute: sixty people behind one address mistype, and are not one abuser. */
export const ROOM_LIMITS = {
  rooms: 20,
  roomsPerAddress: 10,
  seats: 200,
  wrongPerAddress: 120,
  /** Only of resume phrases, which are short enough to be found by trying. */
  wrongPerRoom: 240,
} as const
/** New seats of one address in one room. A class behind one address may arrive as a burst. */
const JOINS = { perMinute: 150, burst: 150 } as const
export const ROOM_LIFE_SECONDS = { least: 60, usual: 24 * 60 * 60, most: 24 * 60 * 60 } as const
/** How often a room that its teacher watches is compared with the logs of its benches. */
const COMPARE_EVERY_MS = 60_000
/** Seals whose contents are in the memory of a process. */
const MAX_OPENED = 1000
/** Attempts to find an unused code. */
const MAX_CODES = 5

export interface NewRoom extends RoomSettings {
  readonly password: string | null
  readonly lifetimeSeconds: number
  /** The client address that the room counts for. */
  readonly openedFrom: string
}

/** A seat that was found by its resume phrase. */
export interface FoundSeat {
  readonly id: string
  /** The mark of the phrase. */
  readonly phrase: string
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
  /** What ends the open streams of rooms in this process, by code. */
  private readonly streams = new Map<string, Set<() => void>>()
  private readonly opened = new Map<string, Promise<Readonly<Record<string, string>>>>()

  constructor(benches: Benches, secrets: readonly string[]) {
    this.store = redisRooms(benches.surroundings.redis)
    this.benches = benches
    this.secrets = secrets
  }

  /** @throws RequestRefused `rate_limited` if there are too many rooms, of all or of this address */
  async create({ password, lifetimeSeconds, openedFrom, ...settings }: NewRoom) {
    const expiresAt = Date.now() + lifetimeSeconds * 1000
    const code = await this.newCode(expiresAt, openedFrom)
    const teacherKey = newKey()
    const teacherPhrase = newPhrase('teacher')
    try {
      await this.store.write({
        code,
        createdAt: Date.now(),
        expiresAt,
        password: password === null ? null : this.mark(code, 'password', password),
        phrase: this.mark(code, 'teacher-phrase', teacherPhrase),
        teachers: [this.mark(code, 'teacher', teacherKey)],
      })
      await this.append(code, { type: 'room.opened', settings })
    } catch (error) {
      // Listed, it would count as open until its end.
      await this.store.delete(code).catch(() => {})
      throw error
    }
    this.benches.expectMany()
    return { code, expiresAt, teacherKey, teacherPhrase }
  }

  private async newCode(expiresAt: number, openedFrom: string): Promise<string> {
    // The list outlasts a minute, so it has a mark of the address only.
    const opener = this.mark('', 'opener', addressKey(openedFrom))
    for (let tried = 0; tried < MAX_CODES; tried++) {
      const code = newRoomCode()
      const admission = await this.store.admit(code, { expiresAt, opener }, ROOM_LIMITS)
      if (admission === 'listed') return code
      if (admission === 'own') {
        const detail = `This address has ${ROOM_LIMITS.roomsPerAddress} open rooms. End one, then retry.`
        throw new RequestRefused('rate_limited', detail, { retryAfterSeconds: 60 })
      }
      if (admission === 'full') break
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

  /**
   * Appends an event.
   * @throws RequestRefused `not_found` if the room has ended; `rate_limited` if its log takes no more such events
   */
  async append(code: string, event: RoomEvent): Promise<string> {
    const [seq] = (await this.store.append(code, [causedEvent(event)])) ?? []
    if (seq === undefined) throw endedRoom(code)
    if (seq !== null) return seq
    throw new RequestRefused('rate_limited', 'There are too many events of this kind in the log of the room.')
  }

  /** Deletes a room, with the benches of its seats, and ends its streams. */
  async end(code: string): Promise<void> {
    const seats = await this.store.delete(code)
    this.forget(code)
    await Promise.all(seats.map(({ bench }) => this.benches.delete(bench).catch(() => {})))
  }

  private forget(code: string): void {
    this.logs.delete(code)
    this.comparedAt.delete(code)
    for (const endStream of this.streams.get(code) ?? []) endStream()
  }

  /**
   * Ends a stream when its room has ended. @returns what stops this
   * @see {@link endStreamsOfEnded}, which the stream calls when it reads nothing new
   */
  onEnd(code: string, endStream: () => void): () => void {
    const streams = this.streams.get(code) ?? new Set()
    this.streams.set(code, streams)
    streams.add(endStream)
    return () => {
      streams.delete(endStream)
      if (streams.size === 0 && this.streams.get(code) === streams) this.streams.delete(code)
    }
  }

  /**
   * Ends the streams of a room that has expired, or that another process has ended: its last message is published when its
   * log is deleted, so the subscribers read it, and find nothing.
   */
  async endStreamsOfEnded(code: string): Promise<void> {
    if ((await this.find(code)) === null) this.forget(code)
  }

  isTeacher({ code, teachers }: RoomRecord, key: string | null): boolean {
    return key !== null && teachers.some((mark) => this.fits(mark, code, 'teacher', key))
  }

  hasPassword({ code, password }: RoomRecord, given: string | undefined): boolean {
    return password === null || (given !== undefined && this.fits(password, code, 'password', given))
  }

  hasTeacherPhrase({ code, phrase }: RoomRecord, given: string): boolean {
    return this.fits(phrase, code, 'teacher-phrase', readPhrase(given))
  }

  /** Gives the teacher’s key to another browser. @throws RequestRefused `not_found` if the room has ended */
  async returnTeacher(code: string): Promise<string> {
    const key = newKey()
    if (!(await this.store.addTeacher(code, this.mark(code, 'teacher', key)))) throw endedRoom(code)
    await this.append(code, { type: 'teacher.returned' }).catch(ignoreFullLog)
    return key
  }

  /**
   * Gives a new seat to a participant, with a bench of its own. A nickname that is in use gets a number.
   * @param address from which the participant joins
   * @throws RequestRefused `conflict` if the room is full, `not_found` if it has ended, `rate_limited` if too many join
   */
  async join(
    code: string,
    nickname: string,
    address: string,
  ): Promise<SeatGiven & { readonly nickname: string }> {
    const { seats } = await this.log(code).read()
    // A removed seat has no place, but keeps its record: it may be taken back.
    const most = ROOM_LIMITS.seats + seats.filter(({ isRemoved }) => isRemoved).length
    // Before its bench is made, whose passwords are hashed.
    if ((await this.store.countSeats(code)) >= most) throw fullRoom()
    const { taken: mayJoin, waitMs } = await this.store.takeJoin(code, addressKey(address), JOINS)
    if (!mayJoin) {
      throw new RequestRefused('rate_limited', 'Many join from this address. Retry after Retry-After.', {
        retryAfterSeconds: Math.ceil(waitMs / 1000),
      })
    }
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
      const event: RoomEvent = { type: 'seat.joined', seat: id, nickname: name, bench: bench.publicName }
      const taking = { seat: id, record, name: nicknameKey(name), most, event }
      const result = await this.store.takeSeat(code, taking)
      if (result === 'taken') return { id, key, resumePhrase, bench, passwords, nickname: name }
      if (result === 'name') {
        taken.add(nicknameKey(name))
        continue
      }
      await this.benches.delete(bench.id).catch(() => {})
      throw result === 'ended' ? endedRoom(code) : fullRoom()
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

  /** The seat that has this resume phrase; null if there is none. */
  async seatOfPhrase(code: string, typed: string): Promise<FoundSeat | null> {
    const seats = Object.entries(await this.store.readSeats(code))
    // Once for each secret, not for each seat.
    const marks = this.secrets.map((secret) => this.mark(code, 'seat-phrase', readPhrase(typed), secret))
    const found = seats.find(([, { phrase }]) => marks.some((mark) => areEqual(mark, phrase)))
    return found ? { id: found[0], phrase: found[1].phrase } : null
  }

  /**
   * Opens a seat in another browser. Its phrase is replaced: each is used once.
   * @returns null if the phrase was used or replaced in the meantime
   */
  async resume(code: string, { id, phrase }: FoundSeat): Promise<SeatGiven | null> {
    const key = newKey()
    const resumePhrase = newPhrase('seat')
    const isResumed = await this.changeSeat(code, id, {
      from: { phrase },
      to: { phrase: this.mark(code, 'seat-phrase', resumePhrase) },
      key: this.mark(code, `seat ${id}`, key),
    })
    if (!isResumed) return null
    await this.append(code, { type: 'seat.moved', seat: id }).catch(ignoreFullLog)
    return { id, key, resumePhrase, ...(await this.benchOf(code, id)) }
  }

  /** A new resume phrase for a seat: its holder has lost the old one. */
  async renewPhrase(code: string, id: string): Promise<string> {
    const resumePhrase = newPhrase('seat')
    await this.changeSeat(code, id, { to: { phrase: this.mark(code, 'seat-phrase', resumePhrase) } })
    return resumePhrase
  }

  /**
   * @returns false if a field was not what it must be
   * @throws RequestRefused `not_found` if there is no such seat, or the room has ended
   */
  private async changeSeat(code: string, id: string, change: SeatChange): Promise<boolean> {
    const result = await this.store.changeSeat(code, id, change)
    if (result === 'ended') throw endedRoom(code)
    if (result === 'absent') throw absentSeat(code, id)
    return result === 'changed'
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
    const before = await this.seat(code, id)
    const { bench, passwords } = await this.newBench({ room: code, seat: id })
    let isReplaced = false
    try {
      isReplaced = await this.changeSeat(code, id, {
        from: { bench: before.bench },
        to: { bench: bench.id, passwords: await sealForServer(passwords, this.secrets) },
        event: { type: 'seat.bench', seat: id, bench: bench.publicName } satisfies RoomEvent,
      })
    } finally {
      if (!isReplaced) await this.benches.delete(bench.id).catch(() => {})
    }
    // If not, another request has replaced it in the meantime.
    return isReplaced ? { bench, passwords } : this.benchOf(code, id)
  }

  /** Gives a seat its earlier bench back. */
  async giveBack(
    code: string,
    id: string,
    { bench, passwords }: Pick<SeatRecord, 'bench' | 'passwords'>,
    publicName: string,
  ): Promise<void> {
    await this.changeSeat(code, id, {
      to: { bench, passwords },
      event: { type: 'seat.bench', seat: id, bench: publicName } satisfies RoomEvent,
    })
  }

  async seat(code: string, id: string): Promise<SeatRecord> {
    const record = await this.store.readSeat(code, id)
    if (record === null) throw absentSeat(code, id)
    return record
  }

  /** Copies an event about an experiment, or the score of a run, from a bench into the log of its room. Returns without waiting. */
  relay({ room, seat }: BenchSeat, bench: string, event: RecordedEvent): void {
    // An event that is lost with Redis is found again when the logs are compared; one beyond the limits is not.
    this.append(room, seatEventOf(seat, bench, event)).catch(() => {})
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
    const room = await log.read()
    for (const [seat, { bench: benchId }] of Object.entries(await this.store.readSeats(code))) {
      const bench = await this.benches.find(benchId)
      if (bench === null) continue
      await bench.observer.ledger.whenFlushed()
      const { ledger, mutationRuns } = bench.observer
      const events = missingEvents(
        room.seats.find(({ id }) => id === seat),
        { seat, bench: bench.publicName },
        (await ledger.readMilestones()).filter(({ seq }) => !log.hasProgress(seat, seq)),
        await mutationRuns.newest(),
      )
      if (events.length > 0) await this.store.append(code, events.map(causedEvent))
    }
  }

  /** A keyed mark: the record of a room in Redis, or in a backup, reveals neither passwords nor phrases. */
  private mark(code: string, kind: string, value: string, secret = this.secrets[0] ?? ''): string {
    return createHmac('sha256', secret)
      .update(JSON.stringify([code, kind, value]))
      .digest('base64url')
  }

  private fits(mark: string, code: string, kind: string, value: string): boolean {
    return this.secrets.some((secret) => areEqual(mark, this.mark(code, kind, value, secret)))
  }
}

function areEqual(mark: string, other: string): boolean {
  const [known, given] = [Buffer.from(mark), Buffer.from(other)]
  return known.length === given.length && timingSafeEqual(known, given)
}

const newKey = () => randomBytes(24).toString('base64url')

/** Events that a seat causes as often as it likes, so that they count as its own. Scores use up nothing that progress needs. */
const OF_SEATS: Readonly<Partial<Record<RoomEvent['type'], CausedEvent['kind']>>> = {
  'seat.hand': 'progress',
  'seat.progressed': 'progress',
  'seat.moved': 'progress',
  'seat.run': 'run',
}

function causedEvent(event: RoomEvent): CausedEvent {
  const kind = OF_SEATS[event.type]
  return kind && 'seat' in event ? { event, kind, seat: event.seat } : { event, kind: 'other', seat: '' }
}

/** The key that was given is valid without its event. */
function ignoreFullLog(error: unknown): void {
  if (!(error instanceof RequestRefused && error.code === 'rate_limited')) throw error
}

function absentSeat(code: string, id: string): RequestRefused {
  return new RequestRefused('not_found', `Seat ${id} not found in room ${code}.`)
}

function fullRoom(): RequestRefused {
  return new RequestRefused('conflict', `The room is full: it has ${ROOM_LIMITS.seats} seats.`)
}

export function endedRoom(code: string): RequestRefused {
  return new RequestRefused(
    'not_found',
    `Room ${code} not found. It may have ended: ask the teacher for its code.`,
  )
}
