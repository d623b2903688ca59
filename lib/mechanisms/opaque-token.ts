/*
 * Opaque token in Redis (ioredis).
 *
 * What travels:              a random token, in an Authorization header or a cookie.
 * What the server keeps:     a record in Redis under the token's id, with the token's SHA-256 and Redis's own expiry;
 *                            beside it an index of each user's sessions that heals itself.
 * What a token thief gets:   the session, until somebody ends it; then nothing, on every node, at once.
 * What a Redis thief gets:   who was signed in, and no token to present.
 * What it cannot do:         answer without Redis. Each check is exactly one round trip, and never none.
 * Obeys:                     OWASP ASVS 5.0 §7.2.3 (entropy), §7.4 (termination); RFC 6750 §2.1 (bearer).
 */
import { MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import type { MechanismDescriptor } from './parts/descriptor.ts'
import { createReferenceTokens } from './parts/reference-tokens.ts'

export const opaqueToken: MechanismDescriptor = {
  id: 'opaque-token',
  ...MECHANISM_FACTS['opaque-token'],
  create: (context) => createReferenceTokens('opaque-token', context.table('ot'), context),
}
