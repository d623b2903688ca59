import { z } from 'zod'
import { END_REASONS, MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import { SIMULATED_CLIENT_IDS } from './simulated-client-ids.ts'

/* What the schemas of several responses share. */

/** An object whose type is known to TypeScript but whose fields are not part of the published contract. */
export const objectOf = <T extends object>(description?: string) =>
  z.looseObject({}).meta(description === undefined ? {} : { description }) as unknown as z.ZodType<T>

export const text = z.string()
export const inLanguages = <T extends z.ZodType>(value: T) => z.object({ en: value, zh: value })
export const translated = inLanguages(text)
export const integer = z.int()
export const instant = integer.meta({ description: 'Epoch milliseconds on the bench clock' })
export const mechanism = z.enum(MECHANISM_IDS)
export const node = z.enum(NODE_IDS)
export const simulatedClient = z.enum(SIMULATED_CLIENT_IDS)
export const seq = text.meta({ description: 'Position in the event log' })

export const Session = z
  .object({
    id: text.meta({ description: 'Public session ID; not a credential' }),
    mechanism,
    user: text,
    state: z.enum(['active', 'ended']),
    endReason: z.enum(END_REASONS).nullable(),
    createdAt: instant,
    authenticatedAt: instant,
    lastSeenAt: instant,
    idleExpiresAt: instant,
    absoluteExpiresAt: instant,
    expiresAt: instant.meta({ description: 'Expiry of the credential without further activity' }),
    endedAt: instant.nullable(),
    copiesLiveUntilAt: instant.nullable(),
    carrier: z.enum(['cookie', 'bearer']),
    node,
    ip: text.nullable(),
    userAgent: text.nullable(),
    device: text.nullable(),
    dataBytes: integer.meta({ description: 'Size of the session data, in bytes of UTF-8' }),
    current: z.boolean().meta({ description: 'Whether this request presents its credential' }),
    knownBy: z
      .enum(['server', 'ledger'])
      .meta({ description: 'server: from the session index; ledger: from the event log only' }),
    fingerprint: text
      .optional()
      .meta({ description: 'Fingerprint of its newest credential: the first 6 hex digits of its SHA-256' }),
    kid: text.optional().meta({ description: 'ID of the key of its newest credential' }),
  })
  .meta({ id: 'Session' })

export const Carriage = z.object({ bytes: integer, mostBytes: integer }).meta({
  id: 'Carriage',
  description:
    'Size of the Set-Cookie value or the Authorization header field of the credential, in bytes, and its limit',
})
