import { z } from 'zod'
import { ACTOR_IDS, IMPLEMENTATIONS } from '#lib/races/race.ts'
import { RACE_OUTCOMES } from '#lib/races/run.ts'
import { integer, seq, text, translated } from './response-parts.ts'
import type { Source } from './source.ts'

const actor = z.enum(ACTOR_IDS)
const outcome = z.enum(RACE_OUTCOMES)
const facts = z.array(z.object({ key: translated, value: translated }))
const ofActors = z.object({ A: facts, B: facts })

const file = z.object({
  path: text.meta({ description: 'Relative to the root of the project' }),
  name: text.optional().meta({ description: 'The function, if the file has several' }),
})

const race = z.object({
  id: text,
  title: translated,
  invariant: translated.meta({ description: 'What must hold in every order of steps' }),
  naive: translated.meta({ description: 'What the naive code does' }),
  fixed: translated.meta({
    description: 'What the code of the product does, and why no order of steps is bad',
  }),
  actors: z.array(z.object({ id: actor, name: translated })),
  sources: z.array(z.object({ title: text, url: text })),
  code: z.object({ naive: file, fixed: file }).meta({ description: 'The files of both' }),
})

export const RacesResponse = z.object({ races: z.array(race) })

const lines = z.array(z.unknown() as z.ZodType<Source['lines'][number]>)

export const RaceResponse = race.extend({
  listings: z
    .object({ naive: z.object({ lines }), fixed: z.object({ lines }) })
    .meta({ description: 'The lines of both files, in highlighted tokens' }),
})

const step = z.object({
  actor,
  at: z.enum(['before', 'after']).meta({
    description: 'before: the command of the store is executed; after: the code continues with its reply',
  }),
  store: text,
  operation: text,
  kind: z.enum(['read', 'write']),
  label: translated,
})

const ScheduleResult = z
  .object({
    schedule: text,
    steps: z.array(
      step.extend({
        believes: ofActors.meta({ description: 'What each actor has learned, after this step' }),
        state: facts.meta({ description: 'What the stores contain after this step' }),
      }),
    ),
    believes: ofActors,
    store: facts.meta({ description: 'What the stores contain now' }),
    outcome: z.enum([...RACE_OUTCOMES, 'open']).meta({
      description:
        'open: an actor can move; sequential: one actor had finished before the other began, so it is no race',
    }),
    because: translated.nullable().meta({ description: 'Why the outcome is as it is; null: open' }),
    next: z.array(step).meta({ description: 'The actors that can move, with the step that each would make' }),
    seqs: z.array(seq),
  })
  .meta({ id: 'RaceSchedule' })

const ExhaustResult = z
  .object({
    schedules: integer.meta({ description: 'How many orders of steps are possible. Each was executed once' }),
    bad: integer,
    sequential: integer,
    shortestBad: text
      .nullable()
      .meta({ description: 'A bad order with the fewest switches between the actors' }),
    because: translated.nullable().meta({ description: 'Why that order is bad' }),
    map: z.array(z.object({ schedule: text, switches: integer, outcome })).meta({
      description: 'By number of switches, then alphabetically',
    }),
    ms: integer.meta({ description: 'How long the run took' }),
    seqs: z.array(seq),
  })
  .meta({ id: 'RaceExhaustion' })

export const RaceResultResponse = z.union([ScheduleResult, ExhaustResult])

export const RaceBody = z
  .strictObject({
    implementation: z.enum(IMPLEMENTATIONS),
    schedule: z
      .string()
      .regex(/^[AB]{0,40}$/)
      .optional()
      .meta({ description: 'Which actor makes each step. A prefix is enough; by default no step is made' }),
    exhaust: z.literal(true).optional().meta({ description: 'Executes every possible order of steps' }),
  })
  .refine(({ schedule, exhaust }) => schedule === undefined || exhaust === undefined, {
    error: 'Give schedule or exhaust, not both.',
    path: ['exhaust'],
  })
  .meta({ title: 'RaceRun' })
