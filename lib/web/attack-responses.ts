import { z } from 'zod'
import { HONEST_ACTS } from '#lib/attacks/honest.ts'
import { CARRIER_IDS } from '#lib/core/session.ts'
import { ATTACK_OUTCOMES, ATTACK_ROUTES, type RecordedEvent } from '#lib/ledger/event.ts'
import { mechanism, objectOf, seq, text, translated } from './response-parts.ts'

const setting = z.object({
  label: translated,
  policy: objectOf<object>('JSON merge patch of the policy').optional(),
  mutations: z.array(text).optional().meta({ description: 'Planted bugs that are switched on' }),
  carrier: z.enum(CARRIER_IDS).optional().meta({ description: 'The carrier, if it is part of the change' }),
})

const variant = z.object({
  id: text,
  title: translated,
  carrier: z.enum(CARRIER_IDS).optional().meta({ description: 'The carrier that it needs' }),
  heldBy: z.array(text).optional().meta({ description: 'In place of the codes of the attack' }),
  weak: setting.optional().meta({ description: 'In place of the setting of the attack' }),
  mended: setting.optional(),
})

export const AttacksResponse = z.object({
  attacks: z.array(
    z
      .object({
        id: text,
        title: translated,
        wants: translated.meta({ description: 'What the attacker wants' }),
        reason: translated.meta({ description: 'Why the defence stops it' }),
        remains: translated.meta({ description: 'What the defence does not stop' }),
        sources: z.array(z.object({ title: text, url: text })),
        code: z.object({ file: text, name: text }),
        needsBrowser: z.boolean().meta({
          description: 'Whether a browser decides a part of it; the server then uses a model of one',
        }),
        variants: z.array(variant),
        defaults: z.record(text, text).meta({ description: 'The default variant, by mechanism' }),
        weak: setting,
        mended: setting,
        heldBy: z.array(text).meta({ description: 'The codes of refusals that stop it as intended' }),
        otherwiseHeldBy: z.array(text).optional().meta({ description: 'Codes that stop it by another way' }),
        unrecorded: z
          .record(text, translated)
          .optional()
          .meta({ description: 'Why a variant can be held without a refused request' }),
        applies: z.array(mechanism),
        notes: z.record(text, translated).meta({ description: 'Why it does not apply, by mechanism' }),
      })
      .meta({ id: 'Attack' }),
  ),
})

const honest = z
  .object({ passed: z.array(z.enum(HONEST_ACTS)), failed: z.array(z.enum(HONEST_ACTS)) })
  .nullable()
  .meta({ description: 'Whether honest clients are served in the same state' })

export const AttackResultResponse = z
  .object({
    outcome: z.enum(ATTACK_OUTCOMES),
    route: z.enum(ATTACK_ROUTES).meta({
      description:
        'Whether it succeeded, or was stopped, as intended, by another way, or by an accident of the lab',
    }),
    code: text.nullable().meta({ description: 'The code of the refusal that stopped it' }),
    variant: text.optional().meta({ description: 'The variant that was carried out' }),
    numbers: z.record(text, z.number()).optional().meta({ description: 'Numbers that the events show' }),
    because: translated,
    seqs: z.array(seq).meta({ description: 'The events of this bench that decide it' }),
    evidence: z.array(seq).optional().meta({ description: 'The same, in `events`' }),
    events: z.array(objectOf<RecordedEvent>('An event, as in `GET /api/events`')),
    honest,
  })
  .meta({ id: 'AttackResult' })

const stolenResult = z.object({
  outcome: z.enum(ATTACK_OUTCOMES),
  route: z.enum(ATTACK_ROUTES),
  code: text.nullable().meta({ description: 'The code of the refusal that stopped it' }),
  because: translated,
  readable: z.array(text).meta({ description: 'Fields of sessions that the attacker reads in plain text' }),
  events: z.array(objectOf<RecordedEvent>('An event, as in `GET /api/events`')),
})

export const StolenKeysResponse = stolenResult
  .extend({
    seqs: z.array(seq).meta({ description: 'The events of this bench that decide it' }),
    honest,
    afterRotation: stolenResult
      .extend({
        users: z.enum(['unaffected', 'must-refresh', 'logged-out']).meta({
          description: 'What the rotation means for a user who was logged in',
        }),
      })
      .nullable()
      .meta({ description: 'On a bench of its own, with the keys rotated before the use; null for a store' }),
  })
  .meta({ id: 'StolenKeysResult' })
