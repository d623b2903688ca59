import { z } from 'zod'
import { REVOCATION_EFFECTS } from '#lib/core/session.ts'
import { instant, integer, mechanism, Session, text } from './response-parts.ts'
import { deviceName } from './schemas.ts'

const OwnSession = Session.extend({
  name: text.nullable().meta({ description: 'The name that the user gave to the device' }),
})

export const OwnSessionsResponse = z.object({
  user: text,
  sessions: z.array(OwnSession),
  mustReauthenticate: z.boolean().meta({
    description: 'Whether ending other sessions requires step-up first',
  }),
  windowSeconds: integer,
})

export const EndOwnBody = z
  .strictObject({
    ids: z.array(z.string().min(1).max(64)).min(1).max(100).optional().meta({
      description: 'Own sessions to end; absent: all except the presented one',
    }),
  })
  .meta({ title: 'EndOwnSessions' })

export const EndOwnResponse = z.object({
  ended: integer,
  effects: z.array(
    z.object({ id: text, mechanism, effect: z.enum(REVOCATION_EFFECTS), effectiveAt: instant }),
  ),
  alsoEnded: z.array(text).meta({
    description: 'Other sessions that ended as well, because single sessions cannot be revoked',
  }),
})

export const DeviceNameBody = z
  .strictObject({ name: z.union([z.literal(''), deviceName]) })
  .meta({ title: 'DeviceName' })

export const OwnSessionResponse = z.object({ session: OwnSession })
