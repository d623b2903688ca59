import type { BenchClient } from '../bench-client.ts'
import type { ApiResponse, Client } from '../client.ts'
import type { Reading } from '../row.ts'

/* What several rows do. */

/** The bench clock. */
export async function now(bench: BenchClient): Promise<number> {
  return (await bench.must('/api/bench')).body.now
}

/**
 * When a client is refused: immediately, at the next refresh, or at the expiry of its credential, to which the clock is
 * advanced.
 */
export async function whenRefused(bench: BenchClient, client: Client): Promise<Reading> {
  if ((await client.me('?slide=0')).status !== 200) return { value: 'immediate' }
  const seconds = Math.ceil(((client.session?.expiresAt ?? 0) - (await now(bench))) / 1000)
  const canRefresh = (await client.copy().refresh()).status === 200
  await bench.advance(seconds)
  const isOver = (await client.me('?slide=0')).status !== 200
  if (!isOver) return { value: 'never' }
  return { value: client.refreshToken !== null && !canRefresh ? 'at-next-refresh' : 'at-expiry', seconds }
}

/** The commands to stores that a response states as its cost. */
export function storeCalls({ headers }: ApiResponse, what: 'reads' | 'writes'): Reading {
  const stated = new RegExp(`${what}=(\\d+)`).exec(headers.get('server-timing') ?? '')?.[1]
  if (stated === undefined) throw new Error('The response states no cost.')
  return { value: Number(stated) }
}
