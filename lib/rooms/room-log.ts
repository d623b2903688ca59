import type { RedisRooms } from '#lib/redis/rooms.ts'
import type { RecordedRoomEvent, RoomEvent } from './event.ts'
import { addEvents, type Room, roomOf, undoneIn } from './room.ts'

const PAGE = 1000
const FIRST = '0-0'

/** The events of one room and its state, as far as this process has read them. */
export class RoomLog {
  readonly code: string
  private readonly store: RedisRooms
  private events: RecordedRoomEvent[] = []
  private room: Room = roomOf([])
  private reading: Promise<unknown> = Promise.resolve()
  /** The reading that begins after the current one, which all callers of this time share. */
  private next: Promise<Room> | null = null
  /** The events of benches that the log has, by seat and seq: also those of earlier benches. */
  private readonly known = new Set<string>()

  constructor(store: RedisRooms, code: string) {
    this.store = store
    this.code = code
  }

  /** The state after all events that are written now. */
  read(): Promise<Room> {
    // One after the other: two reads at the same time would add the same events twice. A class that reads at the same moment
    // shares one: a queue of its reads would be longer than the time between two acts of the teacher.
    this.next ??= this.reading.then(() => {
      this.next = null
      const read = this.readNow()
      this.reading = read.catch(() => {})
      return read
    })
    return this.next
  }

  private async readNow(): Promise<Room> {
    for (;;) {
      const after = this.events.at(-1)?.seq ?? FIRST
      const read = await this.store.readEvents<RoomEvent>(this.code, after, PAGE)
      const newer = read.map((event) => ({ ...event, at: instantOf(event.seq) }))
      this.events.push(...newer)
      for (const event of newer) {
        if (event.type === 'seat.progressed') this.known.add(keyOf(event.seat, event.event.seq))
        if (event.type === 'seat.run') this.known.add(keyOf(event.seat, event.run.seq))
      }
      const isChanged = undoneIn(newer).size > 0
      this.room = isChanged ? roomOf(this.events) : addEvents(this.room, newer)
      if (newer.length < PAGE) return this.room
    }
  }

  /** Whether the log has this event of a bench, as far as it was read. */
  hasProgress(seat: string, seq: string): boolean {
    return this.known.has(keyOf(seat, seq))
  }

  /** All events that were read. */
  all(): readonly RecordedRoomEvent[] {
    return this.events
  }
}

const keyOf = (seat: string, seq: string) => `${seat} ${seq}`

/** A seq begins with the instant at which Redis wrote the event. */
const instantOf = (seq: string) => Number(seq.split('-')[0])
