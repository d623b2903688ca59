import { z } from 'zod'
import { PRESET_IDS } from '#lib/core/policy.ts'
import { LEVELS } from '#lib/experiments/experiment.ts'
import { inLanguages, instant, integer, mechanism, text, translated } from './response-parts.ts'
import { FullBenchResponse } from './responses.ts'
import { PolicySchema } from './schemas.ts'
import type { Token } from './source.ts'

/* The schemas of experiments and of the progress in them. */

const named = z.object({ id: text, text: translated })

const experiment = z
  .object({
    id: text,
    kind: z.enum(['bench', 'bug']).meta({
      description:
        'bench: acts on the bench; bug: a listing with a defect (`/api/bench/experiments/{id}/bug`)',
    }),
    title: translated,
    level: z.enum(LEVELS),
    minutes: integer,
    lanes: z.array(mechanism),
    preset: z.enum(PRESET_IDS).nullable().meta({ description: 'null: a bug, which does not use the bench' }),
    policy: PolicySchema.nullable().meta({ description: 'The policy of the set-up; null: a bug' }),
    frozen: z.boolean().meta({ description: 'Whether the bench clock stands still at the start' }),
    task: inLanguages(z.array(text)),
    prediction: z.object({ question: translated, choices: z.array(named), answeredBy: text }),
    checks: z.array(named),
    hints: integer.meta({ description: 'How many hints there are' }),
    code: z.array(z.object({ file: text, name: text })),
  })
  .meta({ id: 'Experiment' })

export const ExperimentsResponse = z.object({ experiments: z.array(experiment) })

const progress = z
  .object({
    id: text,
    state: z.enum(['open', 'started', 'solved']),
    prediction: text.nullable().meta({ description: 'The choice of this attempt' }),
    rightChoice: text.nullable().meta({ description: 'null until the check passes that shows the answer' }),
    checks: z.array(z.object({ id: text, passed: z.boolean(), at: instant.nullable() })),
    hints: z.array(text).meta({ description: 'The hints that were taken' }),
    hintTexts: z.array(named),
    attempts: integer,
    solvedAt: instant.nullable().meta({ description: 'When it was first solved' }),
    reason: translated.nullable().meta({ description: 'null until it is solved' }),
    sources: z.array(z.object({ title: text, url: text })),
  })
  .meta({ id: 'ExperimentProgress' })

export const ProgressResponse = progress
export const AllProgressResponse = z.object({ experiments: z.array(progress) })
export const StartedResponse = FullBenchResponse.extend({ experiment: progress })
export const NotesResponse = z.object({
  id: text,
  rightChoice: text,
  hints: z.array(named).meta({ description: 'From the first nudge to the step itself, check by check' }),
  reason: translated,
  sources: z.array(z.object({ title: text, url: text })),
})
export const HintResponse = z.object({ hint: named, experiment: progress })

const steps = z
  .array(z.object({ actor: text, call: text, result: text, expected: text.optional() }))
  .meta({ description: 'Calls and their results; `expected`: the result that honest users need' })
const exploitRun = z.object({ breach: z.boolean(), steps })
const contractRun = z.object({ passed: z.boolean(), steps })
const tokens = z.array(z.unknown() as z.ZodType<Token>).meta({ description: 'Pairs of kind and text' })

const bug = z
  .object({
    path: text.meta({ description: 'The file that the exploit runs against' }),
    lines: z.array(tokens).meta({ description: 'The listing, in highlighted tokens' }),
    placeCount: integer.meta({ description: 'How many places are defective' }),
    places: z.array(z.array(integer)).nullable().meta({
      description: 'Lines of each defective place, any of which identifies it; null until they are found',
    }),
    marked: z.array(integer).nullable().meta({ description: 'The lines of the last answer' }),
    exploit: exploitRun
      .nullable()
      .meta({ description: 'The exploit against the listing; null until it has run' }),
    fixes: z
      .array(
        z.object({
          id: text,
          text: translated,
          changes: z.array(z.object({ change: z.enum(['same', 'removed', 'added']), tokens })),
          result: z
            .object({
              right: z.boolean(),
              exploit: exploitRun,
              contract: contractRun,
              explanation: translated,
            })
            .nullable()
            .meta({ description: 'null until this fix was chosen' }),
        }),
      )
      .nullable()
      .meta({ description: 'null until the lines are found and the exploit succeeded' }),
  })
  .meta({ id: 'Bug' })

export const BugResponse = bug
export const BugAnswerResponse = z.object({
  right: z
    .boolean()
    .meta({ description: 'Whether the lines are right, the exploit succeeded, or the fix is right' }),
  bug,
  experiment: progress,
})
