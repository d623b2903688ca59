import type { ServiceId } from '#lib/bench/state.ts'
import { factsOf, hasRefreshToken, type MechanismFacts } from '#lib/core/mechanism-facts.ts'
import type { JwtAlgorithm } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Topology } from '#lib/core/topology.ts'

export { TOPOLOGIES, type Topology } from '#lib/core/topology.ts'

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
const ONE_KEY = 'so every service could issue one for any user'

/** Which kinds of credential a topology does not support, and why. */
const REASONS: Readonly<Record<Topology, Readonly<Partial<Record<MechanismFacts['credential'], string>>>>> = {
  gateway: {},
  'shared-store': {
    seal: `A sealed cookie ${NOT_IN_A_STORE}. If services shared its key instead, each could also issue cookies.`,
    signed: `A signed cookie ${NOT_IN_A_STORE}. If services shared its key instead, each could also issue cookies.`,
    jwt: `An access token ${NOT_IN_A_STORE}. Forward it (token-relay), or verify it once (gateway).`,
  },
  'token-relay': {
    reference:
      'A session ID or opaque token carries no claims; a service would have to look it up (shared store), or by introspection (RFC 7662).',
    seal: `A sealed cookie can only be unsealed with the key that seals it, ${ONE_KEY}.`,
    signed: `A signed cookie can only be verified with the key that signs it, ${ONE_KEY}.`,
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
  if (topology === 'token-relay' && hasRefreshToken(mechanism) && alg.startsWith('HS')) {
    return `Tokens are signed with ${alg}, a shared secret, so every verifying service could also sign. Use ES256, RS256 or EdDSA.`
  }
  return REASONS[topology][factsOf(mechanism).credential] ?? null
}
