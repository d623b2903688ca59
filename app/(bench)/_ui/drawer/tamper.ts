import type { CredentialFormat, TamperId } from '../../../_ui/mechanisms/mechanism.ts'
import { changePart, isObject, readJson, writeJson } from './decode.ts'

/** A change to a credential that its holder could make. */
export interface Tamper {
  readonly id: TamperId | 'unchanged' | 'cut'
  readonly make: (credential: string) => string
}

/** The part that each change concerns, and its new text. */
const CHANGES: Readonly<Record<TamperId, readonly [part: string, change: (text: string) => string]>> = {
  'flip-header': ['header', flipMiddle],
  'flip-claims': ['claims', flipMiddle],
  'flip-signature': ['signature', flipMiddle],
  'flip-contents': ['encrypted', flipMiddle],
  'flip-mac': ['mac', flipMiddle],
  'flip-id': ['id', flipMiddle],
  'flip-secret': ['secret', flipMiddle],
  'become-admin': ['claims', (text) => withClaims(text, () => ({ roles: ['user', 'admin'] }))],
  'live-longer': ['claims', (text) => withClaims(text, withLaterExpiry)],
  'alg-none': ['header', (text) => withClaims(text, () => ({ alg: 'none' }))],
  'move-expiry': ['expires', (text) => String(Number(text) + 86_400_000)],
  'other-key': ['key', (text) => String(Number(text) + 1)],
}

/** The changes that are possible for a credential of a format. */
export function tampersFor(format: CredentialFormat): readonly Tamper[] {
  return [
    { id: 'unchanged', make: (credential) => credential },
    ...format.tampers.map((id): Tamper => {
      const [part, change] = CHANGES[id]
      const make = (credential: string) => changePart(format, credential, part, change)
      return {
        id,
        make: id === 'alg-none' ? (token) => changePart(format, make(token), 'signature', () => '') : make,
      }
    }),
    { id: 'cut', make: (credential) => credential.slice(0, -10) },
  ]
}

/** Changes a character in the middle: the last bits of base64url may be ignored, those in the middle never are. */
function flipMiddle(text: string): string {
  const middle = Math.floor(text.length / 2)
  const other = /[0-9]/.test(text[middle] ?? '')
    ? text[middle] === '7'
      ? '8'
      : '7'
    : text[middle] === 'a'
      ? 'b'
      : 'a'
  return text.slice(0, middle) + other + text.slice(middle + 1)
}

const DAY_SECONDS = 86_400

/** Expiries in seconds, as in a token, or in milliseconds, as in a session. */
function withLaterExpiry({ exp, idleExpiresAt, absoluteExpiresAt }: Claims): Claims {
  if (exp !== undefined) return { exp: Number(exp) + DAY_SECONDS }
  const later = (at: unknown) => Number(at) + DAY_SECONDS * 1000
  return { idleExpiresAt: later(idleExpiresAt), absoluteExpiresAt: later(absoluteExpiresAt) }
}

type Claims = Readonly<Record<string, unknown>>

/** Claims with a change, in the session that they contain if they are not about a session themselves. */
function withClaims(text: string, change: (claims: Claims) => Claims): string {
  const claims = readJson(text) ?? {}
  const { session } = claims
  return writeJson(
    isObject(session)
      ? { ...claims, session: { ...session, ...change(session) } }
      : { ...claims, ...change(claims) },
  )
}
