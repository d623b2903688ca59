import type { MechanismId } from '#lib/core/session.ts'
import { jwt } from './jwt.ts'
import { opaqueToken } from './opaque-token.ts'
import type { MechanismDescriptor } from './parts/descriptor.ts'
import { sealedCookie } from './sealed-cookie.ts'
import { serverSession } from './server-session.ts'
import { signedCookie } from './signed-cookie.ts'

/** The mechanisms. Cookies, carriers, tables and sources derive from this table; a missing one does not compile. */
export const MECHANISMS: Readonly<Record<MechanismId, MechanismDescriptor>> = {
  'server-session': serverSession,
  'sealed-cookie': sealedCookie,
  jwt,
  'opaque-token': opaqueToken,
  'signed-cookie': signedCookie,
}
