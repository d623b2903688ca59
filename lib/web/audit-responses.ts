import { z } from 'zod'
import { AUDIT_EVENTS } from '#lib/audit/event-names.ts'
import { AUDIT_LEVELS, INITIATORS } from '#lib/audit/row.ts'
import { FINDING_CODES } from '#lib/audit/verify.ts'
import { instant, integer, text } from './response-parts.ts'
import { queryNumber } from './schemas.ts'

const hash = text.meta({ description: 'SHA-256, 64 hex digits' })
const value = z.unknown()

const AuditRowResponse = z
  .object({
    seq: integer.meta({ description: '1, 2, 3 … without gaps' }),
    at: instant,
    recordedAt: integer.meta({ description: 'Epoch milliseconds on the wall clock' }),
    event: text.meta({ description: 'Name by the OWASP logging vocabulary' }),
    level: z.enum(AUDIT_LEVELS),
    initiator: z.enum(INITIATORS).meta({ description: 'initiating_entity of CAEP' }),
    actor: text.meta({ description: 'operator, system, policy, a user, or unknown' }),
    user: text.nullable().meta({ description: 'A user, or what stands for an erased user' }),
    address: text.nullable().meta({ description: 'As the policy says: full, network or a mark' }),
    userMark: text.optional().meta({ description: 'Hash of salt and user; this is what the chain covers' }),
    addressMark: text.optional(),
    salt: text.optional().meta({ description: 'Absent once the user is erased' }),
    mechanism: text.nullable(),
    sessionId: text.nullable(),
    node: text.nullable(),
    object: text.optional().meta({ description: 'What was changed or requested' }),
    from: value.optional(),
    to: value.optional(),
    reason: text.optional(),
    count: integer.optional().meta({ description: 'How many checks, or lost rows, the row stands for' }),
    since: instant.optional().meta({ description: 'When the first of them was counted' }),
    cause: text.optional().meta({ description: 'Position in the event log; Lab-Seq of the request' }),
    prev: hash,
    hash,
  })
  .meta({ id: 'AuditRow' })

const head = z.object({ seq: integer.meta({ description: '0 before the first row' }), hash })

const recording = z.object({
  on: z.boolean().meta({ description: 'Whether everything is recorded now' }),
  because: z.enum(['policy', 'store', 'lost']).nullable().meta({ description: 'Why it is not' }),
  waiting: integer.meta({ description: 'Rows that are not written yet' }),
  counting: z
    .object({
      sessions: integer,
      checks: integer.meta({ description: 'Accepted checks: one row for each session follows' }),
      refusals: integer.meta({
        description:
          'Checks that were refused like an earlier one: one row for each session and code follows',
      }),
    })
    .meta({ description: 'What is counted in the current minute' }),
})

const state = {
  head,
  checkpoint: z
    .object({ firstSeq: integer, firstPrev: hash, count: integer })
    .meta({ description: 'The oldest row that is kept, and the hash of the row before it' }),
  recording,
  lost: integer.meta({ description: 'Rows that were never written. No chain shows them' }),
}

export const AuditResponse = z.object({
  rows: z.array(AuditRowResponse),
  damaged: z
    .array(integer)
    .meta({ description: 'Seqs among those read, for which something is stored that is no row' }),
  next: integer
    .nullable()
    .meta({ description: 'The next page: as after, or as before if after was not given; null at the end' }),
  ...state,
})

export const AuditHeadResponse = z.object({
  seq: integer,
  hash,
  anchor: text.meta({ description: 'seq:hash with eight hex digits, to be written down' }),
  ...state,
})

export const AuditVerificationResponse = z.object({
  ok: z.boolean(),
  rows: integer,
  firstSeq: integer.nullable(),
  head: head.nullable(),
  anchored: z.boolean().meta({
    description:
      'Whether the anchor was found; without one, an end that was deleted together with the head goes unnoticed',
  }),
  erased: integer.meta({ description: 'Rows of erased users' }),
  unrecorded: integer.meta({
    description:
      'Of these, rows after which no row states the erasure: one after the last row may. In the stored trail they are a finding',
  }),
  finding: z
    .object({
      code: z.enum(FINDING_CODES),
      position: integer.nullable().meta({ description: 'Among the rows, from 1' }),
      seq: integer.nullable(),
      detail: text,
    })
    .nullable(),
})

export const AuditQuery = z.strictObject({
  format: z.enum(['json', 'ndjson', 'set']).optional().meta({
    description:
      'ndjson: one row per line; set: one security event token per line (RFC 8417, CAEP), for the rows that are one',
  }),
  after: queryNumber(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: 'Rows after this seq, oldest first. Without it: the newest rows' }),
  before: queryNumber(1, Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: 'The newest rows before this seq' }),
  limit: queryNumber(1, 1000)
    .optional()
    .meta({ description: 'Rows. json: 1000 by default; other formats: all by default' }),
  event: z.enum(AUDIT_EVENTS).optional(),
  user: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .optional(),
})

const anchor = z
  .strictObject({
    seq: z.int().min(1),
    hash: z.string().regex(/^[0-9a-fA-F]{8,64}$/),
  })
  .meta({ description: 'A row that is known from elsewhere: its seq and its hash, or the first 8 digits' })

export const AuditVerifyBody = z
  .strictObject({
    anchor: anchor.optional(),
    rows: z
      .array(z.unknown())
      .max(100)
      .optional()
      .meta({ description: 'Rows to verify. Without them: all stored rows' }),
  })
  .meta({ title: 'AuditVerification' })
