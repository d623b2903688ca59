import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { benchKeys, LEDGER_CHANNEL, ROOM_LIST, roomKeys, wrongCodesKey } from './keys.ts'
import { type Rate, type Token, takeFrom } from './rate.ts'
import { script } from './script.ts'

const admit = script<RoomAdmission>(new URL('./admit-room.lua', import.meta.url))
const end = script<string[]>(new URL('./end-room.lua', import.meta.url))
const addTeacher = script<1 | 0>(new URL('./add-teacher.lua', import.meta.url))
const appendEvents = script<string[] | null>(new URL('./append-room-events.lua', import.meta.url))
const takeSeat = script<SeatTaken>(new URL('./take-seat.lua', import.meta.url))
const changeSeat = script<SeatChanged>(new URL('./change-seat.lua', import.meta.url))
const decideAttempt = script<number>(new URL('./decide-attempt.lua', import.meta.url))

/**
 * Events in the log of a room, of each kind: of one seat, and of all. `run` are the scores of test suites, a few for each run;
 * `other` is what no seat causes by itself, such as the acts of the teacher.
 */
const MAX_EVENTS = {
  progress: { ofSeat: 1000, ofAll: 50_000 },
  run: { ofSeat: 300, ofAll: 20_000 },
  other: { ofSeat: 50_000, ofAll: 50_000 },
} as const
/** The counters of a kind: of a seat, and of all. */
const COUNTERS: Readonly<Record<keyof typeof MAX_EVENTS, (seat: string) => readonly [string, string]>> = {
  progress: (seat) => [seat, ':seats'],
  run: (seat) => [`${seat}:runs`, ':runs'],
  other: () => ['', ':others'],
}
/** Browsers in which one seat or the board is open; the oldest one is closed for another. */
const MAX_KEYS = 8
/** Events of a bench that are read to find when its participant was last active. */
const NEWEST = 4
/** How long wrong attempts count. */
const ATTEMPTS_MS = 60_000

/** `own`: this address has opened too many. */
export type RoomAdmission = 'listed' | 'used' | 'full' | 'own'
export type SeatTaken = 'taken' | 'name' | 'full' | 'ended'
/** `other`: a field is not what it must be; `absent`: there is no such seat. */
export type SeatChanged = 'changed' | 'other' | 'absent' | 'ended'

/** An event, and the seat that has caused it; '' if none has. */
export interface CausedEvent {
  readonly event: object
  readonly kind: keyof typeof MAX_EVENTS
  readonly seat: string
}

/** What proves that a client is a teacher of the room, or may join it: keyed marks, so that the record reveals no credential. */
export interface RoomRecord {
  readonly code: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly password: string | null
  readonly phrase: string
  readonly teachers: readonly string[]
}

/** The bench of a seat, and the marks of its credentials. */
export interface SeatRecord {
  /** The ID of the bench, which is a capability. */
  readonly bench: string
  /** The passwords of its users, sealed with the secret of the server. */
  readonly passwords: string
  readonly keys: readonly string[]
  readonly phrase: string
}

/** The id of a room among the subscribers of event logs. */
export const roomFeedId = (code: string) => `room:${code}`

/** A change of the record of a seat: of the fields that it names. */
export interface SeatChange {
  /** What the fields must be, so that of concurrent changes one is made. */
  readonly from?: Partial<Omit<SeatRecord, 'keys'>>
  readonly to: Partial<Omit<SeatRecord, 'keys'>>
  /** The mark of a key to add. */
  readonly key?: string
  /** An event that is appended with the change: the log and the record must not differ in the bench of a seat. */
  readonly event?: object
}

/** The rooms of a deployment in Redis. All keys of a room expire when it ends. */
export function redisRooms(redis: RedisClient) {
  const list = [ROOM_LIST.byEnd, ROOM_LIST.openers]
  return {
    /**
     * Lists a new room.
     * @param opener whose rooms are counted together
     */
    admit: (
      code: string,
      { expiresAt, opener }: { readonly expiresAt: number; readonly opener: string },
      most: { readonly rooms: number; readonly roomsPerAddress: number },
    ): Promise<RoomAdmission> =>
      orUnavailable(
        admit(redis, list, [code, expiresAt, Date.now(), most.rooms, opener, most.roomsPerAddress]),
      ),

    /** Writes the record of a new room. */
    async write(record: RoomRecord): Promise<void> {
      const { room } = roomKeys(record.code)
      const lifetimeMs = Math.max(1, record.expiresAt - Date.now())
      await orUnavailable(redis.set(room, JSON.stringify(record), 'PX', lifetimeMs))
    },

    async read(code: string): Promise<RoomRecord | null> {
      const text = await orUnavailable(redis.get(roomKeys(code).room))
      return text === null ? null : (JSON.parse(text) as RoomRecord)
    },

    /** @returns false if the room has ended */
    async addTeacher(code: string, mark: string): Promise<boolean> {
      return (await orUnavailable(addTeacher(redis, [roomKeys(code).room], [mark, MAX_KEYS]))) === 1
    },

    /** @returns the records of its seats */
    async delete(code: string): Promise<readonly SeatRecord[]> {
      const { room, events, seats, names, written } = roomKeys(code)
      const [records] = await orUnavailable(
        Promise.all([
          end(redis, [seats, room, events, names, written], [LEDGER_CHANNEL + roomFeedId(code)]),
          redis.zrem(ROOM_LIST.byEnd, code),
          redis.hdel(ROOM_LIST.openers, code),
        ]),
      )
      return records.map((text) => JSON.parse(text) as SeatRecord)
    },

    /** Appends events. @returns the seq of each, null for one beyond the limits; null if the room has ended */
    async append(code: string, events: readonly CausedEvent[]): Promise<readonly (string | null)[] | null> {
      const { room, events: stream, written } = roomKeys(code)
      const seqs = await orUnavailable(
        appendEvents(
          redis,
          [room, stream, written],
          [
            LEDGER_CHANNEL + roomFeedId(code),
            ...events.flatMap(({ event, kind, seat }) => {
              const [own, all] = COUNTERS[kind](seat)
              const { ofSeat, ofAll } = MAX_EVENTS[kind]
              return [own, ofSeat, all, ofAll, JSON.stringify(event)]
            }),
          ],
        ),
      )
      return seqs?.map((seq) => seq || null) ?? null
    },

    /** The events after a seq, oldest first. */
    async readEvents<Event>(
      code: string,
      after: string,
      limit: number,
    ): Promise<readonly (Event & { readonly seq: string })[]> {
      const entries = await orUnavailable(
        redis.xrange(roomKeys(code).events, `(${after}`, '+', 'COUNT', limit),
      )
      return entries.map(([seq, [, body = '{}']]) => ({ ...(JSON.parse(body) as Event), seq }))
    },

    /** Takes one of the places for new seats of an address. */
    takeJoin: (code: string, address: string, rate: Rate): Promise<Token> =>
      takeFrom(redis, roomKeys(code).joins + address, rate),

    /** The seats of a room, including removed ones. */
    countSeats: (code: string): Promise<number> => orUnavailable(redis.hlen(roomKeys(code).seats)),

    /** Takes a seat, and appends the event of it. */
    takeSeat: (
      code: string,
      taking: { seat: string; record: SeatRecord; name: string; most: number; event: object },
    ): Promise<SeatTaken> => {
      const { room, seats, names, events } = roomKeys(code)
      const { seat, record, name, most, event } = taking
      const channel = LEDGER_CHANNEL + roomFeedId(code)
      const args = [most, seat, JSON.stringify(record), name, JSON.stringify(event), channel]
      return orUnavailable(takeSeat(redis, [room, seats, names, events], args))
    },

    async readSeat(code: string, seat: string): Promise<SeatRecord | null> {
      const text = await orUnavailable(redis.hget(roomKeys(code).seats, seat))
      return text === null ? null : (JSON.parse(text) as SeatRecord)
    },

    async readSeats(code: string): Promise<Readonly<Record<string, SeatRecord>>> {
      const all = await orUnavailable(redis.hgetall(roomKeys(code).seats))
      return Object.fromEntries(
        Object.entries(all).map(([seat, text]) => [seat, JSON.parse(text) as SeatRecord]),
      )
    },

    changeSeat: (
      code: string,
      seat: string,
      { from = {}, to, key = '', event }: SeatChange,
    ): Promise<SeatChanged> => {
      const { room, seats, events } = roomKeys(code)
      const change = [JSON.stringify(from), JSON.stringify(to), key, MAX_KEYS]
      const appended = event === undefined ? '' : JSON.stringify(event)
      const args = [seat, ...change, appended, LEDGER_CHANNEL + roomFeedId(code)]
      return orUnavailable(changeSeat(redis, [room, seats, events], args))
    },

    /** When each of these benches wrote its newest event, apart from acts of the teacher; absent: not recently. */
    async lastEventAt(benches: readonly string[]): Promise<readonly (number | undefined)[]> {
      const newest = benches.map((id) => redis.xrevrange(benchKeys(id).events, '+', '-', 'COUNT', NEWEST))
      const entries = await orUnavailable(Promise.all(newest))
      return entries.map((of) => {
        const own = of.find(([, [, body = '']]) => !body.includes('"type":"room.changed"'))
        return own && Number(own[0].split('-')[0])
      })
    },

    /** Keeps what undoes an act. */
    async keepUndo(code: string, seq: string, undo: object, lifetimeMs: number): Promise<void> {
      const key = roomKeys(code).undo + seq
      await orUnavailable(redis.set(key, JSON.stringify(undo), 'PX', lifetimeMs))
    },

    /** Claims the undo of an act. @returns whether this is the first claim in this time */
    async takeUndo(code: string, seq: string, lifetimeMs: number): Promise<boolean> {
      const key = `${roomKeys(code).undo}${seq}:taken`
      return (await orUnavailable(redis.set(key, 1, 'PX', lifetimeMs, 'NX'))) === 'OK'
    },

    async readUndo<Undo>(code: string, seq: string): Promise<Undo | null> {
      const text = await orUnavailable(redis.get(roomKeys(code).undo + seq))
      return text === null ? null : (JSON.parse(text) as Undo)
    },

    /**
     * Counts an attempt if it is wrong.
     * @param limits how many wrong attempts each counter allows
     * @returns ms until attempts are accepted again; 0 if this one was
     */
    decideAttempt: (limits: readonly AttemptLimit[], isRight: boolean): Promise<number> =>
      orUnavailable(
        decideAttempt(
          redis,
          limits.map(({ of }) => attemptsKey(of)),
          [isRight ? 1 : 0, ATTEMPTS_MS, ...limits.map(({ most }) => most)],
        ),
      ),
  }
}

/** Wrong attempts that count together: codes of an address; passwords or phrases in a room, of an address or of all. */
export type Attempts =
  | { readonly kind: 'codes'; readonly address: string }
  | { readonly kind: AttemptKind; readonly room: string; readonly address?: string }

/** The password of a room, the resume phrase of a seat, the phrase of the teacher. */
export type AttemptKind = 'password' | 'resume' | 'teacher'

export interface AttemptLimit {
  readonly of: Attempts
  readonly most: number
}

const attemptsKey = (of: Attempts) =>
  of.kind === 'codes' ? wrongCodesKey(of.address) : `${roomKeys(of.room).wrong}${of.kind}:${of.address ?? ''}`

export type RedisRooms = ReturnType<typeof redisRooms>
