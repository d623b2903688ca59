import { randomInt } from 'node:crypto'

/*
 * The seq of an event is the id of its stream entry, `<milliseconds>-<counter>`. The process chooses it before the entry
 * is written, so that the response header `Lab-Seq` does not wait for the ledger.
 */

export const FIRST_SEQ = '0-0'
const FORMAT = /^(\d{1,15})-(\d{1,15})$/

export function isSeq(value: string): boolean {
  return FORMAT.test(value)
}

function partsOf(seq: string): readonly [ms: number, count: number] {
  const split = seq.indexOf('-')
  return split < 0 ? [Number(seq), 0] : [Number(seq.slice(0, split)), Number(seq.slice(split + 1))]
}

/** Negative if x comes before y. */
export function compareSeq(x: string, y: string): number {
  const [xMs, xCount] = partsOf(x)
  const [yMs, yCount] = partsOf(y)
  return xMs - yMs || xCount - yCount
}

/** Seqs of one writer within a millisecond; then it uses the next millisecond. */
const SEQS_PER_MS = 4096

/**
 * A random first counter: two processes that write to one ledger in the same millisecond must not choose the same seq, or
 * the second event would be treated as a retry of the first.
 */
export function writerOffset(): number {
  return SEQS_PER_MS * randomInt(2 ** 18)
}

/**
 * The next seq after `last`, even if the wall clock was set back.
 * @param offset see {@link writerOffset}
 */
export function nextSeq(last: string, realNow: number, offset = 0): string {
  const [ms, count] = partsOf(last)
  if (realNow > ms) return `${realNow}-${offset}`
  const next = count + 1
  return next > offset && next < offset + SEQS_PER_MS ? `${ms}-${next}` : `${ms + 1}-${offset}`
}
