import { z } from 'zod'
import { MAX_MUTATIONS } from '#lib/bench/mutations.ts'
import { RUN_STATUSES } from '#lib/core/mutation-score.ts'
import { mechanism, text, translated } from './response-parts.ts'

/* The schemas of the planted bugs. */

const Mutation = z
  .object({
    id: text,
    title: translated,
    what: translated.meta({ description: 'What is broken, in one sentence' }),
    mechanisms: z.array(mechanism),
    seam: z
      .object({ file: text, name: text })
      .meta({ description: 'The function of the app whose result is changed' }),
    exposingAct: translated.meta({ description: 'The shortest act that shows it' }),
    source: z.object({ title: text, url: text }),
    control: z.boolean().meta({
      description:
        'Whether it changes only what no contract promises, so that a test suite must not report it',
    }),
  })
  .meta({ id: 'Mutation' })

export const MutationsResponse = z.object({
  mutations: z.array(Mutation),
  flaws: z.array(Mutation).meta({ description: 'Further planted bugs, for the attack lab' }),
  served: z.boolean().meta({ description: 'Whether this server may switch them on' }),
})

export const ActiveMutationsResponse = z.object({ active: z.array(text), observed: z.array(text).optional() })

/** IDs of planted bugs in a request. */
export const MutationIds = z.array(z.string().min(1).max(40)).max(100)

const RunBug = z.strictObject({
  id: z.string().min(1).max(40),
  status: z.enum(RUN_STATUSES),
  killedBy: z.string().max(200).optional().meta({ description: 'The test that exposes it' }),
})

export const MutationRunBody = z
  .strictObject({
    run: z.uuid(),
    state: z.enum(['running', 'ended']),
    bugs: z.array(RunBug).min(1).max(MAX_MUTATIONS),
  })
  .meta({ title: 'MutationRun' })
/**
 * For each bug a name of 200 characters, of which each is three bytes in Chinese, and six as an escape of JSON. `haproxy.cfg`
 * takes no larger body.
 */
export const MAX_RUN_BYTES = 64 * 1024

export const MutationRunsResponse = z.object({
  runs: z
    .array(
      z.object({
        run: text,
        state: z.enum(['running', 'ended']),
        at: z.number().int().meta({
          description: 'When its newest results arrived: epoch milliseconds by the clock of the server',
        }),
        silentSeconds: z.number().int().meta({
          description:
            'Seconds since then: a run whose command was stopped by force stays `running`, and only this grows',
        }),
        bugs: z.array(RunBug),
      }),
    )
    .meta({ description: 'The newest first' }),
})

export const MutationsBody = z
  .strictObject({
    active: MutationIds.meta({
      description: 'IDs of all planted bugs that are active from now on; empty: none',
    }),
    observed: MutationIds.optional().meta({
      description:
        'IDs of planted bugs that change nothing: an event `mutation.reached` states that a request would have run into one',
    }),
  })
  .meta({ title: 'MutationsChange' })
