import type { BenchInfo } from '../state/state.ts'
import { ask, type Reply } from './api.ts'
import { keepPasswords, knowsPasswords, recallPasswords } from './memory.ts'
import { oneTabAtATime } from './single-flight.ts'

export type Opened =
  | {
      readonly ok: true
      readonly bench: BenchInfo
      readonly passwords: Readonly<Record<string, string>>
      readonly isNew: boolean
    }
  | { readonly ok: false; readonly phase: 'unreachable' | 'full'; readonly retryAfterSeconds: number | null }

/**
 * Finds this browser's bench, or makes one: one for all its tabs, even where several of them lost theirs at once. A bench
 * whose passwords are not known here is of no use: nobody could log in.
 */
export function openBench(): Promise<Opened> {
  return oneTabAtATime(
    'session-lab:bench',
    async () => (knowsPasswords() && (await findBench())) || makeBench(),
  )
}

/** The bench that the cookie names; null where there is none, or none that we could log in to. */
async function findBench(): Promise<Opened | null> {
  const found = await ask('GET', '/api/bench')
  if (found.problem) {
    const isGone = found.problem.code === 'no_bench' || found.problem.code === 'bench_not_found'
    return isGone ? null : failed(found)
  }
  const bench = found.body as BenchInfo
  const passwords = recallPasswords(bench.id)
  return passwords && { ok: true, bench, passwords, isNew: false }
}

async function makeBench(): Promise<Opened> {
  const made = await ask('POST', '/api/benches', { body: { preset: 'textbook' } })
  if (made.problem) return failed(made)
  const { id, users } = made.body as { id: string; users: readonly { name: string; password: string }[] }
  const passwords = Object.fromEntries(users.map(({ name, password }) => [name, password]))
  keepPasswords(id, passwords)
  const read = await ask('GET', '/api/bench', { headers: { bench: id } })
  return read.problem ? failed(read) : { ok: true, bench: read.body as BenchInfo, passwords, isNew: true }
}

function failed({ problem, retryAfterSeconds }: Reply): Opened {
  return { ok: false, phase: problem?.status === 429 ? 'full' : 'unreachable', retryAfterSeconds }
}

/** The first six characters of an id's SHA-256; null where the browser has no cryptography (plain http from another machine). */
export async function fingerprintOf(id: string): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(id))
  return Array.from(new Uint8Array(digest).slice(0, 3), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
