// Deliberate: the grace period of a spent refresh token does not end.
import { JWT } from './affected.ts'
import type { Mutant } from './mutant.ts'

const YEAR_SECONDS = 365 * 24 * 60 * 60

export const graceWithoutEnd: Mutant = {
  id: 'm13',
  title: { en: 'Grace period without end', zh: '宽限期没有终点' },
  what: {
    en: 'The previous refresh token is accepted until the next rotation, however long ago it was replaced.',
    zh: '无论多久以前被替换，上一个刷新令牌在下一次轮换之前始终被接受。',
  },
  mechanisms: JWT,
  seam: { file: 'lib/core/reference-token.ts', name: 'matchToken' },
  exposingAct: {
    en: 'Refresh, advance the clock past the grace period, and refresh with the spent token: it must be refused.',
    zh: '刷新，把时钟拨过宽限期，再用已使用的令牌刷新：必须被拒绝。',
  },
  source: {
    title: 'RFC 9700 §4.14.2: refresh token rotation',
    url: 'https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2',
  },
  at: { policy: (policy) => ({ ...policy, jwt: { ...policy.jwt, gracePeriodSeconds: YEAR_SECONDS } }) },
}
