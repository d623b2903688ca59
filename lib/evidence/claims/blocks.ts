import type { ApiResponse } from '#lib/client/client.ts'
import { shuffled } from '../measure-times.ts'
import { type Summary, summarize } from '../statistics.ts'
import type { Counts } from './claim.ts'

/* Times of several ways to do the same, interleaved, so that what changes with time changes all of them. */

/** One of the ways that are compared. */
export interface Way<Name extends string> {
  readonly name: Name
  /** Does it once. @returns one or more quantities in milliseconds, always in the same order */
  measure(): Promise<readonly number[]>
}

/** By way: for each quantity one sample per block, the median of the block. */
export type Samples<Name extends string> = Readonly<Record<Name, readonly (readonly number[])[]>>

const WARM_UP_BLOCKS = 2

/** Measures in blocks. Each block contains every way, in another order. */
export async function measureBlocks<Name extends string>(
  ways: readonly Way<Name>[],
  { blocks, perBlock }: Pick<Counts, 'blocks' | 'perBlock'>,
  signal: AbortSignal,
): Promise<Samples<Name>> {
  const found = Object.fromEntries(ways.map(({ name }) => [name, []])) as unknown as Record<Name, number[][]>
  for (let block = 1 - WARM_UP_BLOCKS; block <= blocks; block++) {
    for (const way of shuffled(ways)) {
      signal.throwIfAborted()
      const medians = await mediansOf(way, perBlock)
      if (block <= 0) continue
      for (const [quantity, ms] of medians.entries()) {
        found[way.name][quantity] ??= []
        found[way.name][quantity]?.push(ms)
      }
    }
  }
  return found
}

/** The median of each quantity in one block. */
async function mediansOf<Name extends string>(way: Way<Name>, perBlock: number): Promise<number[]> {
  const measured: (readonly number[])[] = []
  for (let nth = 0; nth < perBlock; nth++) {
    measured.push(await way.measure())
  }
  return transposed(measured).map((samples) => summarize(samples).median)
}

function transposed(table: readonly (readonly number[])[]): number[][] {
  return (table[0] ?? []).map((_, quantity) => table.map((row) => row[quantity] ?? Number.NaN))
}

/** Combines the samples of two ways block by block: a difference or a ratio of what was measured at the same time. */
export function summarizePairs(
  ones: readonly number[] = [],
  others: readonly number[] = [],
  combine: (one: number, other: number) => number,
): Summary {
  return summarize(ones.map((one, block) => combine(one, others[block] ?? Number.NaN)))
}

export const ratio = (one: number, other: number): number => one / other
export const difference = (one: number, other: number): number => one - other

/** A duration in milliseconds that a successful response states in Server-Timing. */
export function statedMs({ status, headers, body }: ApiResponse, step: 'verify' | 'store'): number {
  if (status !== 200) throw new Error(`Refused: ${JSON.stringify(body)}`)
  const stated = new RegExp(`${step};dur=([\\d.]+)`).exec(headers.get('server-timing') ?? '')?.[1]
  if (stated === undefined) throw new Error('The response states no duration.')
  return Number(stated)
}

/** What a check costs: verifying the credential, and waiting for the store. */
export const checkMs = (answer: ApiResponse): number => statedMs(answer, 'verify') + statedMs(answer, 'store')

/** Whether the data tell that the median is larger than a value. */
export const isAbove = ({ median, ci95 }: Summary, value: number): boolean => (ci95?.[0] ?? median) > value
/** Whether the data tell that the median is smaller than a value. */
export const isBelow = ({ median, ci95 }: Summary, value: number): boolean => (ci95?.[1] ?? median) < value

/** A number of about three digits: more would be noise. */
export const digits = (value: number): string => Number(value.toPrecision(3)).toString()

/** The 95 % interval as text; a dash if there were too few samples for one. */
export const interval = ({ ci95 }: Summary): string =>
  ci95 === null ? '–' : `${digits(ci95[0])} … ${digits(ci95[1])}`

/** The median with its interval and the number of samples. */
export const stated = (summary: Summary): string =>
  `${digits(summary.median)} (n = ${summary.n}, 95 %: ${interval(summary)})`
