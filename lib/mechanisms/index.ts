import type { Mechanism } from '#lib/core/mechanism.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { createJwt, type JwtSetting } from './jwt.ts'
import { createOpaqueToken } from './opaque-token.ts'
import { createSealedCookie, type SealedCookieSetting } from './sealed-cookie.ts'
import { createServerSession } from './server-session.ts'

/** What each mechanism is made of. */
export interface Settings {
  readonly 'server-session': Parameters<typeof createServerSession>[0]
  readonly 'sealed-cookie': SealedCookieSetting
  readonly jwt: JwtSetting
  readonly 'opaque-token': Parameters<typeof createOpaqueToken>[0]
}

/** The closed table: forgetting one does not compile. */
export const MECHANISMS: { readonly [Id in MechanismId]: (setting: Settings[Id]) => Mechanism } = {
  'server-session': createServerSession,
  'sealed-cookie': createSealedCookie,
  jwt: createJwt,
  'opaque-token': createOpaqueToken,
}
