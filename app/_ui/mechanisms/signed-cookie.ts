import type { MechanismLook } from './mechanism.ts'

export const signedCookie: MechanismLook = {
  glyph: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z',
  accent: { light: '#a0562a', dark: '#d9986c' },
  format: {
    separator: '.',
    parts: [
      { name: 'password', kind: 'open' },
      { name: 'claims', kind: 'claims' },
      { name: 'mac', kind: 'signature' },
    ],
    tampers: ['flip-claims', 'flip-mac', 'become-admin', 'live-longer', 'other-password'],
  },
  topology: 'gateway',
}
