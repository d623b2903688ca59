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
}
