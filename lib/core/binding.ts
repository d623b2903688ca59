import { networkOf } from './address.ts'
import type { BindingMode, Policy } from './policy.ts'
import type { ClientInfo, Session } from './session.ts'

export interface Mismatch {
  readonly what: 'ip' | 'userAgent'
  readonly mode: Exclude<BindingMode, 'off'>
}

/** What is kept of the properties of a client, and how a kept value is compared with a client (`minimise.ts`). */
export interface ClientForms {
  /** The address and the user agent in the form that policy keeps. */
  reduce(client: Pick<ClientInfo, 'ip' | 'userAgent'>): Pick<ClientInfo, 'ip' | 'userAgent'>
  /** The name of a device in that form. */
  reduceDevice(name: string, userAgent: string): string
  /** Compares by network, in the form of the kept value, which an earlier policy may have chosen. */
  isSameNetwork(kept: string, ip: string): boolean
  isSameAgent(kept: string, userAgent: string): boolean
  /** A network in every form, the current one first: a binding claim does not state which it was made of. */
  networksOf(ip: string): Iterable<string>
  agentsOf(userAgent: string): Iterable<string>
}

/** Keeps everything as it was sent. */
export const FULL_FORMS: ClientForms = {
  reduce: ({ ip, userAgent }) => ({ ip, userAgent }),
  reduceDevice: (name) => name,
  isSameNetwork: (kept, ip) => kept === ip || networkOf(kept) === networkOf(ip),
  isSameAgent: (kept, userAgent) => kept === userAgent,
  networksOf: (ip) => [networkOf(ip)],
  agentsOf: (userAgent) => [userAgent],
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
  forms = FULL_FORMS,
): readonly Mismatch[] {
  const found: Mismatch[] = []
  const { ip, userAgent } = policy.binding
  if (ip !== 'off' && isSameNetwork(session.ip, seen, forms, marks) === false)
    found.push({ what: 'ip', mode: ip })
  if (userAgent !== 'off' && isSameAgent(session.userAgent, seen, forms, marks) === false)
    found.push({ what: 'userAgent', mode: userAgent })
  return found
}

/** Undefined if the session and its credential state no address. */
function isSameNetwork(
  kept: string | null,
  { ip }: ClientInfo,
  forms: ClientForms,
  marks?: CompareBindingClaims,
) {
  return kept === null ? marks?.ip(forms.networksOf(ip)) : forms.isSameNetwork(kept, ip)
}

function isSameAgent(
  kept: string | null,
  { userAgent }: ClientInfo,
  forms: ClientForms,
  marks?: CompareBindingClaims,
) {
  return kept === null ? marks?.userAgent(forms.agentsOf(userAgent)) : forms.isSameAgent(kept, userAgent)
}

/** Compares a client, in each of its forms, with a binding claim of a credential; undefined if the claim is missing. */
export interface CompareBindingClaims {
  ip(networks: Iterable<string>): boolean | undefined
  userAgent(agents: Iterable<string>): boolean | undefined
}

/** The strictest mode of the mismatches: refuse (`strict`), require re-authentication (`step-up`), or neither (null). */
export function bindingDecision(mismatches: readonly Mismatch[]): 'strict' | 'step-up' | null {
  if (mismatches.some(({ mode }) => mode === 'strict')) return 'strict'
  return mismatches.some(({ mode }) => mode === 'step-up') ? 'step-up' : null
}
