import type { Problem } from '../lab/api.ts'
import type { Words } from './en.ts'

/** Text for the problem code of a response; the code is `network` if there was no response. */
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

/** Text for a problem. In English it is the detail of the response; in other languages it is the text for the code, with the name of the field. */
export function problemText(
  { code, detail, errors }: Pick<Problem, 'code' | 'detail' | 'errors'>,
  words: Words,
): string {
  if (words.code === 'en' && detail !== '') return detail
  const field = errors?.[0]?.field
  return codeText(code, words) + (field ? words.admin.results.field(field) : '')
}
