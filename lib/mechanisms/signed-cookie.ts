/*
 * Signed cookie (HMAC).
 *
 * The client holds:       the whole session, readable by every holder of the cookie, and tamper-evident.
 * The server keeps:       what it keeps for a sealed cookie: nothing, or revocation data and a session index.
 * A stolen cookie:        is accepted until it expires, also after logout, unless revocation data is checked. It also shows
 *                         what the session contains, which a sealed cookie does not.
 * A stolen key:           forges the sessions of all users.
 * Revoking a session:     as for a sealed cookie: copies are accepted until the absolute timeout, or refused immediately
 *                         with revocation data.
 * It cannot:              keep a secret in the session. For that, seal it.
 * Obeys:                  RFC 2104 (HMAC), FIPS 198-1; OWASP ASVS 5.0 §9.1, §9.2; RFC 6265bis §5.6 (4096 bytes).
 *
 * This file signs and checks. `parts/self-contained-cookie.ts` issues, renews and revokes with it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { KeepsDenials, KeepsNothing } from '#lib/core/mechanism.ts'
import { MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import type { MechanismContext, MechanismDescriptor } from './parts/descriptor.ts'
import { createSelfContainedCookie } from './parts/self-contained-cookie.ts'

/** Key ID, contents and MAC, in base64url without padding. The last character of the MAC has two bits that must be 0. */
const SHAPE = /^([1-9]\d{0,8})\.([A-Za-z0-9_-]{1,4096})\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/
/** No cookie is longer (RFC 6265bis §5.6). */
const MAX_LENGTH = 4096
/** Part of what is signed, so that no MAC made for another purpose with the same key fits here. */
const CONTEXT = 'session-lab/signed-cookie/v1'

/** The MAC covers the key ID and the contents exactly as they are sent. */
function macOf(secret: string, signed: string): Buffer {
  return createHmac('sha256', secret).update(`${CONTEXT}\n${signed}`).digest()
}

function createSignedCookie(context: MechanismContext): KeepsNothing | KeepsDenials {
  const keys = context.keys.secrets['signed-cookie']

  return createSelfContainedCookie(context, {
    id: 'signed-cookie',
    kid: keys.active,

    encode(contents) {
      const signed = `${keys.active}.${Buffer.from(JSON.stringify(contents)).toString('base64url')}`
      return `${signed}.${macOf(keys.byKid[keys.active] ?? '', signed).toString('base64url')}`
    },

    decode(cookie) {
      context.step('shape')
      const shape = cookie.length > MAX_LENGTH ? null : SHAPE.exec(cookie)
      if (shape === null) return { ok: false, code: 'malformed' }
      const [, kid = '', contents = '', mac = ''] = shape
      context.step('signature')
      if (keys.retired.has(kid)) return { ok: false, code: 'unknown_key', endReason: 'key_retired' }
      const secret = keys.byKid[kid]
      if (secret === undefined) return { ok: false, code: 'unknown_key' }
      // Compared in constant time, before anything in the contents is read.
      if (!timingSafeEqual(macOf(secret, `${kid}.${contents}`), Buffer.from(mac, 'base64url')))
        return { ok: false, code: 'bad_signature' }
      try {
        return { ok: true, contents: JSON.parse(Buffer.from(contents, 'base64url').toString()) }
      } catch {
        return { ok: false, code: 'malformed' }
      }
    },
  })
}

export const signedCookie: MechanismDescriptor = {
  id: 'signed-cookie',
  ...MECHANISM_FACTS['signed-cookie'],
  create: createSignedCookie,
}
