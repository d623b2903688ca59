// Deliberate: a credential is used although its signature, MAC or secret was not compared.
import type { Mechanism } from '#lib/core/mechanism.ts'
import { factsOf, isSecretMechanism } from '#lib/core/mechanism-facts.ts'
import { ALL } from './affected.ts'
import type { Mutant, SeamScope } from './mutant.ts'
import { COOKIE_FORMS, parseContents } from './reseal.ts'
import { readToken, signClaims } from './resign.ts'
import { withCredential } from './translate.ts'

/** A mechanism that looks up a session by the public ID in a token, and ignores the secret. */
function withIdOnly<M extends Mechanism>(mechanism: M): M {
  return {
    ...mechanism,
    async verify(token, now) {
      const verdict = await mechanism.verify(token, now)
      const id = /^([\w-]{22})\./.exec(token)?.[1]
      const found = verdict.ok || id === undefined ? null : await mechanism.sessionIndex?.find(id)
      return found?.state === 'live' ? { ok: true, session: found.stored.session } : verdict
    },
  }
}

/** A mechanism that accepts the readable contents of any JWT or signed cookie. */
function withContents<M extends Mechanism>(mechanism: M, { id, keys }: SeamScope): M {
  return withCredential(mechanism, async (credential) => {
    if (isSecretMechanism(id)) {
      const contents = parseContents(credential.split('.')[1] ?? '')
      return contents === null ? credential : COOKIE_FORMS[id].make(contents, keys.secrets[id])
    }
    const read = readToken(credential)
    return read === null ? credential : signClaims(keys.jwt, read.claims, String(read.header.typ))
  })
}

export const signatureUnchecked: Mutant = {
  id: 'signature-unchecked',
  title: { en: 'Signature not checked', zh: '不检查签名' },
  what: {
    en: 'The contents of a JWT or signed cookie are used without comparing its signature; of a reference token only the public ID is compared.',
    zh: '使用 JWT 或签名 Cookie 的内容而不比较签名；引用令牌只比较公开的 ID。',
  },
  // The contents of a sealed cookie are encrypted, so they cannot be used without the key.
  mechanisms: ALL.filter((id) => factsOf(id).credential !== 'seal'),
  seam: { file: 'lib/core/mechanism.ts', name: 'Common.verify' },
  exposingAct: {
    en: 'Change the user in a JWT, or a character in the secret of a token, and present it: it must be refused.',
    zh: '修改 JWT 中的用户，或令牌秘密部分的一个字符，然后出示：必须被拒绝。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 9.1.1: validate the signature before accepting the contents',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x18-V9-Self-contained-Tokens.md',
  },
  at: {
    mechanism: (mechanism, scope) =>
      factsOf(scope.id).isSelfContained ? withContents(mechanism, scope) : withIdOnly(mechanism),
  },
}
