import type { MechanismId } from '#lib/core/session.ts'
import { jwt } from './jwt.zh.ts'
import type { MechanismWords } from './mechanism.ts'
import { opaqueToken } from './opaque-token.zh.ts'
import { sealedCookie } from './sealed-cookie.zh.ts'
import { serverSession } from './server-session.zh.ts'
import { signedCookie } from './signed-cookie.zh.ts'

/** What a person reads of each mechanism in Chinese. */
export const mechanisms: Readonly<Record<MechanismId, MechanismWords>> = {
  'server-session': serverSession,
  'sealed-cookie': sealedCookie,
  jwt,
  'opaque-token': opaqueToken,
  'signed-cookie': signedCookie,
}
