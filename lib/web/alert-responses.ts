import { z } from 'zod'
import { SEVERITIES } from '#lib/alerts/alert.ts'
import { TRIAL_ACTS } from '#lib/alerts/trial.ts'
import { ALERT_IDS, type RecordedEvent } from '#lib/ledger/event.ts'
import { instant, integer, mechanism, objectOf, seq, text, translated } from './response-parts.ts'

const alert = z.enum(ALERT_IDS)
const place = z.enum(['bench', 'own'])

const rule = z.object({
  id: alert,
  title: translated,
  severity: z.enum(SEVERITIES),
  fires: translated.meta({ description: 'What fires it' }),
  mustNot: translated.meta({ description: 'What looks like it and does not fire it' }),
  action: translated.meta({ description: 'What an operator should do' }),
  threshold: integer.meta({ description: 'How many events fire it' }),
  windowSeconds: integer.meta({ description: 'Within which time; 0: a single event' }),
  quietSeconds: integer.meta({ description: 'How long it is not repeated for the same subject' }),
  place: place.meta({ description: 'Where its trial would fire it under the current policy' }),
})

const fired = z.object({
  alert,
  seq,
  at: instant,
  realAt: integer.meta({ description: 'Epoch milliseconds on the wall clock' }),
  seqs: z.array(seq).meta({ description: 'The events that fired it' }),
  mechanism: mechanism.optional(),
  sessionId: text.optional(),
  user: text.optional(),
  delivery: z
    .object({ outcome: z.enum(['delivered', 'failed']), attempts: integer })
    .nullable()
    .meta({ description: 'What the webhook did; null: none was set, or the result is not known yet' }),
})

export const AlertsResponse = z.object({
  rules: z.array(rule),
  fired: z.array(fired).meta({ description: 'Newest first, as far back as the event log goes' }),
  webhook: z.object({ url: text }).nullable(),
})

export const WebhookResponse = z.object({
  webhook: z
    .object({
      url: text,
      secret: text.meta({ description: 'Signs the deliveries. Only this response contains it' }),
    })
    .nullable(),
})

export const AlertsBody = z
  .strictObject({
    webhook: z
      .strictObject({
        url: z.string().max(500).meta({
          description:
            'http or https to localhost, 127.0.0.0/8 or [::1], without credentials and not a port of the app. Each POST has Lab-Delivery, and Lab-Signature: t=<seconds>,v1=<HMAC-SHA256 of "t.body" in hex>',
        }),
      })
      .nullable(),
  })
  .meta({ title: 'Alerts' })

export const DeliveryResponse = z.object({
  outcome: z.enum(['delivered', 'failed']),
  attempts: integer,
  status: integer.nullable().meta({ description: 'Of the last attempt; null: no response within 2 s' }),
})

export const TrialBody = z.strictObject({ act: z.enum(TRIAL_ACTS) }).meta({ title: 'AlertTrial' })

export const TrialResponse = z.object({
  act: z.enum(TRIAL_ACTS),
  place: place.meta({
    description:
      'Where it was carried out: on this bench, or on a temporary one in the setting that it needs',
  }),
  fired: z.boolean(),
  ms: integer.nullable().meta({ description: 'From the last event that fired the alert to the alert' }),
  seqs: z.array(seq).meta({ description: 'The events that fired it' }),
  alerts: z.array(alert).meta({ description: 'All alerts that the act fired' }),
  events: z.array(objectOf<RecordedEvent>()).meta({ description: 'The events of the act' }),
})
