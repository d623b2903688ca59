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
  const isSame = {
    ip: session.ip === null ? marks?.(seen).ip : networkOf(session.ip) === networkOf(seen.ip),
    userAgent: session.userAgent === null ? marks?.(seen).userAgent : session.userAgent === seen.userAgent,
  }
  if (ip !== 'off' && isSame.ip === false) found.push({ what: 'ip', mode: ip })
  if (userAgent !== 'off' && isSame.userAgent === false) found.push({ what: 'userAgent', mode: userAgent })
  return found
}

/** Compares a client with the binding claims of a credential; undefined if the claim is missing. */
export type CompareBindingClaims = (seen: ClientInfo) => {
  readonly ip: boolean | undefined
  readonly userAgent: boolean | undefined
}

/** The strictest mode of the mismatches: refuse (`strict`), require re-authentication (`step-up`), or neither (null). */
export function bindingDecision(mismatches: readonly Mismatch[]): 'strict' | 'step-up' | null {
  if (mismatches.some(({ mode }) => mode === 'strict')) return 'strict'
  return mismatches.some(({ mode }) => mode === 'step-up') ? 'step-up' : null
}
