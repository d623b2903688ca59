import { sha256 } from './digest.ts'
import { type Anchor, type Verification, verifyRows } from './verify.ts'

/** Verifies rows with the hash function of Node. */
export function verifyRowsOf(rows: readonly unknown[], anchor?: Anchor): Promise<Verification> {
  return verifyRows(rows, { digest: sha256, anchor })
}
