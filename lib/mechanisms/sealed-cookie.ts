/*
 * Sealed cookie (iron-session).
 *
 * The client holds:       the whole session, encrypted and authenticated; only the server can read it.
 * The server keeps:       nothing; or revocation data, and then a session index too, because limiting or revoking sessions
 *                         requires knowing them: one write per login, and one each time a session slides.
 * A stolen cookie:        is accepted until it expires, also after logout, unless revocation data is checked.
 * A stolen key:           reads and forges the sessions of all users.
 * Revoking a session:     without revocation data only removes it from the index; copies are accepted until the absolute
 *                         timeout, since each use renews them. With it, they are refused immediately.
 * It cannot:              count, list or revoke sessions without keeping something; change a cookie that was sent.
 * Obeys:                  OWASP ASVS 5.0 §9.1, §9.2 (self-contained tokens); RFC 6265bis §5.6 (4096 bytes).
 *
 * This file makes and opens the seal. `parts/self-contained-cookie.ts` issues, renews and revokes with it.
 */
import { sealData, unsealData } from 'iron-session'
import type { KeepsDenials, KeepsNothing } from '#lib/core/mechanism.ts'
import { MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import type { Refused } from '#lib/core/verdict.ts'
import type { MechanismContext, MechanismDescriptor } from './parts/descriptor.ts'
import { createSelfContainedCookie } from './parts/self-contained-cookie.ts'

/**
 * The layout of iron-session: eight parts and a version mark outside the MAC, which must match exactly. The last character
 * of the MAC has two bits that no decoder reads; they must be 0, so that each seal has one spelling.
 */
const SHAPE =
  /^Fe26\.2\*([1-9]\d{0,8})\*[0-9a-f]{64}\*[A-Za-z0-9_-]{22}\*[A-Za-z0-9_-]{1,4096}\*\d{1,16}\*[0-9a-f]{64}\*[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]~2$/
/** No cookie is longer, so no seal is (RFC 6265bis §5.6). */
const MAX_SEAL_LENGTH = 4096

const REFUSALS = {
  expired: 'token_expired',
  invalid: 'bad_signature',
  'unknown-password': 'unknown_key',
} as const

function createSealedCookie(context: MechanismContext): KeepsNothing | KeepsDenials {
  const keys = context.keys.secrets['sealed-cookie']

  return createSelfContainedCookie(context, {
    id: 'sealed-cookie',
    kid: keys.active,

    encode(contents, until) {
      const password = { [keys.active]: keys.byKid[keys.active] ?? '' }
      // The lifetime of iron counts real time, and only limits. The exact expiry is in the contents.
      return sealData(contents, { password, ttl: context.sealTtlSeconds(until) })
    },

    async decode(seal) {
      context.step('shape')
      const shape = seal.length > MAX_SEAL_LENGTH ? null : SHAPE.exec(seal)
      if (shape === null) return { ok: false, code: 'malformed' }
      if (keys.retired.has(shape[1] ?? ''))
        return { ok: false, code: 'unknown_key', endReason: 'key_retired' }
      context.step('unseal')
      let refusal: Refused | null = null
      const contents: unknown = await unsealData(seal, {
        password: keys.byKid,
        onUnsealError: (reason) => {
          refusal = { ok: false, code: REFUSALS[reason] }
        },
      })
      return refusal ?? { ok: true, contents }
    },
  })
}

export const sealedCookie: MechanismDescriptor = {
  id: 'sealed-cookie',
  ...MECHANISM_FACTS['sealed-cookie'],
  create: createSealedCookie,
}
