// Deliberate: the denylist contains the text of a credential, and the decoder accepts other spellings of it.
import type { Mechanism } from '#lib/core/mechanism.ts'
import { digestOf } from '#lib/core/reference-token.ts'
import type { Session } from '#lib/core/session.ts'
import { SELF_CONTAINED } from './affected.ts'
import type { Mutant, SeamScope } from './mutant.ts'
import { withCredential } from './translate.ts'

/** The hash of the text with which each session of a check was presented. */
const presentedAs = new WeakMap<object, string>()

/** The one spelling of base64url that the mechanism accepts at the end of a credential, where unused bits may differ. */
function canonical(credential: string): string {
  return credential.replace(/[A-Za-z0-9_-]+(?=(?:~2)?$)/, (part) =>
    Buffer.from(part, 'base64url').toString('base64url'),
  )
}

/** The mechanism, with a note of the text of each credential that it issues or accepts. */
function withSpelling<M extends Mechanism>(given: M, { memory }: SeamScope): M {
  const mechanism = withCredential(given, async (credential) => canonical(credential))
  const note = (credential: string, session: Session) => {
    presentedAs.set(session, digestOf(credential))
    memory.set(session.id, digestOf(credential))
  }
  return {
    ...mechanism,
    async issue(session, limit, replaces) {
      const result = await mechanism.issue(session, limit, replaces)
      if (result.admitted) note(result.issued.credential, result.issued.session)
      return result
    },
    async renew(presented, extend, now) {
      const result = await mechanism.renew(presented, extend, now)
      if (result.ok) note(result.issued.credential, result.issued.session)
      return result
    },
    async reissue(session, presented) {
      const issued = await mechanism.reissue(session, presented)
      if (issued) note(issued.credential, issued.session)
      return issued
    },
    async verify(credential, now) {
      const verdict = await mechanism.verify(credential, now)
      if (verdict.ok) note(credential, verdict.session)
      return verdict
    },
    async ownerOf(as, presented, now) {
      const owner = await mechanism.ownerOf(as, presented, now)
      if (owner && as === 'credential') note(presented, owner)
      return owner
    },
  }
}

export const denylistBySpelling: Mutant = {
  id: 'm18',
  title: { en: 'Denylist keyed by the raw token', zh: '以原始令牌为键的黑名单（denylist）' },
  what: {
    en: 'The denylist contains the text of the credential instead of its session, and the decoder accepts other spellings.',
    zh: '黑名单（denylist）以凭据文本而非会话为键，而解码器接受同一凭据的其他写法。',
  },
  mechanisms: SELF_CONTAINED,
  seam: { file: 'lib/core/revocation.ts', name: 'RevocationStore.deny' },
  exposingAct: {
    en: 'Log out, then present the credential with another last character that decodes to the same bytes: it must be refused.',
    zh: '退出登录，然后把凭据的最后一个字符换成解码后字节相同的另一个字符再出示：必须被拒绝。',
  },
  source: {
    title: 'OWASP JSON Web Token Cheat Sheet: a denylist of tokens',
    url: 'https://cheatsheetseries.owasp.org/cheatsheets/JSON_Web_Token_Cheat_Sheet.html',
  },
  at: {
    mechanism: withSpelling,
    revocations: (store, { memory }) => ({
      ...store,
      deny: (mechanism, sessionId, why, until) =>
        store.deny(mechanism, (memory.get(sessionId) as string | undefined) ?? sessionId, why, until),
      stateOf: (mechanism, session) =>
        store.stateOf(mechanism, { user: session.user, id: presentedAs.get(session) ?? session.id }),
    }),
  },
}
