// Deliberate: every session lasts a minute longer than policy allows.
import { ALL } from './affected.ts'
import type { Mutant } from './mutant.ts'

const SECONDS = 60

export const lifetimeTooLong: Mutant = {
  id: 'm05',
  title: { en: 'Lifetime plus one minute', zh: '有效期多出一分钟' },
  what: {
    en: 'Idle timeout, absolute timeout and the lifetime of access tokens are 60 s longer than policy states.',
    zh: '空闲超时、绝对超时和访问令牌的有效期都比策略规定的长 60 秒。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/core/lifetime.ts', name: 'newSession' },
  exposingAct: {
    en: 'Advance the clock to one second past the idle timeout of the policy: the credential must be refused.',
    zh: '把时钟拨到超过策略的空闲超时一秒：凭据必须被拒绝。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 7.3.1 and 7.3.2: idle and absolute timeout',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x16-V7-Session-Management.md',
  },
  at: {
    policy: (policy) => ({
      ...policy,
      lifetime: {
        ...policy.lifetime,
        idleSeconds: policy.lifetime.idleSeconds + SECONDS,
        absoluteSeconds: policy.lifetime.absoluteSeconds + SECONDS,
        rememberMeSeconds: policy.lifetime.rememberMeSeconds + SECONDS,
        adminIdleSeconds: policy.lifetime.adminIdleSeconds + SECONDS,
      },
      jwt: {
        ...policy.jwt,
        accessSeconds: policy.jwt.accessSeconds + SECONDS,
        refreshSeconds: policy.jwt.refreshSeconds + SECONDS,
      },
    }),
  },
}
