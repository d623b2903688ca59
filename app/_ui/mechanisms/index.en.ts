import type { MechanismId } from '#lib/core/session.ts'
import { jwt } from './jwt.en.ts'
import type { MechanismWords } from './mechanism.ts'
import { opaqueToken } from './opaque-token.en.ts'
import { sealedCookie } from './sealed-cookie.en.ts'
import { serverSession } from './server-session.en.ts'
import { signedCookie } from './signed-cookie.en.ts'

/** What a person reads of each mechanism in English. */
export const mechanisms: Readonly<Record<MechanismId, MechanismWords>> = {
  'server-session': serverSession,
  'sealed-cookie': sealedCookie,
  jwt,
  'opaque-token': opaqueToken,
  'signed-cookie': signedCookie,
}
