// Deliberate: a cookie that was sealed for another purpose is accepted as a session.
import { SECRET_MECHANISMS } from '#lib/core/mechanism-facts.ts'
import { withAnyPurpose } from './any-purpose.ts'
import type { Mutant } from './mutant.ts'

export const anySeal: Mutant = {
  id: 'any-seal',
  title: { en: 'Purpose of a seal not checked', zh: '不检查密封内容的用途' },
  what: {
    en: 'A sealed or signed cookie is accepted whatever it was made for, because the type inside is not compared.',
    zh: '不比较内部的类型，因此无论密封或签名的 Cookie 为何种用途而制作都接受。',
  },
  mechanisms: SECRET_MECHANISMS,
  seam: { file: 'lib/mechanisms/parts/self-contained-cookie.ts', name: 'verify' },
  exposingAct: {
    en: 'Present an invitation that the server has sealed with the same key: it must be refused as wrong_type.',
    zh: '出示服务器用同一密钥密封的邀请：必须以 wrong_type 拒绝。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 9.2.2: the token is of the right type for its purpose',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x18-V9-Self-contained-Tokens.md',
  },
  at: { mechanism: withAnyPurpose },
}
