import type { BenchClient } from '#lib/client/bench-client.ts'
import type { ApiResponse, Client } from '#lib/client/client.ts'
import type { Reading } from '../row.ts'

/* What several rows do. */

/** The bench clock. */
export async function now(bench: BenchClient): Promise<number> {
  return (await bench.must('/api/bench')).body.now
}

/**
 * When a client that goes on using its credential is refused: immediately, at the next refresh, or at the latest expiry that
 * its use reaches. The clock is advanced to there.
 */
export async function whenRefused(bench: BenchClient, client: Client): Promise<Reading> {
  if ((await client.me('?slide=0')).status !== 200) return { value: 'immediate' }
  const startedAt = await now(bench)
  const canRefresh = (await client.copy().refresh()).status === 200
  const endsAt = await latestExpiry(bench, client)
  await bench.advance(Math.ceil((endsAt - (await now(bench))) / 1000))
  if ((await client.me('?slide=0')).status === 200) return { value: 'never' }
  const seconds = Math.ceil((endsAt - startedAt) / 1000)
  return { value: client.refreshToken !== null && !canRefresh ? 'at-next-refresh' : 'at-expiry', seconds }
}

/** Uses the credential each time half of its remaining lifetime has passed, for as long as that extends it. */
async function latestExpiry(bench: BenchClient, client: Client): Promise<number> {
  const before = client.session?.expiresAt ?? 0
  await bench.advance(Math.floor((before - (await now(bench))) / 2000))
  await client.me()
  const after = client.session?.expiresAt ?? 0
  return after > before ? latestExpiry(bench, client) : after
}

/** The commands to stores that a response states as its cost. */
export function storeCalls({ headers }: ApiResponse, what: 'reads' | 'writes'): Reading {
  const stated = new RegExp(`${what}=(\\d+)`).exec(headers.get('server-timing') ?? '')?.[1]
  if (stated === undefined) throw new Error('The response states no cost.')
  return { value: Number(stated) }
}
