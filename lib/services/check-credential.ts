import { sessionsFor } from '#lib/bench/compose.ts'
import type { Carrier, MechanismId } from '#lib/core/session.ts'
import { type IdentityCheck, IdentityRejected, type ServiceRequest } from './service-request.ts'

/** The credential that a client presents at the gateway. */
export interface PresentedCredential {
  readonly mechanism: MechanismId
  readonly credential: string | null
  readonly carrier: Carrier
}

/**
 * Checks the credential of a client, including revocation, and reports the result in the hop.
 * @param slide whether activity is recorded: only the gateway can send a renewed credential to the client
 * @throws IdentityRejected
 */
export async function checkCredential(
  incoming: ServiceRequest,
  { mechanism, carrier, credential }: PresentedCredential,
  how: IdentityCheck['how'],
  slide: boolean,
) {
  const { bench, node, seen, client, trace, onEvent } = incoming
  const request = { mechanism, node, act: 'me', carrier, credential, client, trace, onEvent } as const
  const checked = await sessionsFor(bench, request).check(credential, seen, { slide, sensitive: true })
  incoming.verified = { how, ok: checked.ok, ...(checked.ok ? {} : { code: checked.code }) }
  if (!checked.ok) throw new IdentityRejected(checked)
  return checked
}
