/*
 * Server-side session.
 *
 * The client holds:       a random token in a cookie, which contains no information.
 * The server keeps:       the session record, in the store that policy selects, and the SHA-256 hash of the token.
 * A stolen cookie:        is accepted until the session ends, and refused immediately after that.
 * A stolen store:         reveals who is logged in, but no token that could be presented.
 * Revoking a session:     deletes its record, so that every node that shares the store refuses it immediately. A node with
 *                         a read cache, or one that missed the message of another, may accept it until `effectiveAt`.
 * It cannot:              be checked without its store. With `memory` it is lost with its node, and unknown to the others.
 * Obeys:                  OWASP ASVS 5.0 §7.2 (reference tokens), §7.4 (termination); RFC 6265bis §8.4.
 *
 * `parts/reference-tokens.ts` issues, looks up, renews and revokes.
 */
import { MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import type { MechanismDescriptor } from './parts/descriptor.ts'
import { createReferenceTokens } from './parts/reference-tokens.ts'

export const serverSession: MechanismDescriptor = {
  id: 'server-session',
  ...MECHANISM_FACTS['server-session'],
  create: (context) => createReferenceTokens('server-session', context.recordStore(), context),
}
