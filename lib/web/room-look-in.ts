import type { Bench } from '#lib/bench/bench.ts'
import { roomFeedId } from '#lib/bench/rooms.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { StreamedEvent } from '#lib/ledger/feed.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import type { Room } from '#lib/rooms/room.ts'
import { fullView } from './bench-view.ts'
import type { Call, Params } from './call.ts'
import { snapshotOf } from './event-routes.ts'
import { positionOf, type Streamed, streamOf } from './event-stream.ts'
import { assertTeacher, roomOfPath } from './room-access.ts'
import { roomNotices } from './room-stream.ts'
import { simulatedClientOf } from './simulated-client-ids.ts'

/*
 * A bench as a teacher, or a projector, looks into it. Nothing that they get is a capability: neither the ID of the bench nor a
 * password, nor the address or the user agent of a participant.
 */

/** Readers of one bench at the same time: boards and projectors. */
const MAX_READERS = 20
const MAX_EVENTS = 10_000
/** The newest events that a board shows. */
const SHOWN_EVENTS = 20

/**
 * The seat that a request looks into.
 * @throws BadRequest `forbidden` unless it is from the teacher, or the seat is in the spotlight
 */
async function seatLookedInto(call: Call, params: Params) {
  const { rooms, benches } = call.lab
  const caller = await roomOfPath(call, params.code)
  const { code } = caller.record
  const room = await rooms.log(code).read()
  if (room.spotlight !== params.seat) assertTeacher(caller)
  const seat = room.seats.find(({ id }) => id === params.seat)
  const record = seat && (await rooms.seat(code, seat.id))
  const bench = record && (await benches.find(record.bench))
  if (!bench) throw new RequestRefused('not_found', `Seat ${params.seat} not found in room ${code}.`)
  return { bench, seat, room, code, isTeacher: caller.isTeacher }
}

export async function lookIn(call: Call, params: Params) {
  const { bench, seat, room, isTeacher } = await seatLookedInto(call, params)
  const { id: _, ...view } = fullView(bench, call.lab)
  const { ledger } = bench.observer
  await ledger.whenFlushed()
  const events = await ledger.read(FIRST_SEQ, MAX_EVENTS)
  return {
    status: 200,
    body: {
      ...view,
      seat: seat.id,
      nickname: isTeacher ? seat.nickname : null,
      verdicts: verdictsOf(events),
      events: newestOf(events.filter((event) => isTeacher || isPublic(room, event))).map(shown),
    },
  }
}

/** The newest events, without checks that repeat the result of the one before. */
function newestOf(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const results = new Map<string, string>()
  return events
    .filter((event) => {
      if (event.type === 'room.changed') return false
      if (!('act' in event) || event.act !== 'me' || !('mechanism' in event)) return true
      const of = `${event.mechanism} ${'client' in event ? event.client : ''}`
      const result = `${event.type} ${'code' in event ? event.code : ''} ${'sessionId' in event ? event.sessionId : ''}`
      const isRepeated = results.get(of) === result
      results.set(of, result)
      return !isRepeated
    })
    .slice(-SHOWN_EVENTS)
    .toReversed()
}

const OUTCOMES = {
  'request.verified': 'accepted',
  'session.created': 'accepted',
  'request.refused': 'refused',
  'store.unavailable': 'unavailable',
} as const

/** The newest result on each lane, of the browser and not of a simulated client. */
function verdictsOf(events: readonly RecordedEvent[]) {
  const newest = new Map<MechanismId, Verdict>()
  for (const event of events) {
    if (event.type === 'bench.reset') newest.clear()
    else if (isVerdict(event) && simulatedClientOf(event.client) === null) newest.set(event.mechanism, event)
  }
  return Array.from(newest.values(), (event) => ({
    mechanism: event.mechanism,
    outcome: OUTCOMES[event.type],
    code: 'code' in event ? (event.code ?? null) : null,
    user: 'user' in event ? (event.user ?? null) : null,
    at: event.realAt,
  }))
}

type Verdict = Extract<RecordedEvent, { type: keyof typeof OUTCOMES }>
const isVerdict = (event: RecordedEvent): event is Verdict => event.type in OUTCOMES

/** Whether anyone but the teacher gets an event: the choice of a seat would be copied by others who have yet to predict. */
function isPublic({ revealed }: Pick<Room, 'revealed'>, event: StreamedEvent): boolean {
  return event.type !== 'experiment.predicted' || revealed.includes((event as Predicted).experiment)
}
type Predicted = Extract<RecordedEvent, { type: 'experiment.predicted' }>

/** An event without the address and the user agent of its client. */
export function shown<Shown extends StreamedEvent>(event: Shown & object): Shown {
  const { session, sessions } = event as { session?: object; sessions?: readonly object[] }
  return {
    ...event,
    ...(session && { session: withoutClient(session) }),
    ...(sessions && { sessions: sessions.map(withoutClient) }),
  }
}

const withoutClient = (session: object) => ({ ...session, ip: null, userAgent: null })

/** The events of a bench, for readers. */
export async function lookInEvents(
  call: Call,
  params: Params,
  { after, format }: { readonly after?: string | undefined; readonly format: 'sse' | 'ndjson' },
): Promise<Response> {
  const { bench, seat, room, code, isTeacher } = await seatLookedInto(call, params)
  const position = positionOf(call.request, after)
  await bench.observer.ledger.whenFlushed()
  if (format === 'ndjson') {
    const events = await bench.observer.ledger.read(position ?? FIRST_SEQ, MAX_EVENTS)
    const own = events.filter((event) => isTeacher || isPublic(room, event))
    // Without a position, as in the event log of the bench itself: a snapshot, then all events that there are.
    const lines = position === null ? [await snapshotOf(bench), ...own] : own
    return new Response(lines.map((line) => `${JSON.stringify(shown(line))}\n`).join(''), {
      headers: { 'content-type': 'application/x-ndjson' },
    })
  }
  const rights = isTeacher ? { shown } : spotlightOn(call, { code, seat: seat.id, room })
  const streamed: Streamed = {
    ...logOf(bench),
    ...rights,
    quotas: { [`${bench.id} ${isTeacher ? 'for the teacher' : 'in the spotlight'}`]: MAX_READERS },
    onEnd: (end) => call.lab.rooms.onEnd(code, end),
  }
  return streamOf(call, streamed, position)
}

interface Lit {
  readonly code: string
  readonly seat: string
  readonly room: Room
}

/** What clients without the teacher’s key get of a seat, for as long as it is in the spotlight. */
function spotlightOn(call: Call, { code, seat, room }: Lit): Pick<Streamed, 'permission' | 'shown'> {
  const { rooms, feed } = call.lab
  let known = room
  return {
    permission: {
      check: async () => {
        known = await rooms.log(code).read()
        return known.spotlight === seat
      },
      watch: (changed) => {
        const onNotice = () => {
          changed()
          return true
        }
        const notices = feed.subscribe(roomFeedId(code), roomNotices(call, code), onNotice, isOfTeacher)
        notices.from(rooms.log(code).all().at(-1)?.seq ?? FIRST_SEQ)
        return () => notices.stop()
      },
    },
    shown: (event) => (isPublic(known, event) ? shown(event) : null),
  }
}

const isOfTeacher = ({ type }: StreamedEvent) => type.startsWith('teacher.')

function logOf(bench: Bench) {
  const { ledger } = bench.observer
  return {
    id: bench.id,
    log: ledger,
    lastSeq: () => ledger.lastSeq(),
    retains: async (seq: string) => ledger.retains(seq),
    snapshot: () => snapshotOf(bench),
  }
}
