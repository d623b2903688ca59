/** `npm run audit -- verify FILE [--anchor SEQ:HASH]`: verifies an export of the audit trail. Needs no server. */
import { createReadStream } from 'node:fs'
import { parseArgs } from 'node:util'
import { NotAnExport } from '#lib/audit/ndjson.ts'
import { type Anchor, parseAnchor } from '#lib/audit/verify.ts'
import { verifyFile } from '#lib/audit/verify-file.ts'

const USAGE = `Usage: npm run audit -- verify FILE [--anchor SEQ:HASH]

FILE is an export of GET /api/bench/audit?format=ndjson. SEQ:HASH is the head of the trail as it was written down
elsewhere: its hash, or the first 8 digits. Without it, rows that are missing at the end cannot be noticed.

Exit codes:
  0  intact
  1  wrong arguments
  2  not intact: a row was changed, added, moved or removed
  3  the file cannot be read, or is no export: not JSON, or cut in the middle of a line`

const EXIT_CODES = { intact: 0, usage: 1, notIntact: 2, damaged: 3 } as const

/** @returns the exit code */
async function main(): Promise<number> {
  const given = readArguments()
  if (given === 'help') {
    console.log(USAGE)
    return EXIT_CODES.intact
  }
  if (typeof given === 'string') {
    console.error(given)
    return EXIT_CODES.usage
  }
  try {
    const { ok, lines } = await verifyFile(createReadStream(given.file, 'utf8'), given.anchor)
    for (const line of lines) console.log(line)
    return ok ? EXIT_CODES.intact : EXIT_CODES.notIntact
  } catch (error) {
    const why =
      error instanceof NotAnExport
        ? `is no export, or is damaged: ${error.message}`
        : `cannot be read: ${error instanceof Error ? error.message : 'unknown error'}`
    console.error(`${given.file} ${why}`)
    return EXIT_CODES.damaged
  }
}

interface Given {
  readonly file: string
  readonly anchor: Anchor | undefined
}

/** Text: what is wrong with the arguments, or `help`. */
function readArguments(): Given | string {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { anchor: { type: 'string', multiple: true }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) return 'help'
    const [command, file, ...others] = positionals
    if (command !== 'verify' || file === undefined || others.length > 0) return USAGE
    const [text, ...more] = values.anchor ?? []
    if (more.length > 0) return `Only one anchor can be given.\n${USAGE}`
    const anchor = text === undefined ? undefined : parseAnchor(text)
    if (anchor === null) return `The anchor must be SEQ:HASH, such as 128:3f9a0c1b.\n${USAGE}`
    return { file, anchor }
  } catch {
    return USAGE
  }
}

process.exitCode = await main()
