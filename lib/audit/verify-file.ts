import { sha256 } from './digest.ts'
import { linesOf } from './ndjson.ts'
import { type Anchor, createVerifier, type Verification } from './verify.ts'

/** What a verification states, line by line, and whether everything is as it was written. */
export interface FileReport {
  readonly ok: boolean
  readonly lines: readonly string[]
}

/** Verifies an export (`?format=ndjson`) that is read in parts. */
export async function verifyFile(parts: AsyncIterable<string>, anchor?: Anchor): Promise<FileReport> {
  const verifier = createVerifier({ digest: sha256, anchor })
  for await (const { text, number, isComplete } of linesOf(parts)) {
    let row: unknown
    try {
      row = JSON.parse(text)
    } catch {
      const why = isComplete
        ? `Line ${number} is not JSON.`
        : `The file ends in the middle of line ${number}: it was cut. Export it again.`
      return { ok: false, lines: [`NOT INTACT  ${why}`] }
    }
    await verifier.add(row)
  }
  return reportOf(verifier.end(), anchor)
}

function reportOf({ ok, rows, firstSeq, head, erased, finding }: Verification, anchor?: Anchor): FileReport {
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
  const tail =
    anchor === undefined
      ? [
          'No anchor: if the newest rows, or all rows, were deleted, or the end was written again, nothing here shows it.',
          'Verify with --anchor SEQ:HASH, with the head as it was written down elsewhere.',
        ]
      : [`The anchor ${anchor.seq}:${anchor.hash.slice(0, 8)} is in the chain.`]
  return { ok, lines: [summary, ...begins, ...gone, ...tail] }
}
