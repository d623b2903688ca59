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

/** The journal was being written at this instant of the wall clock, also if nothing ended. */
export interface JournalMark {
  readonly mark: number
}

const MAC_LENGTH = 22

/**
 * A line: the entry as JSON and a MAC, by which a line that was changed is found. A missing line is not: keep the journal where
 * only the app can write.
 */
export function lineOf(entry: JournalEntry | JournalMark, key: Buffer): string {
  const json = JSON.stringify(entry)
  return `${json} ${macOf(json, key)}\n`
}

/** The entry of a line without its newline; null if it was not written so with one of the keys. */
export function entryOf(line: string, keys: readonly Buffer[]): JournalEntry | JournalMark | null {
  const end = line.lastIndexOf(' ')
  const [json, stated] = [line.slice(0, Math.max(0, end)), Buffer.from(line.slice(end + 1))]
  const isValid = keys.some((key) => {
    const mac = Buffer.from(macOf(json, key))
    return mac.length === stated.length && timingSafeEqual(mac, stated)
  })
  return isValid ? (JSON.parse(json) as JournalEntry | JournalMark) : null
}

/**
 * Whether a line is the beginning of one, because the process or the machine stopped while it was written: its JSON is not
 * closed and no MAC follows it, or the MAC is too short. A complete line with any changed character is no such line. Some file
 * systems fill what was not written with zeros.
 */
export function isTorn(line: string): boolean {
  let length = line.length
  while (length > 0 && line.charCodeAt(length - 1) === 0) length--
  const text = line.slice(0, length)
  if (text === '') return true
  if (!text.startsWith('{')) return false
  const end = endOfJson(text)
  const mac = end === null ? / ([\w-]*)$/.exec(text) : /^(?: ([\w-]*))?$/.exec(text.slice(end))
  if (end === null) return (mac?.[1]?.length ?? 0) !== MAC_LENGTH
  return mac !== null && (mac[1]?.length ?? 0) < MAC_LENGTH
}

/** The position after the object with which the text begins; null if it is not closed. */
function endOfJson(text: string): number | null {
  let depth = 0
  let isText = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (isText) {
      if (character === '\\') at++
      else if (character === '"') isText = false
    } else if (character === '"') isText = true
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return at + 1
  }
  return null
}

/** The key of a journal, which the app derives from the newest session secret. */
export function journalKeyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'session-lab journal 1', 32))
}

function macOf(json: string, key: Buffer): string {
  return createHmac('sha256', key).update(json).digest('base64url').slice(0, MAC_LENGTH)
}
