import type { Problem } from '../lab/api.ts'
import type { Words } from './en.ts'

/** Why something failed, by the code that the server gave (or `network`, where it gave none). */
export function codeText(code: string, words: Words, retryAfterSeconds: number | null = null): string {
  const { admin, notes, verdict } = words
  switch (code) {
    case 'invalid_credentials':
    case 'too_many_sessions':
    case 'session_too_large':
      return notes[code]
    case 'rate_limited':
      return notes.rate_limited(retryAfterSeconds ?? 1)
    case 'not_supported':
      return admin.results.notSupported
    case 'invalid_request':
      return admin.results.invalidRequest
    case 'store_read_only':
      return verdict.unavailable.readOnly
    case 'insufficient_balance':
      return admin.results.insufficientBalance
    case 'network':
      return verdict.unavailable.network
    default:
      return (verdict.refused as Partial<Record<string, string>>)[code] ?? verdict.unavailable.other(code)
  }
}

/** The same with what the server adds to it. Its own sentences are English; in another language the code speaks, and the field is named. */
export function problemText({ code, detail, errors }: Problem, words: Words): string {
  if (words.code === 'en' && detail !== '') return detail
  const field = errors?.[0]?.field
  return codeText(code, words) + (field ? words.admin.results.field(field) : '')
}
