import { z } from 'zod'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { LoginBody, TransferBody } from './schemas.ts'

/* The schemas of requests to simulated clients: the mechanism, and the fields of the operation. */

const mechanism = z.enum(MECHANISM_IDS)

export const ClientBody = z.strictObject({ mechanism }).meta({ title: 'GuestAct' })
export const ClientLoginBody = LoginBody.omit({ carrier: true })
  .extend({ mechanism })
  .meta({ title: 'GuestLogin' })
export const ClientTransferBody = TransferBody.extend({ mechanism }).meta({ title: 'GuestTransfer' })
