// Deliberate: the purpose inside a sealed or signed cookie is not checked.
import type { Mechanism } from '#lib/core/mechanism.ts'
import { isSecretMechanism } from '#lib/core/mechanism-facts.ts'
import type { SeamScope } from './mutant.ts'
import { COOKIE_FORMS } from './reseal.ts'
import { withCredential } from './translate.ts'

/** The type of a session; `tests/contract/mutations.test.ts` fails if it differs from that of the mechanisms. */
const SESSION = 'session'

/** A mechanism that accepts a cookie of any type, if a key of the bench made it. */
export function withAnyPurpose<M extends Mechanism>(mechanism: M, { id, keys }: SeamScope): M {
  if (!isSecretMechanism(id)) return mechanism
  const form = COOKIE_FORMS[id]
  const secrets = keys.secrets[id]
  return withCredential(mechanism, async (cookie) => {
    const contents = await form.read(cookie, secrets)
    if (contents === null || contents.typ === SESSION) return cookie
    return form.make({ ...contents, typ: SESSION }, secrets)
  })
}
