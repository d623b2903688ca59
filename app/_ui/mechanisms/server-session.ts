import type { MechanismLook } from './mechanism.ts'
import { REFERENCE_FORMAT } from './reference-format.ts'

export const serverSession: MechanismLook = {
  glyph: 'M2 2h12v12H2z',
  accent: { light: '#0067a6', dark: '#4ea3e0' },
  format: REFERENCE_FORMAT,
}
