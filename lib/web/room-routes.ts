import { ROOM_LIFE_SECONDS } from '#lib/bench/rooms.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { EXPERIMENTS } from '#lib/experiments/index.ts'
import { NICKNAME_PROBLEMS, readNickname } from '#lib/rooms/nickname.ts'
import type { Call, Params } from './call.ts'
import { BadRequest } from './read-body.ts'
import { NoResponse, TextResponse } from './responses.ts'
import {
  assertTeacher,
  attempt,
  ownSeatOf,
  type RoomCaller,
  roomOfPath,
  teacherCookie,
  wrongAttempt,
} from './room-access.ts'
import { perform, undo } from './room-acts.ts'
import { seatGiven, viewFor } from './room-responses.ts'
import {
  HandBody,
  NewRoomBody,
  NewRoomResponse,
  OwnSeatResponse,
  ResumePhraseResponse,
  RoomActBody,
  RoomActResponse,
  RoomEventsQuery,
  RoomQuery,
  RoomResponse,
  SeatBody,
  SeatResponse,
  TeacherPhraseBody,
} from './room-schemas.ts'
import { streamRoom } from './room-stream.ts'
import { joinUrlOf, qrOf } from './room-view.ts'
import { onServer } from './route.ts'
import { EmptyBody } from './schemas.ts'

const BASIC = EXPERIMENTS.filter(({ level, setUp }) => level === 'basic' && setUp !== null).map(
  ({ id }) => id,
)

/** The routes of rooms: a workshop, its seats, and what its teacher does. */
export const roomRoutes = {
  '/api/rooms': {
    POST: onServer(
      {
        summary:
          'Open a room, and set the cookie with the teacher’s key. Only this response contains the teacher’s phrase. One address has at most 10 open rooms',
        body: NewRoomBody,
        status: 201,
        errors: [422, 429, 503],
        response: NewRoomResponse,
      },
      async (call, body) => {
        const { title = '', language = 'en', mode = 'self-paced', spoilers = true } = body
        const created = await call.lab.rooms.create({
          title,
          language,
          mode,
          spoilers,
          experiments: body.experiments ?? BASIC,
          password: body.password ?? null,
          lifetimeSeconds: body.lifetimeSeconds ?? ROOM_LIFE_SECONDS.usual,
          openedFrom: call.client,
        })
        const { code, teacherKey, teacherPhrase, expiresAt } = created
        const joinUrl = joinUrlOf(call, code)
        return {
          status: 201,
          body: { code, joinUrl, qr: qrOf(joinUrl), teacherPhrase, expiresAt },
          cookies: [teacherCookie(call, created, teacherKey)],
        }
      },
    ),
  },
  '/api/seat': {
    GET: onServer(
      { summary: 'Get the room and the seat of this browser', errors: [404], response: OwnSeatResponse },
      async (call) => {
        const own = ownSeatOf(call)
        const seat = own && (await call.lab.rooms.seatOfKey(own.code, own.seat, own.key))
        if (!seat) throw new RequestRefused('not_found', 'This browser has no seat.')
        return { status: 200, body: { code: own.code, seat } }
      },
    ),
  },
  '/api/rooms/{code}': {
    GET: onServer(
      {
        summary:
          'Get a room: everything for its teacher, what concerns it for a seat, and what is projected for anyone with the code. For a seat, the response sets the cookie of its bench',
        query: RoomQuery,
        errors: [404, 422, 429, 503],
        response: RoomResponse,
      },
      async (call, _, params, { as }) => {
        const caller = await roomOfPath(call, params.code)
        return viewFor(call, as === 'seat' ? { ...caller, isTeacher: false } : caller)
      },
    ),
    DELETE: onServer(
      {
        summary: 'End a room: deletes it with its seats and their benches',
        errors: [403, 404, 429, 503],
        response: NoResponse,
        status: 204,
        body: EmptyBody.optional(),
      },
      async (call, _, params) => {
        const { record } = await asTeacher(call, params)
        await call.lab.rooms.end(record.code)
        return { status: 204 }
      },
    ),
  },
  '/api/rooms/{code}/seats': {
    POST: onServer(
      {
        summary:
          'Take a seat with a nickname (201), or open one in this browser with its resume phrase (200). A nickname that is in use gets a number. Sets the cookies of the seat and of its bench. Limited by address and room: 150 new seats a minute, 120 wrong passwords and 120 wrong phrases a minute; 240 wrong resume phrases a minute in one room',
        body: SeatBody,
        errors: [401, 404, 409, 422, 429, 503],
        response: SeatResponse,
        status: 201,
        otherStatus: 200,
      },
      async (call, { nickname, password, resume }, params) => {
        const { lab } = call
        const { record } = await roomOfPath(call, params.code)
        const { code } = record
        if (resume !== undefined) {
          const found = await attempt(call, record, 'resume', () => lab.rooms.seatOfPhrase(code, resume))
          const given = await lab.rooms.resume(code, found)
          if (given === null) throw wrongAttempt('resume')
          const name = (await lab.rooms.log(code).read()).seats.find(({ id }) => id === given.id)?.nickname
          return seatGiven(call, record, { ...given, nickname: name ?? '' }, 200)
        }
        const read = readNickname(nickname ?? '')
        if ('problem' in read) {
          throw new RequestRefused('invalid_request', NICKNAME_PROBLEMS[read.problem], { field: 'nickname' })
        }
        if (record.password !== null) {
          await attempt(call, record, 'password', () => lab.rooms.hasPassword(record, password) || null)
        }
        return seatGiven(call, record, await lab.rooms.join(code, read.name, call.client), 201)
      },
    ),
  },
  '/api/rooms/{code}/seats/{seat}/phrase': {
    POST: onServer(
      {
        summary: 'Make a new resume phrase for a seat whose holder has lost it',
        body: EmptyBody.optional(),
        errors: [403, 404, 429, 503],
        response: ResumePhraseResponse,
      },
      async (call, _, params) => {
        const { record } = await asTeacher(call, params)
        const resumePhrase = await call.lab.rooms.renewPhrase(record.code, params.seat ?? '')
        return { status: 200, body: { resumePhrase } }
      },
    ),
  },
  '/api/rooms/{code}/hand': {
    POST: onServer(
      {
        summary: 'Raise or lower the hand of this seat',
        body: HandBody,
        errors: [403, 404, 422, 429, 503],
        response: NoResponse,
        status: 204,
      },
      async (call, { raised }, params) => {
        const { record, seat } = await roomOfPath(call, params.code)
        if (seat === null) throw noSeat()
        const room = await call.lab.rooms.log(record.code).read()
        const own = room.seats.find(({ id }) => id === seat)
        if (own?.isRemoved) throw new BadRequest({ code: 'forbidden', status: 403, detail: REMOVED })
        const isRaised = own?.handAt != null
        // Only changes are events, so that a seat that repeats the request fills no log.
        if (isRaised !== raised) await call.lab.rooms.append(record.code, { type: 'seat.hand', seat, raised })
        return { status: 204 }
      },
    ),
  },
  '/api/rooms/{code}/teacher': {
    POST: onServer(
      {
        summary:
          'Get the teacher’s key in this browser, by the phrase. 120 wrong ones a minute from one address in one room',
        body: TeacherPhraseBody,
        errors: [401, 404, 422, 429, 503],
        response: NoResponse,
        status: 204,
      },
      async (call, { phrase }, params) => {
        const { record } = await roomOfPath(call, params.code)
        const { rooms } = call.lab
        await attempt(call, record, 'teacher', () => rooms.hasTeacherPhrase(record, phrase) || null)
        const key = await rooms.returnTeacher(record.code)
        return { status: 204, cookies: [teacherCookie(call, record, key)] }
      },
    ),
  },
  '/api/rooms/{code}/acts': {
    POST: onServer(
      {
        summary: 'Act as the teacher of the room. `undo` undoes an act; changes of benches for 30 seconds',
        body: RoomActBody,
        errors: [403, 404, 409, 422, 429, 503],
        response: RoomActResponse,
      },
      async (call, act, params) => {
        const { lab } = call
        const { record } = await asTeacher(call, params)
        const acting = { lab, record, secure: call.secure, room: await lab.rooms.log(record.code).read() }
        return {
          status: 200,
          body: act.act === 'undo' ? await undo(acting, act.seq) : await perform(acting, act),
        }
      },
    ),
  },
  '/api/rooms/{code}/events': {
    GET: onServer(
      {
        summary:
          'Stream that the room has changed (SSE); resumes from Last-Event-ID. Each event names its type and, if any, its seat; read the room for its state. A seat gets the events about itself and those about all',
        query: RoomEventsQuery,
        headers: { 'Last-Event-ID': 'The last event that the client received' },
        errors: [403, 404, 429, 503],
        type: 'text/event-stream',
        response: TextResponse,
      },
      async (call, _, params, { after }) => streamRoom(call, await roomOfPath(call, params.code), after),
    ),
  },
}

async function asTeacher(call: Call, params: Params): Promise<RoomCaller> {
  const caller = await roomOfPath(call, params.code)
  assertTeacher(caller)
  return caller
}

const REMOVED = 'The teacher has removed this seat from the room.'

function noSeat(): RequestRefused {
  return new RequestRefused('not_found', 'This browser has no seat in this room. Join it first.')
}
