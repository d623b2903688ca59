import type { Mechanism } from '#lib/core/mechanism.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { createJwt, type JwtOptions } from './jwt.ts'
import { createOpaqueToken } from './opaque-token.ts'
import { createSealedCookie, type SealedCookieOptions } from './sealed-cookie.ts'
import { createServerSession } from './server-session.ts'

/** What each mechanism is made of. */
export interface MechanismOptions {
  readonly 'server-session': Parameters<typeof createServerSession>[0]
  readonly 'sealed-cookie': SealedCookieOptions
  readonly jwt: JwtOptions
  readonly 'opaque-token': Parameters<typeof createOpaqueToken>[0]
}

/** The closed table: forgetting one does not compile. */
export const MECHANISMS: { readonly [Id in MechanismId]: (setting: MechanismOptions[Id]) => Mechanism } = {
  'server-session': createServerSession,
  'sealed-cookie': createSealedCookie,
  jwt: createJwt,
  'opaque-token': createOpaqueToken,
}
