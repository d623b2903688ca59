// Deliberate: a credential that was made for another purpose is accepted.
import type { Mechanism } from '#lib/core/mechanism.ts'
import { isSecretMechanism } from '#lib/core/mechanism-facts.ts'
import { digestOf, digestsEqual, tokenIdOf } from '#lib/core/reference-token.ts'
import { SELF_CONTAINED } from './affected.ts'
import { withAnyPurpose } from './any-purpose.ts'
import type { Mutant, SeamScope } from './mutant.ts'
import { readGenuine, signClaims, TYPE } from './resign.ts'
import { withCredential } from './translate.ts'

/** A JWT mechanism that accepts any type of JWT, and the current refresh token in place of an access token. */
function withAnyType<M extends Mechanism>(given: M, { keys: { jwt: keys } }: SeamScope): M {
  const mechanism = withCredential(given, async (token) => {
    const read = await readGenuine(keys, token)
    return read === null || read.header.typ === TYPE ? token : signClaims(keys, read.claims, TYPE)
  })
  return {
    ...mechanism,
    async verify(credential, now) {
      const id = tokenIdOf(credential)
      const found = id === null ? null : await mechanism.sessionIndex?.find(id)
      const isCurrent = found?.state === 'live' && digestsEqual(found.stored.digest, digestOf(credential))
      return isCurrent ? { ok: true, session: found.stored.session } : mechanism.verify(credential, now)
    },
  }
}

export const typeUnchecked: Mutant = {
  id: 'm21',
  title: { en: 'Type not checked', zh: '不检查类型' },
  what: {
    en: 'A JWT of another type, a refresh token, or a cookie sealed for another purpose is accepted as a session.',
    zh: '其他类型的 JWT、刷新令牌或为其他用途密封的 Cookie 被当作会话凭据接受。',
  },
  mechanisms: SELF_CONTAINED,
  seam: { file: 'lib/core/mechanism.ts', name: 'Common.verify' },
  exposingAct: {
    en: 'Present the refresh token in place of the access token, or an invitation in place of a session: it must be refused.',
    zh: '用刷新令牌代替访问令牌，或用邀请代替会话凭据出示：必须被拒绝。',
  },
  source: {
    title: 'RFC 8725 §3.11: use explicit typing',
    url: 'https://www.rfc-editor.org/rfc/rfc8725#section-3.11',
  },
  at: {
    mechanism: (mechanism, scope) =>
      isSecretMechanism(scope.id) ? withAnyPurpose(mechanism, scope) : withAnyType(mechanism, scope),
  },
}
