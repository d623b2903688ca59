import { z } from 'zod'
import { PRESET_IDS } from '#lib/core/policy.ts'
import { instant, integer, mechanism, text, translated } from './response-parts.ts'

const machine = z.object({
  cpu: text,
  cores: integer,
  memoryGb: z.number(),
  os: text,
  node: text,
  redis: text,
})

const cell = z
  .object({
    id: text.meta({ description: '`row/mechanism/preset`' }),
    claim: text,
    mechanism,
    preset: z.enum(PRESET_IDS),
    value: z.union([text, z.number()]).nullable().meta({
      description: 'A word, or a number in `unit`; null: nothing to measure, for the reason in `because`',
    }),
    seconds: integer.optional().meta({ description: 'With a word: how long after the act it comes true' }),
    because: translated.optional(),
    unit: text,
    method: z.enum(['observation', 'count', 'clock', 'bytes', 'time']),
    n: integer,
    median: z.number().nullable(),
    ci95: z.tuple([z.number(), z.number()]).nullable().meta({
      description: 'By order statistics; null: exact, or fewer than six samples',
    }),
    measuredAt: instant,
    commit: text.nullable().meta({ description: 'null: measured by this server' }),
    machine: machine.nullable().meta({ description: 'null: this server' }),
    evidence: z.object({ act: text, test: text.optional() }).meta({
      description: '`act`: the path of the row’s code; `test`: the test that repeats it',
    }),
    stale: z.boolean().meta({ description: 'Whether the code that it ran has changed since' }),
  })
  .meta({ id: 'EvidenceCell' })

export const EvidenceResponse = z.object({ cells: z.array(cell) })

export const MeasurementResponse = z.object({
  state: z.enum(['none', 'running', 'done', 'stopped', 'failed']),
  total: integer.meta({ description: 'How many cells are measured' }),
  detail: text.optional().meta({ description: 'Why it failed' }),
  cells: z.array(cell),
})

export const CapabilitiesResponse = z.object({
  rows: z.array(
    z.object({
      id: text,
      title: text,
      cells: z
        .record(text, z.record(text, z.object({ value: text, seconds: integer.optional() })))
        .meta({ description: 'By preset and mechanism. `none`: there is nothing to measure' }),
    }),
  ),
})

const claimResult = z
  .object({
    verdict: z.enum(['holds', 'holds-only-if', 'does-not-hold']),
    sentence: translated.meta({ description: 'States what was measured' }),
    columns: z.array(translated),
    rows: z.array(z.array(z.union([text, z.number(), translated]))),
  })
  .meta({ id: 'ClaimResult' })

export const ClaimResultResponse = claimResult

export const ClaimsResponse = z.object({
  claims: z.array(
    z.object({
      id: text,
      rows: z.array(text).meta({ description: 'The rows of the comparison that it is about' }),
      claim: translated,
      saidBy: z.array(z.object({ title: text, url: text.nullable() })),
      settledBy: translated,
      flips: translated.meta({ description: 'The condition under which the result is another one' }),
      seconds: z.number(),
      result: claimResult.nullable().meta({ description: 'The published result' }),
    }),
  ),
  measuredAt: instant.nullable(),
  commit: text.nullable(),
  machine: machine.nullable(),
})
