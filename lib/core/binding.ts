import { networkOf } from './address.ts'
import type { BindingMode, Policy } from './policy.ts'
import type { ClientInfo, Session } from './session.ts'

export interface Mismatch {
  readonly what: 'ip' | 'userAgent'
  readonly mode: Exclude<BindingMode, 'off'>
}

/**
 * What differs between the client that signed in and the one that presents the credential now.
 * A signal and not a proof: addresses change under honest users and user agents are free text, so the default only logs.
 * What a credential neither carries (`null`) nor marks cannot be compared.
 * @param marks compares where the credential carries marks of the facts instead of the facts
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

/** Whether a client is the one that a credential was marked for; undefined where the mark is missing. */
export type CompareBindingClaims = (seen: ClientInfo) => {
  readonly ip: boolean | undefined
  readonly userAgent: boolean | undefined
}

/** What is asked of a client that looks like another: nothing, a password, or to go away. The strictest word counts. */
export function bindingDecision(mismatches: readonly Mismatch[]): 'strict' | 'step-up' | null {
  if (mismatches.some(({ mode }) => mode === 'strict')) return 'strict'
  return mismatches.some(({ mode }) => mode === 'step-up') ? 'step-up' : null
}
