import { SERVICE_IDS, type ServiceId, type Topology } from '#lib/bench/state.ts'
import type { JwtAlgorithm } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'

export { TOPOLOGIES, type Topology } from '#lib/bench/state.ts'

/** Who takes part in a call. */
export type Party = 'gateway' | ServiceId

/** Who calls whom. There is no circle in it, so no call comes back to where it was. */
export const ALLOWED_CALLS: Readonly<Record<Party, readonly ServiceId[]>> = {
  gateway: ['orders', 'cart', 'token'],
  orders: ['cart', 'users', 'token'],
  cart: [],
  users: [],
  token: [],
}

/** Those that do business; the token service only issues. */
export const BUSINESS_SERVICES = SERVICE_IDS.filter((id) => id !== 'token')

const NOT_IN_A_STORE =
  'carries everything itself, so there is nothing in the shared store that a service could look up'
const NOT_READABLE =
  'so a service would have to ask the store for it, and that is the shared store by another name'

const REASONS: Readonly<Record<Topology, Readonly<Partial<Record<MechanismId, string>>>>> = {
  gateway: {},
  'shared-store': {
    'sealed-cookie': `A sealed cookie ${NOT_IN_A_STORE}. Services could share its key instead, and each could then make cookies of its own.`,
    jwt: `An access token ${NOT_IN_A_STORE}. Pass it on (token-relay), or verify it once (gateway).`,
  },
  'token-relay': {
    'server-session': `A session id says nothing to whoever it is passed on to, ${NOT_READABLE}.`,
    'opaque-token': `An opaque token says nothing to whoever it is passed on to, ${NOT_READABLE} (RFC 7662).`,
    'sealed-cookie':
      'Only who holds the sealing key can open a sealed cookie, and whoever holds it can seal one: every service could sign in as anybody.',
  },
}

/**
 * Why a topology cannot carry a mechanism, or null where it can.
 * @param alg what tokens are signed with: a shared secret cannot be published
 */
export function unsupportedReason(
  topology: Topology,
  mechanism: MechanismId,
  alg: JwtAlgorithm,
): string | null {
  if (topology === 'token-relay' && mechanism === 'jwt' && alg.startsWith('HS')) {
    return `Tokens are signed with ${alg}, a shared secret: a service that can verify one can make one. Sign with ES256, RS256 or EdDSA.`
  }
  return REASONS[topology][mechanism] ?? null
}
