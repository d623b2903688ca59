import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, FlattenedSign } from 'jose'
import type { Lab } from '#lib/bench/lab.ts'
import { endedRoom, type RoomRecord } from '#lib/bench/rooms.ts'
import { experimentOf } from '#lib/experiments/index.ts'
import { progressOf, withoutUndoneResets } from '#lib/experiments/progress.ts'
import type { SeatRun } from '#lib/rooms/event.ts'
import {
  csvOf,
  type ExportedProgress,
  type ExportedRoom,
  type ExportedRun,
  markdownOf,
} from '#lib/rooms/export.ts'
import type { Room, Seat } from '#lib/rooms/room.ts'
import { shownRun } from '#lib/rooms/seat-runs.ts'
import { predictionsOf, seatProgress } from './room-view.ts'

/*
 * The export of a room: its progress is deleted with it, so this file is all that stays. JSON is signed (RFC 7515, Ed25519): a
 * file that a teacher gets back from others is one that this server has written. The key follows from the secrets of the
 * server, so it needs no storage.
 */

const HOW_TO_VERIFY =
  'signature is a flattened JWS (RFC 7515) with detached payload: JSON.stringify(room), as UTF-8. Get the keys from GET /api/rooms/keys of the server; publicKey only helps to find the right one. With jose: flattenedVerify({ ...file.signature, payload: base64url.encode(JSON.stringify(file.room)) }, createLocalJWKSet(keys)).'

const TYPES = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  markdown: 'text/markdown; charset=utf-8',
} as const
const EXTENSIONS = { json: 'json', csv: 'csv', markdown: 'md' } as const

/** The file in one of the formats, for download. */
export async function exportRoom(
  lab: Lab,
  { code }: RoomRecord,
  format: keyof typeof TYPES,
): Promise<Response> {
  await lab.rooms.compareLogs(code)
  const room = exportedRoom(code, await lab.rooms.log(code).read())
  // A room that ends in the meantime is deleted, and its log read as empty: that must not be signed.
  if ((await lab.rooms.find(code)) === null) throw endedRoom(code)
  return new Response(await textOf(room, format, lab.environment.sessionSecrets), {
    headers: {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="room-${code}.${EXTENSIONS[format]}"`,
      'x-content-type-options': 'nosniff',
    },
  })
}

function textOf(room: ExportedRoom, format: keyof typeof TYPES, secrets: readonly string[]) {
  if (format === 'csv') return csvOf(room)
  const language = room.language === 'zh' ? 'zh' : 'en'
  if (format === 'markdown') return markdownOf(room, (id) => experimentOf(id)?.texts[language].title ?? id)
  return signed(room, secrets)
}

/** All that the room contains, of all seats: also of those that were removed, and while the board is frozen. */
function exportedRoom(code: string, shown: Room): ExportedRoom {
  const room = { ...shown, frozenAt: null }
  const { title, language, mode, experiments } = room.settings
  const progress = room.seats.map((seat) => seatProgress(room, seat))
  return {
    code,
    title,
    language,
    mode,
    openedAt: room.openedAt,
    exportedAt: Date.now(),
    experiments,
    predictions: predictionsOf(progress, () => true),
    seats: room.seats.map((seat, index) => ({
      id: seat.id,
      nickname: seat.nickname,
      joinedAt: seat.joinedAt,
      isRemoved: seat.isRemoved,
      note: seat.note,
      progress: exportedProgress(room, seat, progress[index] ?? []),
      run: exportedRun(shownRun(seat, room)),
    })),
    acts: room.acts.map(({ at, act, isUndone }) => ({ at, isUndone, act })),
  }
}

function exportedRun(run: SeatRun | null): ExportedRun | null {
  if (run === null) return null
  const { state, killed, counted, isOverFitted, at } = run
  return { state, killed, counted, isOverFitted, at }
}

function exportedProgress(
  { settings }: Room,
  { progress: events, hints }: Seat,
  views: ReturnType<typeof seatProgress>,
): readonly ExportedProgress[] {
  const chosen = settings.experiments.flatMap((id) => experimentOf(id) ?? [])
  const counted = withoutUndoneResets(events)
  return progressOf(chosen, events).map((progress, index) => {
    const { id, prediction, checks, attempts } = progress
    const right = chosen[index]?.prediction.right
    // Progress has the clock of the bench, which can be advanced by days.
    const own = counted.filter((event) => 'experiment' in event && event.experiment === id)
    const sinceReset = own.slice(own.findLastIndex(({ type }) => type === 'experiment.reset') + 1)
    const first = (type: 'experiment.started' | 'experiment.solved') =>
      sinceReset.find((event) => event.type === type)?.realAt ?? null
    return {
      experiment: id,
      state: views[index]?.state ?? progress.state,
      isPlayed: views[index]?.isPlayed ?? true,
      prediction,
      isRight: prediction === null ? null : prediction === right,
      passed: checks.filter(({ passed }) => passed).map((check) => check.id),
      checks: checks.length,
      hintsTaken: progress.hints,
      hintsSent: hints.filter(({ experiment }) => experiment === id).map(({ hint }) => hint),
      attempts,
      startedAt: first('experiment.started'),
      solvedAt: first('experiment.solved'),
    }
  })
}

/** An Ed25519 key in PKCS #8 (RFC 8410), without its 32 bytes. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The key of a secret: the same on every process with this secret. */
function keyOf(secret: string): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', secret, 'session-lab', 'room export', 32))
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' })
}

async function publicKeyOf(key: KeyObject) {
  const { x = '' } = await exportJWK(createPublicKey(key))
  const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' as const }
}

/** The public keys that exports are signed with: of the current secret, and of those before it. */
export async function exportKeys(secrets: readonly string[]) {
  return { keys: await Promise.all(secrets.map((secret) => publicKeyOf(keyOf(secret)))) }
}

async function signed(room: ExportedRoom, [secret = '']: readonly string[]): Promise<string> {
  const key = keyOf(secret)
  const publicKey = await publicKeyOf(key)
  const { payload: _, ...signature } = await new FlattenedSign(Buffer.from(JSON.stringify(room)))
    .setProtectedHeader({ alg: publicKey.alg, kid: publicKey.kid, typ: 'session-lab-room+json' })
    .sign(key)
  return `${JSON.stringify({ format: 'session-lab-room', version: 1, room, signature, publicKey, verify: HOW_TO_VERIFY }, null, 2)}\n`
}
