/*
 * Server-side session.
 *
 * What travels:              a random token in a cookie, meaning nothing to anybody else.
 * What the server keeps:     the session itself, in the store that policy names; of the token only its SHA-256.
 * What a cookie thief gets:  the session, until somebody ends it; then nothing, at once.
 * What a store thief gets:   who was signed in, and no token to present.
 * What it cannot do:         answer without its store. With `memory` it dies with its node and is unknown to the next.
 * Obeys:                     OWASP ASVS 5.0 §7.2 (reference tokens), §7.4 (termination); RFC 6265bis §8.4.
 */
import { MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import type { MechanismDescriptor } from './parts/descriptor.ts'
import { createReferenceTokens } from './parts/reference-tokens.ts'

export const serverSession: MechanismDescriptor = {
  id: 'server-session',
  ...MECHANISM_FACTS['server-session'],
  create: (context) => createReferenceTokens('server-session', context.recordStore(), context),
}
