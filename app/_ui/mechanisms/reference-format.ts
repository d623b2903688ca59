import type { CredentialFormat } from './mechanism.ts'

/** A random token that is looked up. Refresh tokens have this format too. */
export const REFERENCE_FORMAT: CredentialFormat = {
  separator: '.',
  parts: [
    { name: 'id', kind: 'open' },
    { name: 'secret', kind: 'secret' },
  ],
  tampers: ['flip-id', 'flip-secret'],
}
