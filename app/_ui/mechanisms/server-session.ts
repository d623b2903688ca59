import type { MechanismLook } from './mechanism.ts'
import { REFERENCE_FORMAT } from './reference-format.ts'

export const serverSession: MechanismLook = {
  glyph: 'M2 2h12v12H2z',
  accent: { light: '#0067a6', dark: '#4ea3e0' },
  format: REFERENCE_FORMAT,
  sources: [
    {
      title: 'OWASP Session Management Cheat Sheet',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html',
    },
    {
      title: 'OWASP ASVS 5.0, V7: session management',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x16-V7-Session-Management.md',
    },
  ],
}
