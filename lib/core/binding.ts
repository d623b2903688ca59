import { networkOf } from './address.ts'
import type { BindingMode, Policy } from './policy.ts'
import type { ClientInfo, Session } from './session.ts'

export interface Mismatch {
  readonly what: 'ip' | 'userAgent'
  readonly mode: Exclude<BindingMode, 'off'>
}

/**
 * The differences between the client that logged in and the client that presents the credential.
 * A difference is a signal and not a proof: addresses of legitimate users change and user agents are free text, so the
 * default only logs it. A property that is `null` in the session and has no binding claim is not compared.
 * @param marks compares the client with binding claims, for a credential that contains them instead of the values
 */
export function compareBinding(
  policy: Policy,
  session: Pick<Session, 'ip' | 'userAgent'>,
  seen: ClientInfo,
  marks?: CompareBindingClaims,
): readonly Mismatch[] {
  const found: Mismatch[] = []
  const { ip, userAgent } = policy.binding
  if (ip !== 'off' && isSameNetwork(session.ip, seen, marks) === false) found.push({ what: 'ip', mode: ip })
  if (userAgent !== 'off' && isSameAgent(session.userAgent, seen, marks) === false)
    found.push({ what: 'userAgent', mode: userAgent })
  return found
}

/** Undefined if the session and its credential state no address. */
function isSameNetwork(ip: string | null, seen: ClientInfo, marks?: CompareBindingClaims) {
  if (ip === null) return marks?.ip(seen)
  return ip === seen.ip || networkOf(ip) === networkOf(seen.ip)
}

function isSameAgent(userAgent: string | null, seen: ClientInfo, marks?: CompareBindingClaims) {
  return userAgent === null ? marks?.userAgent(seen) : userAgent === seen.userAgent
}

/** Compares a client with each binding claim of a credential; undefined if the claim is missing. */
export interface CompareBindingClaims {
  ip(seen: ClientInfo): boolean | undefined
  userAgent(seen: ClientInfo): boolean | undefined
}

/** The strictest mode of the mismatches: refuse (`strict`), require re-authentication (`step-up`), or neither (null). */
export function bindingDecision(mismatches: readonly Mismatch[]): 'strict' | 'step-up' | null {
  if (mismatches.some(({ mode }) => mode === 'strict')) return 'strict'
  return mismatches.some(({ mode }) => mode === 'step-up') ? 'step-up' : null
}
