import type { Carrier, Session } from './session.ts'

/*
 * What may travel. A self-contained credential grows with what the session carries, and the road it takes was built
 * for something smaller; a reference token is as long as ever.
 */

/** What an application may put into a session, in bytes of UTF-8. */
export const MAX_DATA_BYTES = 8192

/** What the way allows, in bytes: of a `Set-Cookie` line, or of an `Authorization` header field. */
export const MAX_CREDENTIAL_BYTES: Readonly<Record<Carrier, number>> = {
  // Name, value and attributes, as every browser must take them (RFC 6265 §6.1); of more, it drops name and value without
  // a word (RFC 6265bis §5.6).
  cookie: 4096,
  // Where a common proxy refuses a field by default (Apache 8190, nginx 8 KB); Node itself takes 16 KiB of all fields together.
  bearer: 8190,
}

/** How long the line is in which a credential travels, and how long it may be. */
export interface CredentialSize {
  readonly bytes: number
  readonly most: number
}

/** The same, as the contract and the ledger tell it. */
export interface CredentialSizeView {
  readonly bytes: number
  readonly mostBytes: number
}

/** Weighs a credential as it would travel: the one who writes the line knows its names and attributes. */
export type MeasureCredential = (credential: string, session: Session) => CredentialSize

/** Thrown before anything is kept, replaced or sent: what was issued so far stays as it is. */
export class SessionTooLarge extends Error {
  override readonly name = 'SessionTooLarge'
  readonly carrier: Carrier
  readonly bytes: number
  readonly most: number
  constructor(carrier: Carrier, { bytes, most }: CredentialSize) {
    super(`By ${carrier} it would travel in ${bytes} bytes, and may in ${most}.`)
    this.carrier = carrier
    this.bytes = bytes
    this.most = most
  }
}

/** Asked with the finished credential, not with a guess at it: seals and encodings grow by their own rules. */
export function assertFits(weigh: MeasureCredential | undefined, credential: string, session: Session): void {
  const weight = weigh?.(credential, session)
  if (weight && weight.bytes > weight.most) throw new SessionTooLarge(session.carrier, weight)
}
