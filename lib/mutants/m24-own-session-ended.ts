// Deliberate: ending the other sessions of a user ends the current one too.
import { ALL } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const ownSessionEnded: Mutant = {
  id: 'm24',
  title: { en: '“Log out my other sessions” ends this one too', zh: '“退出我的其他会话”也结束当前会话' },
  what: {
    en: 'Ending the other sessions of a user also ends the session that asked for it.',
    zh: '结束用户的其他会话时，也结束了发出请求的会话。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/bench/session-operator.ts', name: 'endAll' },
  exposingAct: {
    en: 'Log in on three devices and log out the others from one of them: this one must stay active.',
    zh: '在三台设备上登录，并从其中一台退出其他会话：这一台必须保持活动。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 7.4.3: end all other sessions of a user',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x16-V7-Session-Management.md',
  },
  at: { keptSession: () => undefined },
}
