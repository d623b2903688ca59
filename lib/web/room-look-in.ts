import type { Bench } from '#lib/bench/bench.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { StreamedEvent } from '#lib/ledger/feed.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import { readRoomCode } from '#lib/rooms/code.ts'
import { fullView } from './bench-view.ts'
import type { Call, Params } from './call.ts'
import { snapshotOf } from './event-routes.ts'
import { positionOf, type Streamed, streamOf } from './event-stream.ts'
import { assertTeacher, roomOfPath } from './room-access.ts'
import { simulatedClientOf } from './simulated-client-ids.ts'

/*
 * A bench as a teacher, or a projector, looks into it. Nothing that they get is a capability: neither the ID of the bench nor a
 * password, nor the address or the user agent of a participant.
 */

/** Readers of one bench at the same time: boards and projectors. */
const MAX_READERS = 20
const RECHECK_MS = 500
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
  return { bench, seat, isTeacher: caller.isTeacher }
}

export async function lookIn(call: Call, params: Params) {
  const { bench, seat, isTeacher } = await seatLookedInto(call, params)
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
      events: newestOf(events).map(shown),
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

/** An event without the address and the user agent of its client. */
function shown<Shown extends StreamedEvent>(event: Shown & object): Shown {
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
  const { bench, isTeacher } = await seatLookedInto(call, params)
  const position = positionOf(call.request, after)
  await bench.observer.ledger.whenFlushed()
  if (format === 'ndjson') {
    const events = await bench.observer.ledger.read(position ?? FIRST_SEQ, MAX_EVENTS)
    // Without a position, as in the event log of the bench itself: a snapshot, then all events that there are.
    const lines = position === null ? [await snapshotOf(bench), ...events] : events
    return new Response(lines.map((line) => `${JSON.stringify(shown(line))}\n`).join(''), {
      headers: { 'content-type': 'application/x-ndjson' },
    })
  }
  const isAllowed = isTeacher ? () => true : spotlightOf(call, params)
  return streamOf(call, streamed(bench, isTeacher, isAllowed), position)
}

/** Whether a seat was in the spotlight when that was last read; each event has it read again, at most twice a second. */
function spotlightOf({ lab }: Call, { code: typed = '', seat }: Params): () => boolean {
  const code = readRoomCode(typed) ?? ''
  let [isLit, readAt] = [true, performance.now()]
  return () => {
    if (performance.now() - readAt > RECHECK_MS) {
      readAt = performance.now()
      lab.rooms
        .log(code)
        .read()
        .then(({ spotlight }) => {
          isLit = spotlight === seat
        })
        .catch(() => {})
    }
    return isLit
  }
}

function streamed(bench: Bench, isTeacher: boolean, isAllowed: () => boolean): Streamed {
  const { ledger } = bench.observer
  return {
    concerns: isAllowed,
    id: bench.id,
    countedAs: `${bench.id} ${isTeacher ? 'for the teacher' : 'in the spotlight'}`,
    log: ledger,
    lastSeq: () => ledger.lastSeq(),
    most: MAX_READERS,
    retains: async (seq) => ledger.retains(seq),
    snapshot: () => snapshotOf(bench),
    shown,
  }
}
