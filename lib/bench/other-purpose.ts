import { isJwt, isSecretMechanism } from '#lib/core/mechanism-facts.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { COOKIE_FORMS } from '#lib/mutants/reseal.ts'
import { readToken, signClaims, TYPE } from '#lib/mutants/resign.ts'
import type { Bench } from './bench.ts'

/*
 * What a server issues next to sessions with the same key, such as the link in a mail or the token of a service. None of it
 * may be accepted as a session.
 */

/** How a credential of the same key differs from one of a session. */
type OtherPurpose = 'other-type' | 'other-audience'

const OTHER_TYPE = 'invitation'

/**
 * A credential with the contents of this one, made with the same key for another purpose; null for a reference token, which
 * has no contents.
 */
export async function issueForOtherPurpose(
  { keys, issuer }: Bench,
  mechanism: MechanismId,
  credential: string,
  purpose: OtherPurpose,
): Promise<string | null> {
  if (isSecretMechanism(mechanism)) {
    const secrets = keys.secrets[mechanism]
    const contents = await COOKIE_FORMS[mechanism].read(credential, secrets)
    return contents && COOKIE_FORMS[mechanism].make({ ...contents, typ: OTHER_TYPE }, secrets)
  }
  const read = isJwt(mechanism) ? readToken(credential) : null
  if (read === null) return null
  if (purpose === 'other-type') return signClaims(keys.jwt, read.claims, `${OTHER_TYPE}+jwt`)
  // The audience is that of a token which a service receives in exchange (services/tokens.ts).
  return signClaims(keys.jwt, { ...read.claims, aud: `${issuer}:orders` }, TYPE)
}
