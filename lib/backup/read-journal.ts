import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { JOURNAL_FILE } from './journal-file.ts'
import { entryOf, isTorn, type JournalEntry, type JournalMark, journalKeyOf } from './journal-line.ts'
import { StopError, systemReason } from './stop.ts'

/** A journal that was read and verified. */
export interface Journal {
  readonly entries: readonly JournalEntry[]
  /** Of the wall clock: when its first and its last line were written. */
  readonly from: number
  readonly to: number
  /** Lines that were being written when a process or its machine stopped. */
  readonly torn: number
}

/**
 * Reads a journal and verifies each line. A torn line is left out, wherever it is: nothing that is complete follows it on the
 * same line.
 * @param secrets those of the sessions, with which the app signs it
 * @throws StopError if it is no journal, has no line, or another line was not written with one of these secrets
 */
export async function readJournal(directory: string, secrets: readonly string[]): Promise<Journal> {
  const keys = secrets.map(journalKeyOf)
  const names = await readdir(directory).catch((error: unknown) => {
    throw unusable(`${directory} cannot be read (${systemReason(error)}).`)
  })
  // A batch that was written only in part is written again as a whole.
  const read = new Map<string, JournalEntry | JournalMark>()
  let torn = 0
  for (const name of names.filter((each) => JOURNAL_FILE.test(each)).sort()) {
    for (const [index, line] of (await linesIn(directory, name)).entries()) {
      if (line === '' || read.has(line)) continue
      const entry = entryOf(line, keys)
      if (entry !== null) read.set(line, entry)
      else if (isTorn(line)) torn++
      else if (read.size === 0) throw foreign(name, index + 1)
      else throw unusable(`${name}, line ${index + 1} is damaged, or was signed with another secret.`)
    }
  }
  if (read.size === 0) {
    throw unusable(
      `${directory} has no entries: the app writes one when it starts, if JOURNAL_DIR names the folder.`,
    )
  }
  const found = Array.from(read.values())
  const times = found.map((each) => ('mark' in each ? each.mark : Number(each.seq.split('-')[0])))
  return {
    entries: found.filter((each) => 'end' in each),
    from: times.reduce((x, y) => Math.min(x, y)),
    to: times.reduce((x, y) => Math.max(x, y)),
    torn,
  }
}

async function linesIn(directory: string, name: string): Promise<readonly string[]> {
  try {
    return (await readFile(join(directory, name), 'utf8')).split('\n')
  } catch (error) {
    throw unusable(`${name} cannot be read (${systemReason(error)}).`)
  }
}

function foreign(name: string, line: number): StopError {
  return unusable(
    `${name}, line ${line} is damaged, or is of another deployment. The app signs the journal with the first of its ` +
      'SESSION_SECRETS, also if BACKUP_KEY seals the backup: set the SESSION_SECRETS of then.',
  )
}

function unusable(why: string): StopError {
  return new StopError('damaged', `The journal is not usable: ${why} Restore with --epoch instead.`)
}
