import type { MechanismId } from '#lib/core/session.ts'
import { jwt } from './jwt.ts'
import type { MechanismLook } from './mechanism.ts'
import { opaqueToken } from './opaque-token.ts'
import { sealedCookie } from './sealed-cookie.ts'
import { serverSession } from './server-session.ts'
import { signedCookie } from './signed-cookie.ts'

/** What a person sees of each mechanism; its words are in `index.en.ts` and `index.zh.ts`, so that a page loads one language. */
export const LOOKS: Readonly<Record<MechanismId, MechanismLook>> = {
  'server-session': serverSession,
  'sealed-cookie': sealedCookie,
  jwt,
  'opaque-token': opaqueToken,
  'signed-cookie': signedCookie,
}

/** Sets `--accent` below each element of a mechanism. Without weight, so that a rule for forced colours overrides it. */
export const ACCENT_RULES = Object.entries(LOOKS)
  .map(
    ([id, { accent }]) =>
      `:where([data-mechanism=${id}]){--accent:light-dark(${accent.light},${accent.dark})}`,
  )
  .join('')
