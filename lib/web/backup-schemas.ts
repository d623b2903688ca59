import { z } from 'zod'
import { BACKUP_STORES, RESTORE_OUTCOMES, RESTORE_PROTECTIONS } from '#lib/core/restore-prediction.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { instant, integer, mechanism, objectOf, text } from './response-parts.ts'

/* The requests and responses of backups. */

/** As many as the limits for each user and each address of most policies allow. */
const MAX_TRIAL_CLIENTS = 20

export const RestoreBody = z.strictObject({
  protection: z.enum(RESTORE_PROTECTIONS).meta({
    description:
      'none; epoch: refuse everything that was issued before the restore; journal: end again what ended after the backup',
  }),
})

export const TrialClientsBody = z.strictObject({
  perLane: z.int().min(1).max(MAX_TRIAL_CLIENTS).meta({ description: 'Clients of each lane' }),
})

const counts = (description: string) => objectOf<Partial<Record<MechanismId, number>>>(description)

export const BackupResponse = z.object({
  id: text,
  at: instant,
  sessions: integer.meta({ description: 'Active sessions that it contains' }),
  bytes: integer.meta({ description: 'As it is stored: compressed and sealed' }),
  contents: z.array(
    z.object({
      lane: mechanism,
      store: z.enum(BACKUP_STORES).meta({
        description: 'Where the sessions of the lane are; client: only in the credentials of their clients',
      }),
      records: integer,
      revocations: integer,
      missing: integer.meta({ description: 'Active sessions that no backup can contain' }),
    }),
  ),
  damaged: z.literal(true).optional().meta({
    description: 'The summary of the backup cannot be read, so the other fields say nothing',
  }),
})

const trialClients = z.object({
  loggedIn: counts(
    'By lane: clients that have logged in and not logged out, without those that a restore logged out',
  ),
  loggedOut: counts(
    'By lane: clients that have logged out, of each of which a copy of the credential is kept',
  ),
  refused: counts(
    'By lane: clients that have not logged out, and whose credential was refused after the last restore',
  ),
})

export const TrialClientsResponse = trialClients

export const BackupsResponse = z.object({
  backups: z.array(BackupResponse),
  max: integer,
  clients: trialClients,
})

export const RestoreResponse = z.object({
  backup: text,
  protection: z.enum(RESTORE_PROTECTIONS),
  restoredBefore: z.boolean().meta({
    description:
      'Whether the bench had been restored since the backup was made: then the result cannot be compared with that of a first restore',
  }),
  ended: counts('By lane: sessions that had ended after the backup'),
  returned: counts('By lane: of those, sessions that were refused and are accepted again'),
  neverLeft: counts('By lane: of those, sessions that were accepted all the time'),
  stayed: counts('By lane: active sessions that are still accepted'),
  loggedOut: counts('By lane: active sessions that are refused now'),
  sessions: z.array(
    z.object({
      id: text,
      mechanism,
      user: text,
      outcome: z.enum(RESTORE_OUTCOMES),
      code: text.nullable().meta({ description: 'Why its credential is refused; null if it is accepted' }),
      refresh: z
        .boolean()
        .nullable()
        .meta({ description: 'Whether its refresh token is accepted; null if the mechanism has none' }),
      measuredBy: z.enum(['request', 'stores']).meta({
        description:
          'request: the server has its credential, and has presented it; stores: the checks were made with what the stores have of it',
      }),
    }),
  ),
})
