import { appendFileSync, mkdirSync } from 'node:fs'
import { open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '#lib/core/session.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import { writeLine } from '#lib/ledger/log.ts'
import { endEntryOf } from './end-entry.ts'
import { entryOf, type JournalEntry, journalKeyOf, lineOf } from './journal-line.ts'
import { StopError } from './stop.ts'

/*
 * The journal of ends: what a restore must not undo, in files apart from the stores. One file for each day, to which every
 * process of this machine appends whole lines. A bench lives for a day at most, so older files are deleted.
 */

/** How long an entry waits, to be written together with others. */
const BATCH_MS = 20
const KEPT_DAYS = 3
const DAY_MS = 24 * 60 * 60 * 1000

const NAME = /^ends-(\d{4}-\d{2}-\d{2})\.jsonl$/
const nameAt = (wallMs: number) => `ends-${new Date(wallMs).toISOString().slice(0, 10)}.jsonl`

export interface EndJournal {
  /** Writes what the event reports, if a restore could undo it. Returns without waiting. */
  note(event: LabEvent, facts: { readonly bench: string; readonly seq: string; readonly at: Instant }): void
  /** Resolves when everything noted so far is on disk. */
  whenWritten(): Promise<void>
}

/** @param secret the newest session secret */
export function openEndJournal(directory: string, secret: string): EndJournal {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const key = journalKeyOf(secret)
  let waiting: string[] = []
  let writing: Promise<void> | null = null

  async function writeWaiting(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, BATCH_MS))
    while (waiting.length > 0) {
      const lines = waiting
      waiting = []
      try {
        await appendLines(join(directory, nameAt(Date.now())), lines)
      } catch (error) {
        waiting = [...lines, ...waiting]
        throw error
      }
    }
  }

  function write(): Promise<void> {
    writing ??= writeWaiting()
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error)
        writeLine('error', { event: 'journal.failed', reason, entries: waiting.length })
      })
      .finally(() => {
        writing = null
      })
    return writing
  }

  // Entries of the last milliseconds of the process.
  process.once('exit', () => {
    if (waiting.length > 0)
      appendFileSync(join(directory, nameAt(Date.now())), waiting.join(''), { mode: 0o600 })
  })
  deleteOldFiles(directory).catch(() => {})

  return {
    note(event, { bench, seq, at }) {
      const end = endEntryOf(event, at)
      if (end === null) return
      waiting.push(lineOf({ bench, seq, end }, key))
      void write()
    },
    async whenWritten() {
      while (waiting.length > 0 || writing !== null) await write()
    },
  }
}

/** Appends in one write, which other processes do not interrupt, and waits until it is on disk. */
async function appendLines(file: string, lines: readonly string[]): Promise<void> {
  const handle = await open(file, 'a', 0o600)
  try {
    await handle.appendFile(lines.join(''))
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

async function deleteOldFiles(directory: string): Promise<void> {
  const oldest = nameAt(Date.now() - KEPT_DAYS * DAY_MS)
  for (const name of await readdir(directory)) {
    if (NAME.test(name) && name < oldest) await rm(join(directory, name), { force: true })
  }
}

/**
 * Reads a journal, in order of position. The last line of a file may be torn, if the machine stopped while it was written.
 * @throws StopError if another line is damaged, or was written with another secret
 */
export async function readJournal(directory: string, secrets: readonly string[]): Promise<JournalEntry[]> {
  const keys = secrets.map(journalKeyOf)
  const names = await readdir(directory).catch(() => {
    throw new StopError('usage', `${directory} is no folder with a journal.`)
  })
  const entries: JournalEntry[] = []
  for (const name of names.filter((each) => NAME.test(each)).sort()) {
    const lines = (await readFile(join(directory, name), 'utf8')).split('\n')
    for (const [index, line] of lines.entries()) {
      const isLast = index === lines.length - 1
      const entry = line === '' ? null : entryOf(line, keys)
      if (entry) entries.push(entry)
      else if (!isLast) {
        throw new StopError(
          'refused',
          `The journal is damaged, or of another deployment: ${name}, line ${index + 1}. Restore with --epoch instead.`,
        )
      }
    }
  }
  return entries
}
