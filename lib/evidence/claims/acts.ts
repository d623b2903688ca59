import type { BenchClient, Send } from '#lib/client/bench-client.ts'
import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { measureOnce, resetBench } from '../measure.ts'
import { type Reading, type Text, WORDS } from '../row.ts'
import { rowOf } from '../rows/index.ts'
import type { Cell, ClaimTools, Verdict } from './claim.ts'

/* What several claims do. */

/** What a claim compares: a mechanism under a policy. */
export interface Case {
  readonly mechanism: MechanismId
  /** The policy in words. */
  readonly label: Text
  /** Merged into the policy of the bench. */
  readonly policy: object
}

/** Opens a bench for an act, and deletes it. */
export async function withBench<T>(
  { place }: ClaimTools,
  preset: PresetId,
  act: (bench: BenchClient) => Promise<T>,
): Promise<T> {
  const bench = await place.open(preset, { frozen: true, send: place.direct })
  try {
    return await act(bench.client)
  } finally {
    await bench.close()
  }
}

/** Does an act for each case, on one bench that is as new each time, with a frozen clock and on node a. */
export function forEachCase<C extends { readonly policy: object }, T>(
  tools: ClaimTools,
  { preset, cases, signal }: { preset: PresetId; cases: readonly C[]; signal: AbortSignal },
  act: (bench: BenchClient, one: C) => Promise<T>,
): Promise<(C & { readonly found: T })[]> {
  return withBench(tools, preset, async (bench) => {
    const all: (C & { readonly found: T })[] = []
    for (const one of cases) {
      signal.throwIfAborted()
      await startCase(bench, one.policy)
      all.push({ ...one, found: await act(bench, one) })
    }
    return all
  })
}

/** Resets the bench and applies a policy. */
export async function startCase(bench: BenchClient, policy: object): Promise<void> {
  await resetBench(bench)
  bench.headers = { 'lab-node': 'a' }
  await bench.must('/api/bench/policy', { method: 'PATCH', body: policy })
}

/** Does the act of a row of the comparison with one mechanism. @throws Error if there is no such row */
export function readRow(bench: BenchClient, id: string, mechanism: MechanismId): Promise<Reading> {
  const row = rowOf(id)
  if (row === null || row.method === 'time') throw new Error(`No act: ${id}`)
  return measureOnce(row, bench, mechanism, 'hardened')
}

/** The number that the act of a row finds. */
export async function numberOf(bench: BenchClient, id: string, mechanism: MechanismId): Promise<number> {
  const { value } = await readRow(bench, id, mechanism)
  if (typeof value !== 'number') throw new Error(`No number: ${id}`)
  return value
}

/** How requests of a time measurement are sent: over HTTP, if the server has a port. */
export const sendOf = ({ place }: ClaimTools): Send => place.http ?? place.direct

/** `holds` if all cases satisfy it, `holds-only-if` if some do. */
export function verdictOf(cases: readonly boolean[]): Verdict {
  if (cases.every(Boolean)) return 'holds'
  return cases.some(Boolean) ? 'holds-only-if' : 'does-not-hold'
}

/** The word of a reading in each language. */
export function worded({ value }: Reading): Cell {
  return WORDS[value as keyof typeof WORDS] ?? value ?? '–'
}

export const yesNoText = (isTrue: boolean): Text => WORDS[isTrue ? 'yes' : 'no']

/** A whole number with separators. */
export const grouped = (value: number): string => Math.round(value).toLocaleString('en-US')

const MECHANISM_NAMES: Readonly<Record<MechanismId, Text>> = {
  'server-session': { en: 'server-side session', zh: '服务端会话' },
  'sealed-cookie': { en: 'sealed cookie', zh: '密封 Cookie' },
  jwt: { en: 'JWT', zh: 'JWT' },
  'opaque-token': { en: 'opaque token', zh: '不透明令牌' },
  'signed-cookie': { en: 'signed cookie', zh: '签名 Cookie' },
}

export const nameOf = (mechanism: MechanismId): Text => MECHANISM_NAMES[mechanism]

/* Columns of several claims. */
export const MECHANISM: Text = { en: 'Mechanism', zh: '机制' }
export const POLICY: Text = { en: 'Policy', zh: '策略' }

/* Policies of several claims. */
export const NO_REVOCATION: Text = { en: 'no revocation data', zh: '无撤销数据' }
export const DENYLIST: Text = { en: 'denylist', zh: '黑名单（denylist）' }
export const IN_REDIS: Text = { en: 'records in Redis', zh: '会话记录在 Redis 中' }
