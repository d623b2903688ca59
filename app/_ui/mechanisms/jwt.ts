import type { MechanismLook } from './mechanism.ts'

export const jwt: MechanismLook = {
  glyph: 'M8 1.4 15.4 14.4H.6z',
  accent: { light: '#b4588c', dark: '#e39bc0' },
  format: {
    separator: '.',
    parts: [
      { name: 'header', kind: 'header' },
      { name: 'claims', kind: 'claims' },
      { name: 'signature', kind: 'signature' },
    ],
    tampers: ['flip-header', 'flip-claims', 'flip-signature', 'become-admin', 'live-longer', 'alg-none'],
  },
  topology: 'token-relay',
  sources: [
    { title: 'RFC 7519: JSON Web Token', url: 'https://www.rfc-editor.org/rfc/rfc7519' },
    { title: 'RFC 8725: JWT best current practices', url: 'https://www.rfc-editor.org/rfc/rfc8725' },
    { title: 'RFC 9700 §4.14: refresh tokens', url: 'https://www.rfc-editor.org/rfc/rfc9700#section-4.14' },
  ],
}
