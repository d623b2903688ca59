/** `npm run audit -- verify FILE [--anchor SEQ:HASH]`: verifies an export of the audit trail. Needs no server. */
import { createReadStream } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseAnchor } from '#lib/audit/verify.ts'
import { verifyFile } from '#lib/audit/verify-file.ts'

const USAGE = `Usage: npm run audit -- verify FILE [--anchor SEQ:HASH]
FILE is an export of GET /api/bench/audit?format=ndjson. SEQ:HASH is the head of the trail as it was written down
elsewhere: its hash, or the first 8 digits. Without it, rows that are missing at the end cannot be noticed.`

/** @returns the exit code */
async function main(): Promise<number> {
  const given = readArguments()
  if (given === null) {
    console.error(USAGE)
    return 1
  }
  const anchor = given.anchor === undefined ? undefined : parseAnchor(given.anchor)
  if (anchor === null) {
    console.error(`The anchor must be SEQ:HASH, such as 128:3f9a0c1b.\n${USAGE}`)
    return 1
  }
  try {
    const { ok, lines } = await verifyFile(createReadStream(given.file, 'utf8'), anchor)
    for (const line of lines) console.log(line)
    return ok ? 0 : 1
  } catch (error) {
    console.error(`${given.file} cannot be read: ${error instanceof Error ? error.message : 'unknown error'}`)
    return 1
  }
}

function readArguments(): { readonly file: string; readonly anchor: string | undefined } | null {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { anchor: { type: 'string' } },
    })
    const [command, file, ...others] = positionals
    if (command !== 'verify' || file === undefined || others.length > 0) return null
    return { file, anchor: values.anchor }
  } catch {
    return null
  }
}

process.exitCode = await main()
