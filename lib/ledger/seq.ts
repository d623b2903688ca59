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

/** The next place after `last`: never before it, even if the wall clock was set back. */
export function nextSeq(last: string, realNow: number): string {
  const [ms = 0, count = 0] = last.split('-').map(Number)
  return realNow > ms ? `${realNow}-0` : `${ms}-${count + 1}`
}
