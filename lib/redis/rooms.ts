import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { benchKeys, LEDGER_CHANNEL, ROOMS, roomKeys, wrongAttemptsKey } from './keys.ts'
import { script } from './script.ts'

const admit = script<1 | 0 | -1>(new URL('./admit-room.lua', import.meta.url))
const appendEvents = script<string[] | null>(new URL('./append-room-events.lua', import.meta.url))
const takeSeat = script<SeatTaken>(new URL('./take-seat.lua', import.meta.url))

/** Events of a room, approximately: those of 200 seats in a day. */
const MAX_EVENTS = 50_000
/** Events of a bench that are read to find when its participant was last active. */
const NEWEST = 4

export type SeatTaken = 'taken' | 'name' | 'full' | 'ended'

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

/** The rooms of a deployment in Redis. All keys of a room expire when it ends. */
export function redisRooms(redis: RedisClient) {
  return {
    /** Lists a new room. @returns false if the code is in use; null if there are too many rooms */
    async admit(code: string, expiresAt: number, maxRooms: number): Promise<boolean | null> {
      const reply = await orUnavailable(admit(redis, [ROOMS], [code, expiresAt, Date.now(), maxRooms]))
      return reply === 0 ? null : reply === 1
    },

    async write(record: RoomRecord): Promise<void> {
      const { room } = roomKeys(record.code)
      const lifetimeMs = Math.max(1, record.expiresAt - Date.now())
      await orUnavailable(redis.set(room, JSON.stringify(record), 'PX', lifetimeMs))
    },

    async read(code: string): Promise<RoomRecord | null> {
      const text = await orUnavailable(redis.get(roomKeys(code).room))
      return text === null ? null : (JSON.parse(text) as RoomRecord)
    },

    async delete(code: string): Promise<void> {
      const { room, events, seats, names, wrong } = roomKeys(code)
      await orUnavailable(
        Promise.all([redis.unlink(room, events, seats, names, wrong), redis.zrem(ROOMS, code)]),
      )
    },

    /** Appends events. @returns their seqs; null if the room has ended */
    append: (code: string, events: readonly object[]): Promise<readonly string[] | null> => {
      const { room, events: stream } = roomKeys(code)
      const channel = LEDGER_CHANNEL + roomFeedId(code)
      return orUnavailable(
        appendEvents(
          redis,
          [room, stream],
          [MAX_EVENTS, channel, ...events.map((event) => JSON.stringify(event))],
        ),
      )
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

    takeSeat: (
      code: string,
      { seat, record, name, most }: { seat: string; record: SeatRecord; name: string; most: number },
    ): Promise<SeatTaken> => {
      const { room, seats, names } = roomKeys(code)
      return orUnavailable(takeSeat(redis, [room, seats, names], [most, seat, JSON.stringify(record), name]))
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

    /** Replaces the record of a seat. It expires with the room: the hash has a lifetime already. */
    async writeSeat(code: string, seat: string, record: SeatRecord): Promise<void> {
      await orUnavailable(redis.hset(roomKeys(code).seats, seat, JSON.stringify(record)))
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

    async readUndo<Undo>(code: string, seq: string): Promise<Undo | null> {
      const text = await orUnavailable(redis.get(roomKeys(code).undo + seq))
      return text === null ? null : (JSON.parse(text) as Undo)
    },

    /** The wrong attempts of the current minute. */
    async wrongAttempts(of: Attempts): Promise<number> {
      return Number((await orUnavailable(redis.get(wrongKey(of)))) ?? 0)
    },

    async countWrong(of: Attempts): Promise<void> {
      const key = wrongKey(of)
      await orUnavailable(Promise.all([redis.set(key, 0, 'PX', 60_000, 'NX'), redis.incr(key)]))
    },
  }
}

/** Wrong codes or phrases from an address, or wrong phrases in a room. */
export type Attempts =
  | { readonly address: string; readonly kind: 'codes' | 'phrases' }
  | { readonly room: string }

const wrongKey = (of: Attempts) =>
  'room' in of ? roomKeys(of.room).wrong : wrongAttemptsKey(of.kind, of.address)

export type RedisRooms = ReturnType<typeof redisRooms>
