import { z } from 'zod'
import type { Fleet } from '#lib/bench/fleet.ts'
import { KEY_OWNERS } from '#lib/bench/keyring.ts'
import { POOL_STATES } from '#lib/bench/state.ts'
import type { TrialRow } from '#lib/bench/survival-trial.ts'
import { SERVER_SESSION_STORES } from '#lib/core/policy.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { TRIAL_FAULTS } from '#lib/core/survival.ts'
import { instant, integer, mechanism, node, objectOf, text } from './response-parts.ts'

/* The responses about nodes, keys and survival trials. */

const key = z.object({
  kid: text,
  state: z.enum(['next', 'active', 'retiring', 'retired']),
  since: instant,
  alg: text.optional(),
  nodes: z.array(node),
  signsOn: z.array(node),
})

export const KeysResponse = z.object(recordOf(KEY_OWNERS, () => z.array(key)))

export const KeyRotationResponse = z.object({
  mechanism: z.enum(KEY_OWNERS),
  keys: z.array(key),
  loggedOut: z.array(z.object({ id: text, user: text })),
  mustRefresh: integer,
})

export const FleetResponse = z.object({
  balancer: z.enum(['round-robin', 'sticky']),
  invalidation: z.enum(['on', 'dropped', 'delayed']),
  pools: z.enum(POOL_STATES),
  nodes: z.array(objectOf<Fleet['nodes'][number]>()),
  stores: objectOf<Fleet['stores']>(),
})

export const SurvivalResponse = z.object({
  fault: z.enum(TRIAL_FAULTS),
  users: integer,
  balancer: z.enum(['round-robin', 'sticky']),
  rows: z.array(
    z.object({
      mechanism,
      store: z.enum(SERVER_SESSION_STORES).nullable(),
      predicted: z
        .array(objectOf<TrialRow['predicted'][number]>())
        .meta({ description: 'Expected by the rules: count, outcome and reason' }),
      measured: z.object({
        accepted: integer,
        refused: objectOf<TrialRow['measured']['refused']>('By refusal code'),
        unavailable: integer,
      }),
      agrees: z.boolean(),
    }),
  ),
})
