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
}
