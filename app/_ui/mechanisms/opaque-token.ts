import type { MechanismLook } from './mechanism.ts'
import { REFERENCE_FORMAT } from './reference-format.ts'

export const opaqueToken: MechanismLook = {
  glyph: 'M8 1.2a6.8 6.8 0 1 1 0 13.6A6.8 6.8 0 0 1 8 1.2z',
  accent: { light: '#2c90cb', dark: '#8ecff7' },
  format: REFERENCE_FORMAT,
  topology: 'shared-store',
  sources: [
    { title: 'RFC 6750: bearer tokens', url: 'https://www.rfc-editor.org/rfc/rfc6750' },
    { title: 'RFC 7662: token introspection', url: 'https://www.rfc-editor.org/rfc/rfc7662' },
  ],
}
