import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { EndEntry } from './end-entry.ts'

/** An entry of the journal of a deployment. */
export interface JournalEntry {
  /** The public name of the bench: its ID gives access to it, and a file is copied more easily than a store. */
  readonly bench: string
  /** The position of the event. */
  readonly seq: string
  readonly end: EndEntry
}

/**
 * A line: the entry as JSON and a MAC, by which a torn line, and one that was changed, is found. A missing line is not: keep the
 * journal where only the app can write.
 */
export function lineOf(entry: JournalEntry, key: Buffer): string {
  const json = JSON.stringify(entry)
  return `${json} ${macOf(json, key)}\n`
}

/** The entry of a line without its newline; null if it is damaged. */
export function entryOf(line: string, keys: readonly Buffer[]): JournalEntry | null {
  const end = line.lastIndexOf(' ')
  const [json, stated] = [line.slice(0, Math.max(0, end)), Buffer.from(line.slice(end + 1))]
  const isValid = keys.some((key) => {
    const mac = Buffer.from(macOf(json, key))
    return mac.length === stated.length && timingSafeEqual(mac, stated)
  })
  return isValid ? (JSON.parse(json) as JournalEntry) : null
}

export function journalKeyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'session-lab journal 1', 32))
}

function macOf(json: string, key: Buffer): string {
  return createHmac('sha256', key).update(json).digest('base64url').slice(0, 22)
}
