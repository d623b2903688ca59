import { randomInt } from 'node:crypto'

/*
 * An event's place in the ledger is the id of its stream entry, `<milliseconds>-<counter>`. We choose it before the
 * entry is written: the answer that tells it (`Lab-Seq`) does not wait for the ledger.
 */

export const FIRST_SEQ = '0-0'
const SHAPE = /^(\d{1,15})-(\d{1,15})$/

export function isSeq(value: string): boolean {
  return SHAPE.test(value)
}

/** Negative where x comes before y. */
export function compareSeq(x: string, y: string): number {
  const [xMs = 0, xCount = 0] = x.split('-').map(Number)
  const [yMs = 0, yCount = 0] = y.split('-').map(Number)
  return xMs - yMs || xCount - yCount
}

/** Places that one writer has within a millisecond, before it goes on to the next. */
const SPAN = 4096

/**
 * Where a writer's counters begin, at random: two processes that write to one ledger in the same millisecond must not
 * choose the same place, or the second event would be taken for the first, sent twice.
 */
export function writerOffset(): number {
  return SPAN * randomInt(2 ** 18)
}

/**
 * The next place after `last`: never before it, even if the wall clock was set back.
 * @param own where this writer's counters begin
 */
export function nextSeq(last: string, realNow: number, own = 0): string {
  const [ms = 0, count = 0] = last.split('-').map(Number)
  if (realNow > ms) return `${realNow}-${own}`
  const next = count + 1
  return next > own && next < own + SPAN ? `${ms}-${next}` : `${ms + 1}-${own}`
}
