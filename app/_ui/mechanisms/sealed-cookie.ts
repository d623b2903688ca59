import type { MechanismLook } from './mechanism.ts'

export const sealedCookie: MechanismLook = {
  glyph: 'M8 .8 15.2 8 8 15.2.8 8z',
  accent: { light: '#c27a00', dark: '#e69f00' },
  format: {
    separator: '*',
    parts: [
      { name: 'prefix', kind: 'open' },
      { name: 'key', kind: 'open' },
      { name: 'encryptionSalt', kind: 'secret' },
      { name: 'iv', kind: 'secret' },
      { name: 'encrypted', kind: 'encrypted' },
      { name: 'expires', kind: 'open' },
      { name: 'macSalt', kind: 'secret' },
      { name: 'mac', kind: 'secret' },
      { name: 'mark', kind: 'open', before: '~' },
    ],
    tampers: ['flip-contents', 'flip-mac', 'move-expiry', 'other-key'],
  },
  topology: 'gateway',
  sources: [
    { title: 'iron-session', url: 'https://github.com/vvo/iron-session' },
    {
      title: 'OWASP ASVS 5.0, V9: self-contained tokens',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x18-V9-Self-contained-Tokens.md',
    },
  ],
}
