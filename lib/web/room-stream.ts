import { roomFeedId } from '#lib/bench/rooms.ts'
import type { EventLog } from '#lib/ledger/feed.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import type { Call } from './call.ts'
import { positionOf, streamOf } from './event-stream.ts'
import type { RoomCaller } from './room-access.ts'

/**
 * Streams of one room at the same time, by role: clients without a seat must not silence the seats, nor a seat the board. A seat
 * that is open in some tabs has a stream for each.
 */
const MAX_STREAMS = { teacher: 8, seats: 250, perSeat: 4, visitors: 20 }

/** An event without contents: what a client may see of them is in its view of the room. */
interface RoomNotice {
  readonly seq: string
  readonly type: string
  readonly seat?: string
  readonly act?: string
}

/** The events of a room as they are streamed. */
export function roomNotices({ lab: { rooms } }: Pick<Call, 'lab'>, code: string): EventLog {
  return {
    read: async (after, limit): Promise<readonly RoomNotice[]> => {
      const events = await rooms.store.readEvents<{ type: string; seat?: string; act?: { act: string } }>(
        code,
        after,
        limit,
      )
      // A room that has ended publishes this, and expired ones are read at intervals.
      if (events.length === 0) await rooms.endStreamsOfEnded(code)
      return events.map(({ seq, type, seat, act }) => ({
        seq,
        type,
        ...(seat === undefined ? {} : { seat }),
        ...(act === undefined ? {} : { act: act.act }),
      }))
    },
  }
}

/** Streams that a room has changed. */
export function streamRoom(call: Call, caller: RoomCaller, after: string | undefined): Promise<Response> {
  const { rooms } = call.lab
  const { isTeacher, seat } = caller
  const { code } = caller.record
  const newest = () => rooms.log(code).all().at(-1)?.seq ?? FIRST_SEQ
  return streamOf(
    call,
    {
      id: roomFeedId(code),
      log: roomNotices(call, code),
      lastSeq: newest,
      quotas: quotasOf(caller),
      onEnd: (end) => rooms.onEnd(code, end),
      // The log of a room is not trimmed.
      retains: async () => true,
      snapshot: async () => {
        await rooms.log(code).read()
        return { seq: newest(), type: 'snapshot' }
      },
      concerns: (event) => isTeacher || !('seat' in event) || event.seat === seat,
    },
    positionOf(call.request, after),
  )
}

function quotasOf({ record, isTeacher, seat }: RoomCaller): Readonly<Record<string, number>> {
  const feed = roomFeedId(record.code)
  if (isTeacher) return { [`${feed} to its teacher`]: MAX_STREAMS.teacher }
  if (seat === null) return { [`${feed} to visitors`]: MAX_STREAMS.visitors }
  return { [`${feed} to seats`]: MAX_STREAMS.seats, [`${feed} to ${seat}`]: MAX_STREAMS.perSeat }
}
