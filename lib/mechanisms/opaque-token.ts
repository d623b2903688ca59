/*
 * Opaque token in Redis (ioredis).
 *
 * The client holds:       a random token, sent in an Authorization header or a cookie.
 * The server keeps:       a record in Redis under the ID of the token, with the SHA-256 hash of the token and a native
 *                         expiry; and an index of the sessions of each user, from which expired ones are removed.
 * A stolen token:         is accepted until the session ends, and refused immediately after that, on every node.
 * A stolen Redis:         reveals who is logged in, but no token that could be presented.
 * Revoking a session:     deletes its record: every node refuses it immediately.
 * It cannot:              be checked without Redis. Each check costs one round trip.
 * Obeys:                  OWASP ASVS 5.0 §7.2.3 (entropy), §7.4 (termination); RFC 6750 §2.1 (bearer).
 *
 * `parts/reference-tokens.ts` issues, looks up, renews and revokes.
 */
import { MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import type { MechanismDescriptor } from './parts/descriptor.ts'
import { createReferenceTokens } from './parts/reference-tokens.ts'

export const opaqueToken: MechanismDescriptor = {
  id: 'opaque-token',
  ...MECHANISM_FACTS['opaque-token'],
  create: (context) => createReferenceTokens('opaque-token', context.table('ot'), context),
}
