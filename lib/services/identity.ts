import { sessionsFor } from '#lib/bench/compose.ts'
import type { ServiceId } from '#lib/bench/state.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { mintAssertion, verifyAssertion } from './assertion.ts'
import { type CallerIdentity, IdentityRejected, type ServiceRequest } from './service-request.ts'
import { tokenFor, verifyToken } from './tokens.ts'

/** How a passport is written into a request to the next service. */
export async function headersFor(
  visit: ServiceRequest,
  passport: CallerIdentity,
  to: ServiceId,
): Promise<Readonly<Record<string, string>>> {
  switch (passport.kind) {
    case 'assertion':
      return { 'lab-assertion': passport.value }
    case 'header':
      return { 'lab-user': passport.user }
    case 'credential':
      return { authorization: `Bearer ${passport.value}`, 'lab-mechanism': passport.mechanism }
    case 'token':
      return { authorization: `Bearer ${await tokenFor(visit, passport.value, to)}` }
  }
}

/** What the gateway says of somebody whose credential it has verified itself. */
export async function forwardedIdentity(
  { bench, node, traceId }: ServiceRequest,
  user: string,
): Promise<CallerIdentity> {
  return bench.state.services.trust === 'bare'
    ? { kind: 'header', user }
    : { kind: 'assertion', value: await mintAssertion(bench, user, traceId, bench.nowAt(node)) }
}

/**
 * The user that a request is for, as this service finds out by itself: what the three topologies do differently. A name
 * that no user of the bench has is refused, however it arrived: nothing is stored under it.
 * @param passport what the request carried, or null where it carried nothing
 * @throws NotAdmitted; RequestRefused `not_found` if the bench has no such user
 */
export async function identify(visit: ServiceRequest, passport: CallerIdentity | null): Promise<string> {
  const user = await verifyPassport(visit, passport)
  if (visit.bench.account(user) === null) {
    throw new RequestRefused('not_found', `User ${user} not found on this bench.`)
  }
  return user
}

async function verifyPassport(visit: ServiceRequest, passport: CallerIdentity | null): Promise<string> {
  const { bench, node } = visit
  if (passport === null) throw refuse(visit, null, 'no_credential')
  switch (passport.kind) {
    case 'header':
      // Whoever can reach this service can write this line.
      visit.verified = { how: 'header', ok: true }
      return passport.user
    case 'assertion': {
      const told = await verifyAssertion(bench, passport.value, bench.nowAt(node))
      if ('code' in told) throw refuse(visit, 'assertion', told.code)
      visit.verified = { how: 'assertion', ok: true }
      return told.user
    }
    case 'credential': {
      const { mechanism, value: credential } = passport
      const { client, trace, onEvent } = visit
      const request = { mechanism, node, act: 'me', carrier: 'bearer', credential } as const
      const sessions = sessionsFor(bench, { ...request, client, trace, onEvent })
      // No activity is counted and nothing renewed: a service has no way to hand a new credential to the client.
      const checked = await sessions.check(credential, visit.seen, { slide: false, sensitive: true })
      visit.verified = { how: 'store', ok: checked.ok, ...(checked.ok ? {} : { code: checked.code }) }
      if (!checked.ok) throw new IdentityRejected(checked)
      return checked.account.name
    }
    case 'token':
      try {
        const { user } = await verifyToken(visit, passport.value)
        visit.verified = { how: 'jwks', ok: true }
        return user
      } catch (error) {
        if (error instanceof IdentityRejected)
          visit.verified = { how: 'jwks', ok: false, code: error.refused.code }
        throw error
      }
  }
}

function refuse(
  visit: ServiceRequest,
  how: NonNullable<ServiceRequest['verified']>['how'] | null,
  code: IdentityRejected['refused']['code'],
): IdentityRejected {
  if (how !== null) visit.verified = { how, ok: false, code }
  return new IdentityRejected({ ok: false, code })
}

/** What a request to a service carries, of what its topology looks at and nothing else. */
export function callerIdentityFrom(visit: ServiceRequest, headers: Headers): CallerIdentity | null {
  const bearer = /^Bearer ([^\s]+)$/.exec(headers.get('authorization') ?? '')?.[1]
  switch (visit.topology) {
    case 'gateway': {
      if (visit.bench.state.services.trust === 'bare') {
        const user = headers.get('lab-user')
        return user === null ? null : { kind: 'header', user: user.slice(0, 64) }
      }
      const value = headers.get('lab-assertion')
      return value === null ? null : { kind: 'assertion', value }
    }
    case 'shared-store': {
      // What is in the shared store, and no other mechanism: a service verifies nothing else here.
      const mechanism = (['server-session', 'opaque-token'] as const).find(
        (id) => id === headers.get('lab-mechanism'),
      )
      return bearer && mechanism ? { kind: 'credential', mechanism, value: bearer } : null
    }
    case 'token-relay':
      return bearer ? { kind: 'token', value: bearer } : null
  }
}
