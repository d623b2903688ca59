import type { AttemptKind, AttemptLimit, RedisRooms, RoomRecord } from '#lib/bench/rooms.ts'
import { endedRoom, ROOM_LIMITS } from '#lib/bench/rooms.ts'
import { addressKey } from '#lib/core/address.ts'
import { STANDARD_COOKIES } from '#lib/core/cookie-settings.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { readRoomCode } from '#lib/rooms/code.ts'
import type { Call } from './call.ts'
import { cookieFormat, cookieHeaderOf, cookieName, readCookies, setCookie } from './cookies.ts'
import { BadRequest } from './read-body.ts'

/*
 * Who a request to a room is from. The cookies of a seat and of a teacher are apart from those of the mechanisms: logging out
 * of every lane, or resetting the bench, loses no seat. Clients that are no browser send the headers instead.
 */

export const SEAT_COOKIE = 'seat'
export const teacherCookieName = (code: string) => `teacher-${code}`
export const SEAT_HEADER = 'lab-seat'
const TEACHER_HEADER = 'lab-teacher'

/** A room that a request names, and what the request proves about its sender. */
export interface RoomCaller {
  readonly record: RoomRecord
  readonly isTeacher: boolean
  /** The seat of this browser in this room; null if it has none. */
  readonly seat: string | null
}

/**
 * Finds the room of a path. Wrong codes are limited by address, right ones are not: a class shares one address, and one
 * participant who tries codes must not keep the others out.
 * @throws RequestRefused `not_found`; `rate_limited` after too many wrong codes from this address
 */
export async function roomOfPath(call: Call, typed = ''): Promise<RoomCaller> {
  const { lab, client } = call
  const code = readRoomCode(typed)
  const record = code === null ? null : await lab.rooms.find(code)
  if (record === null) {
    const of = { kind: 'codes', address: addressKey(client) } as const
    await decide(lab.rooms.store, [{ of, most: ROOM_LIMITS.wrongPerAddress }], false)
    throw endedRoom(typed.slice(0, 40))
  }
  return callerIn(call, record)
}

async function callerIn(call: Call, record: RoomRecord): Promise<RoomCaller> {
  const teacherKey = credentialOf(call, TEACHER_HEADER, teacherCookieName(record.code))
  return {
    record,
    isTeacher: call.lab.rooms.isTeacher(record, teacherKey),
    seat: await seatIn(call, record.code),
  }
}

async function seatIn(call: Call, code: string): Promise<string | null> {
  const own = ownSeatOf(call)
  return own?.code === code ? call.lab.rooms.seatOfKey(code, own.seat, own.key) : null
}

/** The seat that the browser states to have, unproven. */
export function ownSeatOf(call: Call): { code: string; seat: string; key: string } | null {
  const value = credentialOf(call, SEAT_HEADER, SEAT_COOKIE)
  const [, code = '', seat = '', key = ''] =
    /^([A-Z]+-[A-Z]+-\d{2})\.([\w-]{12})\.([\w-]{32})$/.exec(value ?? '') ?? []
  return code === '' ? null : { code, seat, key }
}

function credentialOf({ request, secure }: Call, header: string, cookie: string): string | null {
  const given = request.headers.get(header)
  if (given) return given
  const name = cookieName(cookie, secure)
  const [value, ...others] = readCookies(cookieHeaderOf(request.headers), new Set([name])).get(name) ?? []
  // Two cookies of the same name: it is not known which one this server has set.
  return value === undefined || others.length > 0 ? null : value
}

const STRICT = { ...STANDARD_COOKIES, sameSite: 'strict' } as const

export function seatCookie({ secure }: Call, record: RoomRecord, seat: string, key: string): string {
  return roomCookie(secure, SEAT_COOKIE, `${record.code}.${seat}.${key}`, secondsLeft(record))
}

export function teacherCookie(
  { secure }: Call,
  record: Pick<RoomRecord, 'code' | 'expiresAt'>,
  key: string,
): string {
  return roomCookie(secure, teacherCookieName(record.code), key, secondsLeft(record))
}

/** A cookie of a room, which it must not outlive. */
export function roomCookie(secure: boolean, name: string, value: string, seconds: number): string {
  return setCookie(name, value, seconds, cookieFormat(STRICT, { secure, host: null }))
}

function secondsLeft({ expiresAt }: Pick<RoomRecord, 'expiresAt'>): number {
  return Math.max(0, Math.ceil((expiresAt - Date.now()) / 1000))
}

/** @throws BadRequest `forbidden` without the teacher’s key */
export function assertTeacher({ isTeacher }: RoomCaller): void {
  if (isTeacher) return
  throw new BadRequest({
    code: 'forbidden',
    status: 403,
    detail:
      'Only the teacher of the room may do this. Open the board in the browser that created it, or send its phrase.',
  })
}

/**
 * Checks a password or a phrase. Wrong ones are counted by kind, address and room, so that one participant who tries passwords
 * locks out no phrase and no other room. Resume phrases are also counted by room: with enough addresses, one of 22 bits would
 * be found.
 * @param check without effect: the attempt is decided after it, by its result, so that concurrent ones exceed no limit
 * @throws RequestRefused `invalid_credentials`, or `rate_limited` after too many
 */
export async function attempt<Result>(
  { lab, client }: Call,
  { code: room }: RoomRecord,
  kind: AttemptKind,
  check: () => Promise<Result | null> | Result | null,
): Promise<Result> {
  const { store } = lab.rooms
  const byAddress = { of: { kind, room, address: addressKey(client) }, most: ROOM_LIMITS.wrongPerAddress }
  const byRoom = { of: { kind, room }, most: ROOM_LIMITS.wrongPerRoom }
  const limits = kind === 'resume' ? [byAddress, byRoom] : [byAddress]
  // Once more before it: a check costs more than a count.
  await decide(store, limits, true)
  const result = await check()
  await decide(store, limits, result !== null)
  if (result === null) throw wrongAttempt(kind)
  return result
}

const WRONG: Readonly<Record<AttemptKind, string>> = {
  password: 'Wrong password of the room.',
  resume: 'No seat of this room has this resume phrase.',
  teacher: 'Wrong phrase.',
}

export function wrongAttempt(kind: AttemptKind): RequestRefused {
  return new RequestRefused('invalid_credentials', WRONG[kind])
}

async function decide(store: RedisRooms, limits: readonly AttemptLimit[], isRight: boolean): Promise<void> {
  const waitMs = await store.decideAttempt(limits, isRight)
  if (waitMs === 0) return
  throw new RequestRefused('rate_limited', 'Too many wrong codes or phrases. Retry after Retry-After.', {
    retryAfterSeconds: Math.ceil(waitMs / 1000),
  })
}
