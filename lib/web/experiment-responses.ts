import { z } from 'zod'
import { PRESET_IDS } from '#lib/core/policy.ts'
import { LANGUAGES, LEVELS } from '#lib/experiments/experiment.ts'
import { instant, integer, mechanism, text } from './response-parts.ts'
import { BenchResponse } from './responses.ts'
import { PolicySchema } from './schemas.ts'

/* The schemas of experiments and of the progress in them. */

const inLanguages = <T extends z.ZodType>(value: T) => {
  const [en, zh] = LANGUAGES
  return z.object({ [en]: value, [zh]: value } as Record<(typeof LANGUAGES)[number], T>)
}
const translated = inLanguages(text)
const named = z.object({ id: text, text: translated })

const experiment = z
  .object({
    id: text,
    title: translated,
    level: z.enum(LEVELS),
    minutes: integer,
    lanes: z.array(mechanism),
    preset: z.enum(PRESET_IDS),
    policy: PolicySchema.meta({ description: 'The policy of the set-up' }),
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
export const StartedResponse = BenchResponse.extend({ experiment: progress })
export const HintResponse = z.object({ hint: named, experiment: progress })
