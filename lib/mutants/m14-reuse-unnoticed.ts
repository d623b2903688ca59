// Deliberate: a spent refresh token is refused like an unknown one.
import { JWT } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const reuseUnnoticed: Mutant = {
  id: 'm14',
  title: { en: 'Reuse goes unnoticed', zh: '未发现重用' },
  what: {
    en: 'A spent refresh token is refused as unknown: the reuse is neither reported nor ends the session.',
    zh: '已使用的刷新令牌被当作未知令牌拒绝：既不报告重用，也不结束会话。',
  },
  mechanisms: JWT,
  seam: { file: 'lib/mechanisms/parts/refresh-family.ts', name: 'reused' },
  exposingAct: {
    en: 'Refresh with a spent token after the grace period: expect session_ended and the event token.reuse_detected.',
    zh: '在宽限期之后用已使用的令牌刷新：应得到 session_ended 和事件 token.reuse_detected。',
  },
  source: {
    title: 'RFC 9700 §4.14.2: detection of refresh token replay',
    url: 'https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2',
  },
  at: { policy: (policy) => ({ ...policy, jwt: { ...policy.jwt, reuseDetection: false } }) },
}
