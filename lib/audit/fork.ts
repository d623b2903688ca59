import { type AuditRow, canonicalText, type Digest } from './row.ts'

/**
 * Writes the rows from a position on again, with valid hashes, as an attacker can who has the code: the history from there
 * on is another one, and the chain is intact. Only an anchor shows it.
 */
export async function forkRows(
  rows: readonly AuditRow[],
  from: number,
  digest: Digest,
): Promise<readonly AuditRow[]> {
  const forked = rows.slice(0, from)
  let prev = forked.at(-1)?.hash ?? rows[0]?.prev
  for (const row of rows.slice(from)) {
    const changed = { ...row, reason: 'nothing_happened', ...(prev === undefined ? {} : { prev }) }
    prev = await digest(canonicalText(changed))
    forked.push({ ...changed, hash: prev })
  }
  return forked
}
