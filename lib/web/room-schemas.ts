import { z } from 'zod'
import { ROOM_LIFE_SECONDS } from '#lib/bench/rooms.ts'
import { REDIS_FAULTS } from '#lib/bench/state.ts'
import { MAX_OFFSET_SECONDS } from '#lib/core/clock.ts'
import { PRESET_IDS } from '#lib/core/policy.ts'
import { isShownAsTyped } from '#lib/core/shown-text.ts'
import { EXPERIMENTS } from '#lib/experiments/index.ts'
import { PHASES, RESET_SCOPES, ROOM_LANGUAGES, ROOM_MODES } from '#lib/rooms/event.ts'
import { integer, text, translated } from './response-parts.ts'
import { PolicyPatch } from './schemas.ts'

/* The schemas of rooms: what their routes accept, and what they return. */

const ids = EXPERIMENTS.map(({ id }) => id)
const experiment = z.enum(ids as [string, ...string[]]).meta({ description: 'An experiment' })
const seat = z.string().regex(/^[\w-]{12}$/, 'Not the id of a seat.')
const seats = z.array(seat).min(1).max(200).optional().meta({ description: 'Absent: all seats' })
const seq = z.string().regex(/^\d{1,15}-\d{1,15}$/, 'Not a position in an event log.')
const instant = integer.meta({ description: 'Epoch milliseconds by the clock of the server' })
const words = (most: number) => z.string().trim().min(1).max(most)

/** Whether others can be shown a text of several lines. */
const isShown = (value: string) =>
  value.split('\n').every((line) => line.trim() === '' || isShownAsTyped(line))
/** Text of the teacher that others see. */
const shownText = (least: number, most: number) =>
  z
    .string()
    .overwrite((value) => value.replaceAll('\r\n', '\n'))
    .trim()
    .min(least)
    .max(most)
    .refine(isShown, 'Must have no characters that control or reorder text, except line breaks.')

export const NewRoomBody = z
  .strictObject({
    title: shownText(0, 80).optional(),
    language: z.enum(ROOM_LANGUAGES).optional(),
    password: words(100).optional().meta({ description: 'Asked for when someone joins' }),
    lifetimeSeconds: z.int().min(ROOM_LIFE_SECONDS.least).max(ROOM_LIFE_SECONDS.most).optional(),
    experiments: z
      .array(experiment)
      .min(1)
      .max(ids.length)
      .refine((list) => new Set(list).size === list.length, 'Name each experiment once.')
      .optional()
      .meta({ description: 'In this order. Absent: the basic ones' }),
    mode: z.enum(ROOM_MODES).optional(),
    spoilers: z.boolean().optional(),
  })
  .meta({ title: 'NewRoom' })

export const SeatBody = z
  .strictObject({
    nickname: z.string().max(400).optional(),
    password: z.string().max(100).optional(),
    resume: z.string().max(100).optional().meta({ description: 'The resume phrase of a seat' }),
  })
  .refine(
    ({ nickname, resume }) => (nickname === undefined) !== (resume === undefined),
    'Send either nickname or resume.',
  )
  .meta({ title: 'TakeSeat' })

const push = z
  .strictObject({
    preset: z.enum(PRESET_IDS).optional(),
    policy: PolicyPatch.optional(),
    advanceSeconds: z.int().min(1).max(MAX_OFFSET_SECONDS).optional(),
    redis: z.enum(REDIS_FAULTS).optional(),
  })
  .refine((fields) => Object.keys(fields).length > 0, 'Name at least one change.')

export const RoomActBody = z
  .discriminatedUnion('act', [
    z.strictObject({ act: z.enum(['open', 'lock']), experiments: z.array(experiment).min(1).optional() }),
    z.strictObject({
      act: z.literal('goto'),
      experiment: experiment.nullable(),
      phase: z.enum(PHASES),
      bring: z
        .literal(true)
        .optional()
        .meta({ description: 'The pages of the seats go to the experiment, whatever they show' }),
    }),
    z.strictObject({ act: z.literal('push'), push, seats }),
    z.strictObject({ act: z.literal('broadcast'), text: shownText(1, 300).nullable(), seats }),
    z.strictObject({ act: z.literal('hint'), experiment, hint: words(100), seats }),
    z.strictObject({ act: z.literal('freeze'), frozen: z.boolean() }),
    z.strictObject({
      act: z.literal('reset'),
      scope: z.enum(RESET_SCOPES),
      seats,
      experiment: experiment.optional(),
    }),
    z.strictObject({ act: z.literal('spotlight'), seat: seat.nullable() }),
    z.strictObject({ act: z.literal('scoreboard'), shown: z.boolean() }),
    z.strictObject({ act: z.literal('reveal'), experiment, revealed: z.boolean() }),
    z.strictObject({
      act: z.literal('timer'),
      seconds: z
        .int()
        .min(1)
        .max(4 * 60 * 60)
        .nullable(),
    }),
    z.strictObject({ act: z.enum(['remove', 'readmit', 'lower-hand']), seat }),
    z.strictObject({ act: z.literal('note'), seat, text: shownText(0, 500) }),
    z.strictObject({ act: z.literal('spoilers'), shown: z.boolean() }),
    z.strictObject({
      act: z.literal('undo'),
      seq: seq.optional().meta({ description: 'The act to undo. Absent: the newest' }),
    }),
  ])
  .meta({ title: 'RoomAct' })

export const HandBody = z.strictObject({ raised: z.boolean() }).meta({ title: 'Hand' })
export const TeacherPhraseBody = z.strictObject({ phrase: words(200) }).meta({ title: 'TeacherPhrase' })
export const RoomQuery = z.strictObject({
  as: z.literal('seat').optional().meta({
    description: 'What the seat of this browser sees, also if it has the teacher’s key',
  }),
})
export const RoomEventsQuery = z.strictObject({ after: seq.optional() })
export const RoomExportQuery = z.strictObject({ format: z.enum(['json', 'csv', 'markdown']).default('json') })

export const NewRoomResponse = z.object({
  code: text,
  joinUrl: text,
  qr: text.meta({ description: 'The join address as an SVG' }),
  teacherPhrase: text.meta({ description: 'Gives the teacher’s key to another browser. Shown once' }),
  expiresAt: instant,
})

const user = z.object({
  name: text,
  roles: z.array(text),
  disabled: z.boolean(),
  balance: integer,
  password: text,
})

const SeatBench = z.object({
  id: text,
  publicName: text,
  users: z.array(user),
})

export const SeatResponse = z.object({
  seat: z.object({ id: text, code: text, nickname: text }),
  bench: SeatBench,
  resumePhrase: text.meta({
    description: 'Opens this seat in another browser. Used once; only this response contains it',
  }),
})

const nullableInstant = instant.nullable()

const SeatProgress = z.object({
  experiment: text,
  state: z.enum(['open', 'started', 'solved']),
  prediction: text.nullable(),
  passed: integer,
  checks: integer,
  hints: integer,
  attempts: integer,
  solvedAt: nullableInstant,
  solvedInSeconds: integer
    .nullable()
    .meta({ description: 'From the start of the attempt, by the clock of the server' }),
  isPlayed: z
    .boolean()
    .meta({ description: 'False if the room had left the experiment before this seat joined' }),
})

/** The score of a run of a test suite. */
export const run = {
  state: z
    .enum(['running', 'ended', 'unfinished'])
    .meta({ description: '`unfinished`: it has ended, and not every bug was tried' }),
  killed: integer,
  counted: integer.meta({
    description: 'Planted bugs, except those of mechanisms that the suite never uses',
  }),
  isOverFitted: z.boolean().meta({ description: 'A test reports a control: the score is void' }),
}

const BoardSeat = z.object({
  id: text,
  nickname: text,
  bench: text,
  joinedAt: instant,
  isRemoved: z.boolean(),
  handAt: nullableInstant,
  movedAt: nullableInstant,
  note: text,
  lastSeenAt: instant,
  lastProgressAt: nullableInstant,
  progress: z.array(SeatProgress),
  run: z
    .object({ ...run, at: instant })
    .nullable()
    .meta({ description: 'The newest run of a test suite that its bench was sent (`session-lab mutate`)' }),
})

const histogram = z.record(z.string(), z.record(z.string(), integer))

const roomParts = {
  code: text,
  title: text,
  language: z.enum(ROOM_LANGUAGES),
  mode: z.enum(ROOM_MODES),
  spoilers: z.boolean(),
  experiments: z.array(text),
  hasPassword: z.boolean(),
  openedAt: instant,
  expiresAt: instant,
  now: instant,
  seq: text,
  experiment: text.nullable(),
  phase: z.enum(PHASES),
  experimentSince: instant.meta({ description: 'When the room came to its experiment' }),
  brought: z
    .object({ seq: text, experiment: text })
    .nullable()
    .meta({ description: 'Where the teacher has brought all seats last' }),
  locked: z.array(text),
  frozenAt: nullableInstant,
  broadcast: z.object({ seq: text, text, at: instant }).nullable(),
  timerEndsAt: nullableInstant,
  timerStartedAt: nullableInstant,
  spotlight: text.nullable(),
  scoreboard: z.array(z.object(run)).nullable().meta({
    description:
      'The newest run of each seat, the best first and without names; null unless the teacher shows it on the projector',
  }),
  /** By experiment and choice: of all for the teacher, otherwise of those that are revealed. */
  predictions: histogram,
  revealed: z.array(text),
  seatCount: integer,
  progressCounts: z.array(
    z.object({ experiment: text, predicted: integer, started: integer, solved: integer }),
  ),
}

export const RoomResponse = z.discriminatedUnion('role', [
  z.object({
    role: z.literal('teacher'),
    ...roomParts,
    joinUrl: text,
    qr: text,
    seats: z.array(BoardSeat),
    acts: z.array(
      z.object({
        seq: text,
        at: instant,
        act: z.record(z.string(), z.unknown()),
        isUndone: z.boolean(),
        undoUntil: nullableInstant.meta({ description: 'Null: it cannot be undone' }),
      }),
    ),
  }),
  z.object({
    role: z.literal('seat'),
    ...roomParts,
    seat: z.object({
      id: text,
      nickname: text,
      handAt: nullableInstant,
      isRemoved: z.boolean(),
      hints: z.array(z.object({ seq: text, experiment: text, hint: text, text: translated })),
      progress: z.array(SeatProgress),
    }),
    titles: z.record(text, translated).meta({ description: 'Of the experiments of the room' }),
    bench: SeatBench,
  }),
  z.object({ role: z.literal('visitor'), ...roomParts, joinUrl: text, qr: text }),
])

export const RoomActResponse = z.object({
  seq: text,
  undoUntil: nullableInstant.meta({ description: 'Until when it can be undone; null: it cannot' }),
  failed: z.array(text).meta({ description: 'Seats whose benches could not be changed' }),
  failures: z
    .array(z.object({ seat: text, code: text, detail: text }))
    .meta({ description: 'The same seats, each with the code and the detail of the problem' }),
})
export const ResumePhraseResponse = z.object({ resumePhrase: text })
export const OwnSeatResponse = z.object({ code: text, seat: text })
