import type { MechanismLook } from './mechanism.ts'

export const signedCookie: MechanismLook = {
  glyph: 'M8 .8 15.4 6.2 12.6 14.9H3.4L.6 6.2z',
  accent: { light: '#3f1a82', dark: '#8a5cff' },
  format: {
    separator: '.',
    parts: [
      { name: 'key', kind: 'open' },
      { name: 'claims', kind: 'claims' },
      { name: 'signature', kind: 'signature' },
    ],
    tampers: ['flip-claims', 'flip-signature', 'become-admin', 'live-longer', 'other-key'],
  },
  sources: [
    { title: 'RFC 2104: HMAC', url: 'https://www.rfc-editor.org/rfc/rfc2104' },
    {
      title: 'OWASP ASVS 5.0, V9: self-contained tokens',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x18-V9-Self-contained-Tokens.md',
    },
  ],
}
