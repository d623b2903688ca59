import type { ServiceId, Topology } from '#lib/bench/state.ts'
import type { JwtAlgorithm } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'

export { TOPOLOGIES, type Topology } from '#lib/bench/state.ts'

/** A participant in a call. */
export type Party = 'gateway' | ServiceId

/** Which services each participant may call. The graph has no cycle, so a call cannot loop. */
export const ALLOWED_CALLS: Readonly<Record<Party, readonly ServiceId[]>> = {
  gateway: ['orders', 'cart', 'token'],
  orders: ['cart', 'users', 'token'],
  cart: [],
  users: [],
  token: [],
}

const NOT_IN_A_STORE = 'is self-contained, so the shared store has no record for a service to look up'
const NOT_READABLE = 'carries no claims; a service would have to look it up (shared store)'

const REASONS: Readonly<Record<Topology, Readonly<Partial<Record<MechanismId, string>>>>> = {
  gateway: {},
  'shared-store': {
    'sealed-cookie': `A sealed cookie ${NOT_IN_A_STORE}. If services shared its key instead, each could also issue cookies.`,
    jwt: `An access token ${NOT_IN_A_STORE}. Forward it (token-relay), or verify it once (gateway).`,
  },
  'token-relay': {
    'server-session': `A session ID ${NOT_READABLE}.`,
    'opaque-token': `An opaque token ${NOT_READABLE}, or by introspection (RFC 7662).`,
    'sealed-cookie':
      'A sealed cookie can only be unsealed with the key that seals it, so every service could issue one for any user.',
  },
}

/**
 * Why a topology does not support a mechanism; null if it does.
 * @param alg the algorithm of the tokens: a shared secret cannot be published
 */
export function unsupportedReason(
  topology: Topology,
  mechanism: MechanismId,
  alg: JwtAlgorithm,
): string | null {
  if (topology === 'token-relay' && mechanism === 'jwt' && alg.startsWith('HS')) {
    return `Tokens are signed with ${alg}, a shared secret, so every verifying service could also sign. Use ES256, RS256 or EdDSA.`
  }
  return REASONS[topology][mechanism] ?? null
}
