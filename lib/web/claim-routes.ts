import type { Serve } from '#lib/client/direct-send.ts'
import { addressKey } from '#lib/core/address.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Claim } from '#lib/evidence/claims/claim.ts'
import { CLAIMS, claimOf } from '#lib/evidence/claims/index.ts'
import type { BenchCall } from './call.ts'
import { claimsView } from './claims-view.ts'
import { takeSlot, withPlace } from './evidence-measurement.ts'
import { ClaimResultResponse, ClaimsResponse } from './evidence-responses.ts'
import { onBench, onServer } from './route.ts'
import { EmptyBody } from './schemas.ts'

/** Longer than the longest claim takes on a busy machine. */
const MAX_MS = 60_000
/** Fewer than for published results: a visitor waits. */
const COUNTS = { blocks: 20 }

/** The routes of contested claims. */
export const claimRoutes = (serve: Serve) => ({
  '/api/claims': {
    GET: onServer(
      { summary: 'List the contested claims, each with its published result', response: ClaimsResponse },
      async () => ({ status: 200, body: claimsView() }),
    ),
  },
  '/api/bench/claims/{id}': {
    POST: onBench(
      {
        summary:
          'Run the experiment of a claim on benches of its own, in up to 60 s. The bench of the request is not changed',
        params: { id: CLAIMS.map(({ id }) => id) },
        body: EmptyBody.optional(),
        errors: [409, 429, 503],
        response: ClaimResultResponse,
      },
      async (call) => ({ status: 200, body: await runOn(call, claimOf(call.params.id) as Claim, serve) }),
    ),
  },
})

/** One measurement of a bench at a time; they share a slot and the queue with those of cells. */
async function runOn({ lab, bench, client, request }: BenchCall, claim: Claim, serve: Serve) {
  const release = takeSlot(lab, bench)
  const signal = AbortSignal.any([request.signal, bench.deletion.signal, AbortSignal.timeout(MAX_MS)])
  const address = addressKey(client)
  const run = () =>
    withPlace({ lab, client: address, serve }, signal, (place) =>
      claim.run({ place, counts: COUNTS }, signal),
    )
  try {
    return await lab.measuring.run({ address, bench: bench.id }, () => run().catch(unfinished))
  } finally {
    release()
  }
}

function unfinished(): never {
  throw new RequestRefused('service_unavailable', 'The experiment did not finish. Retry after Retry-After.', {
    retryAfterSeconds: 5,
  })
}
