import type { ServiceId } from '#lib/bench/state.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { mintAssertion, verifyAssertion } from './assertion.ts'
import { checkCredential } from './check-credential.ts'
import { type CallerIdentity, IdentityRejected, type ServiceRequest } from './service-request.ts'
import { tokenFor, verifyToken } from './tokens.ts'

/** The headers that carry an identity to the next service. */
export async function headersFor(
  incoming: ServiceRequest,
  identity: CallerIdentity,
  to: ServiceId,
): Promise<Readonly<Record<string, string>>> {
  switch (identity.kind) {
    case 'assertion':
      return { 'lab-assertion': identity.value }
    case 'header':
      return { 'lab-user': identity.user }
    case 'credential':
      return { authorization: `Bearer ${identity.value}`, 'lab-mechanism': identity.mechanism }
    case 'token':
      return { authorization: `Bearer ${await tokenFor(incoming, identity.value, to)}` }
  }
}

/** The identity that the gateway forwards for a user whose credential it has verified. */
export async function forwardedIdentity(
  { bench, node, traceId }: ServiceRequest,
  user: string,
): Promise<CallerIdentity> {
  return bench.state.services.trust === 'bare'
    ? { kind: 'header', user }
    : { kind: 'assertion', value: await mintAssertion(bench, user, traceId, bench.nowAt(node)) }
}

/**
 * Identifies the user of a request in the way of the topology. A name that no user of the bench has is refused in every
 * topology, so that no data is stored under it.
 * @param identity the identity that the request contains; null if there is none
 * @throws IdentityRejected; RequestRefused `not_found` if the bench has no such user
 */
export async function identify(incoming: ServiceRequest, identity: CallerIdentity | null): Promise<string> {
  const user = await verifyIdentity(incoming, identity)
  if (incoming.bench.account(user) === null) {
    throw new RequestRefused('not_found', `User ${user} not found on this bench.`)
  }
  return user
}

async function verifyIdentity(incoming: ServiceRequest, identity: CallerIdentity | null): Promise<string> {
  const { bench, node } = incoming
  if (identity === null) throw refuse(incoming, null, 'no_credential')
  switch (identity.kind) {
    case 'header':
      // Every client that reaches this service can set this header.
      incoming.verified = { how: 'header', ok: true }
      return identity.user
    case 'assertion': {
      const result = await verifyAssertion(bench, identity.value, bench.nowAt(node))
      if ('code' in result) throw refuse(incoming, 'assertion', result.code)
      incoming.verified = { how: 'assertion', ok: true }
      return result.user
    }
    case 'credential': {
      const { mechanism, value: credential } = identity
      const presented = { mechanism, carrier: 'bearer', credential } as const
      return (await checkCredential(incoming, presented, 'store', false)).account.name
    }
    case 'token':
      try {
        const { user } = await verifyToken(incoming, identity.value)
        incoming.verified = { how: 'jwks', ok: true }
        return user
      } catch (error) {
        if (error instanceof IdentityRejected)
          incoming.verified = { how: 'jwks', ok: false, code: error.refused.code }
        throw error
      }
  }
}

function refuse(
  incoming: ServiceRequest,
  how: NonNullable<ServiceRequest['verified']>['how'] | null,
  code: IdentityRejected['refused']['code'],
): IdentityRejected {
  if (how !== null) incoming.verified = { how, ok: false, code }
  return new IdentityRejected({ ok: false, code })
}

/** The identity in a request to a service. Only the headers that the topology uses are read. */
export function callerIdentityFrom(incoming: ServiceRequest, headers: Headers): CallerIdentity | null {
  const bearer = /^Bearer ([^\s]+)$/.exec(headers.get('authorization') ?? '')?.[1]
  switch (incoming.topology) {
    case 'gateway': {
      if (incoming.bench.state.services.trust === 'bare') {
        const user = headers.get('lab-user')
        return user === null ? null : { kind: 'header', user: user.slice(0, 64) }
      }
      const value = headers.get('lab-assertion')
      return value === null ? null : { kind: 'assertion', value }
    }
    case 'shared-store': {
      // Only the mechanisms whose records are in the shared store.
      const mechanism = MECHANISM_IDS.find(
        (id) => !factsOf(id).isSelfContained && id === headers.get('lab-mechanism'),
      )
      return bearer && mechanism ? { kind: 'credential', mechanism, value: bearer } : null
    }
    case 'token-relay':
      return bearer ? { kind: 'token', value: bearer } : null
  }
}
