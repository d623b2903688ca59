import { closeSync, constants, mkdirSync, openSync, writeSync } from 'node:fs'
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '#lib/core/session.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import { logThrottled, writeLine } from '#lib/ledger/log.ts'
import { endEntryOf } from './end-entry.ts'
import { JOURNAL_FILE, journalFileAt } from './journal-file.ts'
import { journalKeyOf, lineOf } from './journal-line.ts'
import { systemReason } from './stop.ts'

/*
 * The journal of ends: what a restore must not undo, in files apart from the stores. One file for each day, to which every
 * process of this machine appends whole lines. A bench lives for a day at most, so older files are deleted.
 */

/** How long an entry waits, to be written together with others. */
const BATCH_MS = 20
/** Pause before a failed write is tried again. */
const RETRY_MS = 250
/** How often a line is written although nothing has ended: so that the journal is not empty, and a full disk is noticed. */
const MARK_EVERY_MS = 60_000
/** How long writing may fail until the process reports that it is not ready. */
const FAILING_MS = 3000
const KEPT_DAYS = 3
const DAY_MS = 24 * 60 * 60 * 1000

export interface EndJournal {
  /** Writes what the event reports, if a restore could undo it. Returns without waiting. */
  note(event: LabEvent, facts: { readonly bench: string; readonly seq: string; readonly at: Instant }): void
  /** Resolves when everything noted so far is on disk. */
  whenWritten(): Promise<void>
  /** @throws Error with the reason if entries have not been written for seconds */
  assertWritten(): void
}

/** @param secret the newest session secret */
export function openEndJournal(directory: string, secret: string): EndJournal {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const key = journalKeyOf(secret)
  const waiting: string[] = []
  let writing: Promise<void> | null = null
  let failure: { readonly since: number; readonly reason: string } | null = null

  async function writeWaiting(): Promise<void> {
    await pause(BATCH_MS)
    while (waiting.length > 0) {
      const lines = waiting.slice()
      try {
        await appendLines(join(directory, journalFileAt(Date.now())), lines)
        waiting.splice(0, lines.length)
        if (failure !== null) writeLine('info', { event: 'journal.resumed', entries: lines.length })
        failure = null
      } catch (error) {
        const reason = systemReason(error)
        failure = { since: failure?.since ?? performance.now(), reason }
        logThrottled({ event: 'journal.failed', reason })
        await pause(RETRY_MS)
      }
    }
  }

  function write(): Promise<void> {
    writing ??= writeWaiting().finally(() => {
      writing = null
    })
    return writing
  }

  function add(line: string): void {
    waiting.push(line)
    void write()
  }

  const mark = () => add(lineOf({ mark: Date.now() }, key))
  mark()
  setInterval(() => {
    deleteOldFiles(directory).catch(() => {})
    // The marks of an outage would all be written at its end.
    if (failure === null) mark()
  }, MARK_EVERY_MS).unref()

  // Entries of the last milliseconds of the process.
  process.once('exit', () => {
    if (waiting.length === 0) return
    try {
      appendLinesNow(join(directory, journalFileAt(Date.now())), waiting)
    } catch (error) {
      writeLine('error', { event: 'journal.lost', reason: systemReason(error), entries: waiting.length })
    }
  })
  deleteOldFiles(directory).catch(() => {})

  return {
    note(event, { bench, seq, at }) {
      const end = endEntryOf(event, at)
      if (end !== null) add(lineOf({ bench, seq, end }, key))
    },
    async whenWritten() {
      while (waiting.length > 0 || writing !== null) await write()
    },
    assertWritten() {
      if (failure === null || performance.now() - failure.since < FAILING_MS) return
      throw new Error(
        `The journal of ends cannot be written (${failure.reason}): a restore with --journal would accept again what ends ` +
          'now. It is written as soon as JOURNAL_DIR is writable.',
      )
    },
  }
}

/** Does not keep the process alive: what is left is written when it exits. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW
const FILE_MODE = 0o600

/** What is appended begins with a line break: it closes a line that was torn, whichever process wrote it. */
function bytesOf(lines: readonly string[]): Buffer {
  return Buffer.from(`\n${lines.join('')}`)
}

/** Appends in one write, which other processes do not interrupt, and waits until it is on disk. */
async function appendLines(file: string, lines: readonly string[]): Promise<void> {
  const bytes = bytesOf(lines)
  const handle = await open(file, APPEND, FILE_MODE)
  try {
    assertWhole((await handle.write(bytes)).bytesWritten, bytes)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

function appendLinesNow(file: string, lines: readonly string[]): void {
  const bytes = bytesOf(lines)
  const opened = openSync(file, APPEND, FILE_MODE)
  try {
    assertWhole(writeSync(opened, bytes), bytes)
  } finally {
    closeSync(opened)
  }
}

/** The rest of a short write must not follow what another process has written since: all of it is written again. */
function assertWhole(written: number, bytes: Buffer): void {
  if (written !== bytes.length) throw new Error(`${written} of ${bytes.length} bytes were written`)
}

async function deleteOldFiles(directory: string): Promise<void> {
  const oldest = journalFileAt(Date.now() - KEPT_DAYS * DAY_MS)
  for (const name of await readdir(directory)) {
    if (JOURNAL_FILE.test(name) && name < oldest) await rm(join(directory, name), { force: true })
  }
}
