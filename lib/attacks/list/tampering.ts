import type { Attack, Scene } from '../attack.ts'
import { isAcceptedFromMallory, issuedTo } from '../evidence-events.ts'

/** A credential that Mallory changed, so that it states or refers to something else. */
export const tampering: Attack = {
  id: 'tampering',
  title: { en: 'Tampering', zh: '篡改' },
  wants: {
    en: 'Mallory changes the credential so that it states another user, another role or a later expiry.',
    zh: 'Mallory 修改凭据，使其说明另一个用户、另一个角色或更晚的过期时间。',
  },
  reason: {
    en: 'A signature or MAC covers every character, and a changed reference token has another hash than the stored one.',
    zh: '签名或 MAC 覆盖每个字符，被修改的引用令牌的哈希与存储的不同。',
  },
  remains: {
    en: 'A stolen key: with it, a forged credential is genuine. Rotate the keys immediately after a leak.',
    zh: '密钥被窃：有了密钥，伪造的凭据就是真的。泄露后应立即轮换密钥。',
  },
  sources: [
    {
      title: 'OWASP ASVS 5.0 V9.1.1',
      url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x18-V9-Self-contained-Tokens.md',
    },
    {
      title: 'RFC 8725 §3.2: use appropriate algorithms',
      url: 'https://www.rfc-editor.org/rfc/rfc8725#section-3.2',
    },
  ],
  code: { file: 'reference-token.ts', name: 'digestsEqual' },
  needsBrowser: false,
  variants: [
    { id: 'contents', title: { en: 'Changed contents, same signature', zh: '修改内容，保留签名' } },
    { id: 'character', title: { en: 'One changed character', zh: '修改一个字符' } },
    { id: 'truncated', title: { en: 'Without the last character', zh: '缺少最后一个字符' } },
  ],
  weak: {
    mutations: ['signature-unchecked'],
    label: { en: 'planted bug: signature not checked', zh: '植入的缺陷：不检查签名' },
  },
  mended: { label: { en: 'as shipped', zh: '交付的代码' } },
  inapplicable: () => null,
  async run(scene) {
    const alice = await scene.login()
    const mallory = scene.copyToMallory(alice.with(tampered(alice.credential, scene)))
    await mallory.me('?slide=0')
  },
  isBreach: (event, run) =>
    isAcceptedFromMallory(event, event.type === 'request.verified' ? event.user : '') &&
    issuedTo(run, 'alice').every(({ fingerprint }) => fingerprint !== event.fingerprint),
  heldBy: ['bad_signature', 'malformed', 'unknown_session', 'unknown_key'],
}

function tampered(credential: string, { variant }: Scene): string {
  if (variant === 'truncated') return credential.slice(0, -1)
  if (variant === 'contents') return withOtherContents(credential) ?? withOtherCharacter(credential)
  return withOtherCharacter(credential)
}

/** A JWT or signed cookie that states another user; null for a credential without readable contents. */
function withOtherContents(credential: string): string | null {
  const parts = credential.split('.')
  for (const [index, part] of parts.entries()) {
    const text = Buffer.from(part, 'base64url').toString()
    if (!text.includes('"alice"') || !text.startsWith('{')) continue
    const changed = Buffer.from(text.replaceAll('"alice"', '"carol"')).toString('base64url')
    return parts.with(index, changed).join('.')
  }
  return null
}

/** The credential with another character near its end, which keeps its form. */
function withOtherCharacter(credential: string): string {
  // Not the last one: in base64url it may have unused bits, and the changed text would be malformed instead.
  const at = credential.length - 5
  return credential.slice(0, at) + (credential.charAt(at) === 'a' ? 'b' : 'a') + credential.slice(at + 1)
}
