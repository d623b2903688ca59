import type { Carrier, Session } from './session.ts'

/*
 * The size limits of credentials. A self-contained credential grows with the session data and can exceed the limit of a
 * cookie or a header field; the length of a reference token is constant.
 */

/** Maximum size of the session data, in bytes of UTF-8. */
export const MAX_DATA_BYTES = 8192

/** Maximum size in bytes of a `Set-Cookie` line or of an `Authorization` header field. */
export const MAX_CREDENTIAL_BYTES: Readonly<Record<Carrier, number>> = {
  // Name, value and attributes: the size that every browser must support (RFC 6265 §6.1). A browser silently drops a
  // larger cookie (RFC 6265bis §5.6).
  cookie: 4096,
  // The default limit of common proxies for one field (Apache 8190 bytes, nginx 8 KB). Node accepts 16 KiB for all fields.
  bearer: 8190,
}

/** The size of the line that contains a credential, and its limit. */
export interface CredentialSize {
  readonly bytes: number
  readonly max: number
}

/** The same with the field names of the API and of the event log. */
export interface CredentialSizeView {
  readonly bytes: number
  readonly mostBytes: number
}

/** Measures a credential with the cookie name and attributes, or the header, with which it is sent. */
export type MeasureCredential = (credential: string, session: Session) => CredentialSize

/** Thrown before a session is stored, replaced or sent, so that earlier credentials stay valid. */
export class SessionTooLarge extends Error {
  override readonly name = 'SessionTooLarge'
  readonly carrier: Carrier
  readonly bytes: number
  readonly max: number
  constructor(carrier: Carrier, { bytes, max }: CredentialSize) {
    super(`The credential needs ${bytes} bytes as ${carrier}; the limit is ${max} bytes.`)
    this.carrier = carrier
    this.bytes = bytes
    this.max = max
  }
}

/** Measures the finished credential instead of estimating it, because the overhead of seals and encodings varies. */
export function assertFits(
  measure: MeasureCredential | undefined,
  credential: string,
  session: Session,
): void {
  const size = measure?.(credential, session)
  if (size && size.bytes > size.max) throw new SessionTooLarge(session.carrier, size)
}
