import type { RoomRecord, SeatGiven } from '#lib/bench/rooms.ts'
import { experimentOf } from '#lib/experiments/index.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import { usersOf } from './bench-view.ts'
import type { Call } from './call.ts'
import { EXPERIMENT_VIEWS, hintView } from './experiment-view.ts'
import { benchCookie } from './policy-cookies.ts'
import { type RoomCaller, seatCookie } from './room-access.ts'
import { actList, boardSeats, joinUrlOf, qrOf, seatProgress, sharedView, shownHand } from './room-view.ts'

/** The response that gives a seat to a browser: its cookie, its bench, and the phrase that opens it elsewhere. */
export function seatGiven(
  call: Call,
  record: RoomRecord,
  given: SeatGiven & { readonly nickname: string },
  status: 200 | 201,
) {
  const { id, key, nickname, resumePhrase, bench } = given
  return {
    status,
    body: {
      seat: { id, code: record.code, nickname },
      bench: benchView(given),
      resumePhrase,
    },
    cookies: [
      seatCookie(call, record, id, key),
      benchCookie(bench.id, bench.state.policy.cookies, { secure: call.secure }),
    ],
  }
}

function benchView({ bench, passwords }: Pick<SeatGiven, 'bench' | 'passwords'>) {
  return {
    id: bench.id,
    publicName: bench.publicName,
    users: usersOf(bench).map((user) => ({ ...user, password: passwords[user.name] ?? '' })),
  }
}

/** How to join, for a board and a projector. A seat has joined. */
function projected(call: Call, code: string) {
  const joinUrl = joinUrlOf(call, code)
  return { joinUrl, qr: qrOf(joinUrl) }
}

/** The room as its teacher, one of its seats, or anyone with the code sees it. */
export async function viewFor(call: Call, { record, isTeacher, seat: own }: RoomCaller) {
  const { rooms } = call.lab
  const { code } = record
  const log = rooms.log(code)
  const room = await log.read()
  const seq = log.all().at(-1)?.seq ?? FIRST_SEQ
  const progress = room.seats.map((seat) => seatProgress(room, seat))
  const counted = progress.filter((_, index) => !room.seats[index]?.isRemoved)
  const shared = sharedView(record, room, seq, counted, isTeacher)
  if (isTeacher) {
    rooms.compareLogsSometimes(code)
    const records = Object.entries(await rooms.store.readSeats(code))
    const times = await rooms.store.lastEventAt(records.map(([, { bench }]) => bench))
    const lastSeenAt = Object.fromEntries(records.map(([id], index) => [id, times[index] ?? 0]))
    return {
      status: 200,
      body: {
        role: 'teacher' as const,
        ...shared,
        ...projected(call, code),
        seats: boardSeats(room, progress, lastSeenAt),
        acts: actList(room, record),
      },
    }
  }
  const index = room.seats.findIndex(({ id }) => id === own)
  const seat = room.seats[index]
  if (!seat) return { status: 200, body: { role: 'visitor' as const, ...shared, ...projected(call, code) } }
  const given = await rooms.benchOf(code, seat.id)
  const { id, nickname, isRemoved, hints } = seat
  const isNamed = call.credentials.benches.includes(given.bench.id)
  return {
    status: 200,
    body: {
      role: 'seat' as const,
      ...shared,
      broadcast: seat.message,
      seat: {
        id,
        nickname,
        handAt: shownHand(seat),
        isRemoved,
        hints: hints.flatMap((sent) => {
          const experiment = experimentOf(sent.experiment)
          return experiment ? [{ ...sent, text: hintView(experiment, sent.hint).text }] : []
        }),
        progress: progress[index] ?? [],
      },
      titles: titlesOf(room.settings.experiments),
      bench: benchView(given),
    },
    // After a reset, the browser still has the cookie of the old bench.
    ...(isNamed
      ? {}
      : {
          cookies: [benchCookie(given.bench.id, given.bench.state.policy.cookies, { secure: call.secure })],
        }),
  }
}

function titlesOf(experiments: readonly string[]) {
  const views = EXPERIMENT_VIEWS.filter(({ id }) => experiments.includes(id))
  return Object.fromEntries(views.map(({ id, title }) => [id, title]))
}
