import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { Detection } from '../alert.ts'
import { SessionHistory } from '../session-history.ts'
import { burstsOf } from '../window.ts'

type Refused = Extract<RecordedEvent, { type: 'request.refused' }>

/**
 * Credentials that name a key which this bench never had. Not counted: a retired key (the refusal states so), a credential that
 * this bench has issued (a node lacks a key during a rollout, or the bench was reset), and a JWT of another bench, whose
 * issuer tells it apart: it is refused as `wrong_bench`. A sealed or signed cookie of another bench usually names a key ID that
 * this bench has too, so its seal or MAC is invalid: `bad_signature`.
 */
export function detectUnknownKey(
  events: readonly RecordedEvent[],
  window: { readonly threshold: number; readonly windowSeconds: number },
): readonly Detection[] {
  const history = new SessionHistory()
  const foreign: Refused[] = []
  for (const event of events) {
    history.add(event)
    const isUnknown = event.type === 'request.refused' && event.code === 'unknown_key'
    if (isUnknown && event.endReason === undefined && !history.hasIssued(event.fingerprint))
      foreign.push(event)
  }
  return MECHANISM_IDS.flatMap((mechanism) => {
    const ofMechanism = foreign.filter((event) => event.mechanism === mechanism)
    return burstsOf(ofMechanism, window).map((burst) => ({ seqs: burst.map(({ seq }) => seq), mechanism }))
  })
}
