import { hash } from 'node:crypto'
import { MARK_LENGTH, markText } from './row.ts'

/** SHA-256 as hex digits. */
export const sha256 = (text: string): string => hash('sha256', text, 'hex')

/** The mark of a name or an address. Without the salt, the value cannot be found by trying all of them. */
export function markOf(kind: 'user' | 'address', salt: string, value: string): string {
  return sha256(markText(kind, salt, value)).slice(0, MARK_LENGTH)
}
