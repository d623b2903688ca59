import { unobservedSessions } from '#lib/bench/compose.ts'
import type { HeldCredential } from '#lib/bench/dump.ts'
import { StoreUnavailable } from '#lib/core/errors.ts'
import { type MechanismId, NODE_IDS } from '#lib/core/session.ts'
import type { BenchCall } from './call.ts'
import { exchangeDetail } from './exchange-recorder.ts'

/** The credentials of this browser: those that it sends, and of each other lane the newest that *Inspect* has kept. */
export async function heldCredentials(call: BenchCall): Promise<readonly HeldCredential[]> {
  const { bench, lab, credentials } = call
  const held = await Promise.all(
    bench.state.policy.lanes.map(async (mechanism) => {
      const presented = credentials.find(mechanism)
      const sent = 'ambiguous' in presented ? null : presented.credential
      const credential =
        sent ?? lab.exchanges.list(bench.id, { mechanism }).flatMap((each) => issuedBy(bench, each))[0]
      if (credential === undefined || credential === null) return []
      return [{ mechanism, credential, isRefused: await isRefused(call, mechanism, credential) }]
    }),
  )
  return held.flat()
}

/**
 * Whether the nodes refuse a credential of this client: none of them accepts it. A node that cannot reach its store does
 * neither. Reading a copy is no request of its client, so no event is written.
 */
async function isRefused(
  { bench, seen }: BenchCall,
  mechanism: MechanismId,
  credential: string,
): Promise<boolean> {
  let refusals = 0
  for (const node of NODE_IDS.filter((id) => bench.state.nodes[id])) {
    const checked = await unobservedSessions(bench, mechanism, node)
      .check(credential, { ...seen, node }, { slide: false })
      .catch((error: unknown) => {
        if (error instanceof StoreUnavailable) return null
        throw error
      })
    if (checked?.ok) return false
    if (checked) refusals++
  }
  return refusals > 0
}

function issuedBy(
  bench: BenchCall['bench'],
  exchange: Parameters<typeof exchangeDetail>[1],
): readonly string[] {
  return exchangeDetail(bench, exchange).credentials.flatMap(({ kind, value }) =>
    kind === 'refresh' ? [] : [value],
  )
}
