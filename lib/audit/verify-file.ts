import { sha256 } from './digest.ts'
import { linesOf, NotAnExport, repeatedName } from './ndjson.ts'
import { type Anchor, createVerifier, type Verification, type Verifier } from './verify.ts'

/** What a verification states, line by line, and whether everything is as it was written. */
export interface FileReport {
  readonly ok: boolean
  readonly lines: readonly string[]
}

/**
 * Verifies an export (`?format=ndjson`) that is read in parts.
 * @throws NotAnExport if a line is no JSON, is cut or is too long, and the rows before it are as they were written
 */
export async function verifyFile(parts: AsyncIterable<string>, anchor?: Anchor): Promise<FileReport> {
  const verifier = createVerifier({ digest: sha256, anchor })
  try {
    for await (const line of linesOf(parts)) {
      const row = rowIn(line)
      const repeated = repeatedName(line.text)
      if (repeated !== null) {
        const what = `Line ${line.number} has the field ${JSON.stringify(repeated.slice(0, 40))} twice: no export has.`
        return before(verifier) ?? { ok: false, lines: [`NOT INTACT  ${what}`] }
      }
      await verifier.add(row)
    }
  } catch (error) {
    const found = error instanceof NotAnExport ? before(verifier) : null
    if (found !== null) return found
    throw error
  }
  return reportOf(verifier.end(), anchor)
}

/** @throws NotAnExport */
function rowIn({ text, number, isComplete }: { text: string; number: number; isComplete: boolean }): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new NotAnExport(
      isComplete
        ? `Line ${number} is not JSON.`
        : `The file ends in the middle of line ${number}: it was cut. Export it again.`,
    )
  }
}

/** What was found in the rows before a line that cannot be verified; null if they are as they were written. */
function before(verifier: Verifier): FileReport | null {
  const verification = verifier.end()
  // Without a position, it is about rows that may follow.
  return verification.finding?.position == null ? null : reportOf(verification)
}

function reportOf(
  { ok, rows, firstSeq, head, erased, unrecorded, finding }: Verification,
  anchor?: Anchor,
): FileReport {
  if (finding !== null) {
    const where = finding.position === null ? '' : ` (line ${finding.position} of the rows)`
    return { ok, lines: [`NOT INTACT  ${finding.detail}${where}`, `Finding: ${finding.code}`] }
  }
  const summary = head === null ? '0 rows' : `${rows} rows, chain intact, head ${head.seq}:${head.hash}`
  const begins =
    firstSeq !== null && firstSeq > 1
      ? [
          `The first row is ${firstSeq}: earlier rows were trimmed by retention, or removed. The checkpoint of the server states which.`,
        ]
      : []
  const gone = erased > 0 ? [`${erased} rows have a mark in place of a user whose data was erased.`] : []
  const unstated =
    unrecorded > 0
      ? [
          `Of these, ${unrecorded} have no row after them that states the erasure: it is in a later row of the trail, or names were removed from this file.`,
        ]
      : []
  const tail =
    anchor === undefined
      ? [
          'No anchor: if the newest rows, or all rows, were deleted, or the end was written again, nothing here shows it.',
          'Verify with --anchor SEQ:HASH, with the head as it was written down elsewhere.',
        ]
      : [`The anchor ${anchor.seq}:${anchor.hash.slice(0, 8)} is in the chain.`]
  return { ok, lines: [summary, ...begins, ...gone, ...unstated, ...tail] }
}
