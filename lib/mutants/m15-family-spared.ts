// Deliberate: a detected reuse of a refresh token does not end its family.
import { JWT } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const familySpared: Mutant = {
  id: 'm15',
  title: { en: 'Reuse seen, family kept', zh: '发现重用但保留令牌族' },
  what: {
    en: 'Reuse of a refresh token is detected and refused, but the newest token of the family stays valid.',
    zh: '刷新令牌的重用被发现并拒绝，但令牌族中最新的令牌仍然有效。',
  },
  mechanisms: JWT,
  seam: { file: 'lib/core/sessions.ts', name: 'refresh' },
  exposingAct: {
    en: 'Refresh with a spent token after the grace period, then with the newest one: it must be refused too.',
    zh: '在宽限期之后用已使用的令牌刷新，再用最新的令牌刷新：后者也必须被拒绝。',
  },
  source: {
    title: 'RFC 9700 §4.14.2: the active refresh token is revoked too',
    url: 'https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2',
  },
  at: {
    mechanism: (mechanism) => ({
      ...mechanism,
      revoke: async (known, reason) =>
        reason === 'refresh_reuse_detected' ? [] : mechanism.revoke(known, reason),
    }),
  },
}
