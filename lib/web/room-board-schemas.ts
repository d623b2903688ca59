import { z } from 'zod'
import { EXPERIMENTS } from '#lib/experiments/index.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { integer, mechanism, objectOf, text, translated } from './response-parts.ts'
import { FullBenchResponse } from './responses.ts'
import { run } from './room-schemas.ts'

/* The schemas of what a board reads in addition to its room: clusters, the bench of a seat, and the keys of exports. */

const ids = EXPERIMENTS.map(({ id }) => id)

export const ClustersQuery = z.strictObject({ experiment: z.enum(ids as [string, ...string[]]) })

const cluster = z
  .object({
    key: text.meta({ description: 'The mistake, or the hash of what the seats did' }),
    seats: z.array(text),
    mistake: text
      .nullable()
      .meta({ description: 'The typical mistake that these seats made; null: none that is known' }),
    hint: z
      .object({ id: text, text: translated })
      .nullable()
      .meta({ description: 'The hint that is due; null if all were taken' }),
    acts: z.array(text).meta({ description: 'The newest acts of one of them, without times and IDs' }),
    events: z.array(objectOf<RecordedEvent>()).meta({ description: 'The newest of these acts as events' }),
  })
  .meta({ id: 'Cluster' })

export const ClustersResponse = z.object({
  experiment: text,
  unsolved: integer.meta({ description: 'Seats that have started the experiment and not solved it' }),
  clusters: z.array(cluster).meta({ description: 'The largest first' }),
})

export const LookInEventsQuery = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}-\d{1,15}$/, 'Not a position in an event log.')
    .optional(),
  format: z.enum(['sse', 'ndjson']).default('sse'),
})

const wallClock = integer.meta({ description: 'Epoch milliseconds by the clock of the server' })

export const LookInResponse = FullBenchResponse.omit({ id: true }).extend({
  seat: text,
  nickname: text
    .nullable()
    .meta({ description: 'null for anyone but the teacher: a projector may show no names' }),
  verdicts: z
    .array(
      z.object({
        mechanism,
        outcome: z.enum(['accepted', 'refused', 'unavailable']),
        code: text.nullable(),
        user: text.nullable(),
        at: wallClock,
      }),
    )
    .meta({ description: 'The newest result of a check or an action on each lane' }),
  events: z
    .array(objectOf<RecordedEvent>())
    .meta({ description: 'The newest events, the newest one first, without repeated checks' }),
})

const instantOrNull = wallClock.nullable()
const exportedSeat = z.object({
  id: text,
  nickname: text,
  joinedAt: wallClock,
  isRemoved: z.boolean(),
  note: text,
  progress: z.array(
    z.object({
      experiment: text,
      state: z.enum(['open', 'started', 'solved']),
      isPlayed: z.boolean(),
      prediction: text.nullable(),
      isRight: z.boolean().nullable(),
      passed: z.array(text),
      checks: integer,
      hintsTaken: z.array(text),
      hintsSent: z.array(text),
      attempts: integer,
      startedAt: instantOrNull,
      solvedAt: instantOrNull,
    }),
  ),
  run: z
    .object({ ...run, at: wallClock })
    .nullable()
    .meta({ description: 'The newest run of a test suite that its bench was sent; null without one' }),
})
const key = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: text,
  kid: text,
  alg: text,
  use: z.literal('sig'),
})

export const RoomExportResponse = z.object({
  format: z.literal('session-lab-room'),
  version: z.literal(1),
  room: z.object({
    code: text,
    title: text,
    language: text,
    mode: text,
    openedAt: wallClock,
    exportedAt: wallClock,
    experiments: z.array(text),
    predictions: z.record(z.string(), z.record(z.string(), integer)),
    seats: z.array(exportedSeat),
    acts: z.array(z.object({ at: wallClock, isUndone: z.boolean(), act: z.record(z.string(), z.unknown()) })),
  }),
  signature: z
    .object({ protected: text, signature: text })
    .meta({ description: 'A flattened JWS with detached payload: `JSON.stringify(room)`' }),
  publicKey: key,
  verify: text,
})
export const RoomKeysResponse = z.object({ keys: z.array(key) })
