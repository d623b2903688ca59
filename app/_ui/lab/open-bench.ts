import type { BenchInfo, Phase } from '../state/state.ts'
import { type ApiResult, callApi } from './api.ts'
import type { Memory } from './local-storage.ts'
import { withTabLock } from './single-flight.ts'

export type OpenResult =
  | { readonly ok: true; readonly bench: BenchInfo; readonly isNew: boolean }
  | {
      readonly ok: false
      readonly phase: Exclude<Phase, 'connecting' | 'ready'>
      readonly retryAfterSeconds: number | null
    }

/**
 * Finds the bench of this browser, or creates one: one for all its tabs, even if several of them lost theirs at the
 * same time. A bench whose passwords no tab has is useless: no login is possible.
 * @param mayReplace whether a new bench may replace such a bench; otherwise two tabs that cannot reach each other would
 * replace each other's without end
 */
export function openBench(memory: Memory, mayReplace: boolean): Promise<OpenResult> {
  return withTabLock('session-lab:bench', async () => {
    const found = await findBench(memory)
    if (found === null) return makeBench(memory)
    return !found.ok && found.phase === 'other-bench' && mayReplace ? makeBench(memory) : found
  })
}

/** The bench of the cookie; null if there is no cookie, or the bench does not exist. */
async function findBench(memory: Memory): Promise<OpenResult | null> {
  // Without a cookie the response is 400, which the browser logs as an error.
  if (!memory.mayHaveBench()) return null
  const found = await callApi('GET', '/api/bench')
  if (found.problem) {
    const isMissing = found.problem.code === 'no_bench' || found.problem.code === 'bench_not_found'
    return isMissing ? null : failed(found)
  }
  const bench = found.body
  return (await memory.find(bench.publicName)) ? { ok: true, bench, isNew: false } : stopped('other-bench')
}

async function makeBench(memory: Memory): Promise<OpenResult> {
  const made = await callApi('POST', '/api/benches', { body: { preset: 'textbook' } })
  if (made.problem) return failed(made)
  const { publicName, users } = made.body
  memory.begin(publicName, Object.fromEntries(users.map(({ name, password }) => [name, password])))
  // Found by its cookie only: a browser that does not keep the cookie would otherwise create a bench each second.
  const found = await findBench(memory)
  if (found === null) return stopped('no-cookies')
  return found.ok ? { ...found, isNew: found.bench.publicName === publicName } : found
}

function failed({ problem, retryAfterSeconds }: ApiResult): OpenResult {
  return { ok: false, phase: problem?.status === 429 ? 'full' : 'unreachable', retryAfterSeconds }
}

function stopped(phase: 'no-cookies' | 'other-bench'): OpenResult {
  return { ok: false, phase, retryAfterSeconds: null }
}
