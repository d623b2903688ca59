import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Detection } from '../alert.ts'
import { burstsOf } from '../window.ts'

type Refused = Extract<RecordedEvent, { type: 'request.refused' }>

/**
 * Refusals that show brute force: of passwords, tokens or signatures, and of requests by other sites. Sessions that have
 * expired or ended, and missing credentials, are part of everyday use.
 */
const FAILURES: ReadonlySet<string> = new Set([
  'invalid_credentials',
  'rate_limited',
  'bad_signature',
  'malformed',
  'unknown_session',
  'wrong_type',
  'wrong_audience',
  'csrf',
])

export const isFailure = (event: { readonly type: string; readonly code?: string }): boolean =>
  event.type === 'request.refused' && FAILURES.has(event.code ?? '')

/** Many failures in a short time, of one user or of several: passwords are also tried one user after the other. */
export function detectFailureBurst(
  events: readonly RecordedEvent[],
  window: { readonly threshold: number; readonly windowSeconds: number },
): readonly Detection[] {
  const failures = events.filter((event): event is Refused & RecordedEvent => isFailure(event))
  return burstsOf(failures, window).map((burst) => ({
    seqs: burst.map(({ seq }) => seq),
    ...same('mechanism', burst),
    ...same('user', burst),
  }))
}

/** A field that has the same value in all of these events. */
function same<Field extends 'mechanism' | 'user'>(field: Field, burst: readonly Refused[]) {
  const values = new Set(burst.map((event) => event[field]))
  const [value] = values
  return values.size === 1 && value !== undefined ? { [field]: value } : {}
}
