import { z } from 'zod'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { LoginBody, TransferBody } from './schemas.ts'

/* The schemas of requests to simulated clients: the mechanism, the network, and the fields of the operation. */

const shared = {
  mechanism: z.enum(MECHANISM_IDS),
  network: z.enum(['own', 'victim']).optional().meta({
    description:
      'Which address the client has: its own (default), or that of the client that sends this request',
  }),
}

export const ClientBody = z.strictObject(shared).meta({ title: 'GuestAct' })
export const ClientLoginBody = LoginBody.omit({ carrier: true }).extend(shared).meta({ title: 'GuestLogin' })
export const ClientTransferBody = TransferBody.extend(shared).meta({ title: 'GuestTransfer' })
