import { MALLORYS_NAME } from '#lib/attacks/attack.ts'
import { inapplicableText, type StolenItem, stolenKeys } from '#lib/attacks/stolen-keys.ts'
import { concernsSessions } from '#lib/bench/stolen-keys.ts'
import type { Serve } from '#lib/client/direct-send.ts'
import { addressKey } from '#lib/core/address.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { StolenKeysResponse } from './attack-responses.ts'
import { type AttackReport, type AttackRequest, runAttack } from './attack-runner.ts'
import { attackText } from './attack-text.ts'
import type { BenchCall } from './call.ts'
import { assertLane } from './resolve.ts'
import { onBench } from './route.ts'
import { StolenKeysBody } from './schemas.ts'

export const stolenKeysRoutes = (serve: Serve) => ({
  '/api/bench/keys/steal': {
    POST: onBench(
      {
        summary:
          'Make a session of carol with a stolen key or store, present it, and decide by the events. For a key, also on a bench of its own where the keys are rotated before the use. Sessions of the run are ended afterwards; no key of this bench changes',
        body: StolenKeysBody,
        errors: [404, 409, 429, 503],
        response: StolenKeysResponse,
      },
      async (call, { mechanism, stolen }) => {
        assertLane(call.bench, mechanism)
        return { status: 200, body: await useStolen(call, { mechanism, stolen, serve }) }
      },
    ),
  },
})

interface Use {
  readonly mechanism: MechanismId
  readonly stolen: StolenItem
  readonly serve: Serve
}

async function useStolen(call: BenchCall, use: Use) {
  const { mechanism, stolen } = use
  if (!concernsSessions(call.bench, mechanism, stolen)) {
    const { outcome, route } = { outcome: 'not-applicable', route: 'intended' } as const
    const because = inapplicableText(stolen)
    const result = { outcome, route, code: null, because, readable: [], seqs: [], events: [], honest: null }
    return { ...result, afterRotation: null }
  }
  const isKey = stolen === 'signing-key' || stolen === 'seal-password'
  // The temporary bench first: if too many attacks are running, nothing has happened on this one.
  const rotated = isKey ? await runStolen(call, use, 'mended') : null
  const { report, result } = await runStolen(call, use, 'bench')
  const { honest } = report
  const afterRotation = rotated && { ...rotated.result, users: usersAfter(rotated.report.events) }
  return { ...result, seqs: report.evidence.map(({ seq }) => seq), honest, afterRotation }
}

/** @param stage `mended`: on a bench of its own, with the keys rotated before the use */
async function runStolen(
  { lab, bench, client }: BenchCall,
  { mechanism, stolen, serve }: Use,
  stage: AttackRequest['stage'],
) {
  let readable: readonly string[] = []
  const attack = stolenKeys(stage === 'mended', (fields) => {
    readable = fields
  })
  const [carrier] = factsOf(mechanism).carriers
  const request = { attack, mechanism, variant: stolen, carrier, stage, paced: false }
  const report: AttackReport = await runAttack({ lab, bench, serve, address: addressKey(client) }, request)
  const { outcome, route, code, events } = report
  const because = attackText(attack, stolen, report)
  return { report, result: { outcome, route, code, because, readable: [...readable], events: [...events] } }
}

/** What the rotation means for a user who was logged in, by the responses to Alice’s client. */
function usersAfter(events: readonly RecordedEvent[]) {
  const after = events.slice(events.findIndex(({ type }) => type === 'key.rotated') + 1)
  const isRefused = (act: string) =>
    after.some(
      (event) => event.type === 'request.refused' && event.act === act && event.client !== MALLORYS_NAME,
    )
  if (isRefused('refresh')) return 'logged-out' as const
  return isRefused('me') ? ('must-refresh' as const) : ('unaffected' as const)
}
