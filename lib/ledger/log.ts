import type { LabEvent } from './event.ts'

/*
 * What a process says of itself, one line of JSON each: newlines and all are escaped, so nobody can write a line of his
 * own into it (ASVS 16.4.1). It names what happened and to whom, and no credential: of those the fingerprint at most
 * (ASVS 16.2.5). A bench's id opens it, so it goes by its public name.
 */

type Level = 'info' | 'warn' | 'error'

/** Writes one line: what is expected to stdout, what is not to stderr. */
export function writeLine(level: Level, facts: object): void {
  const stream = level === 'error' ? process.stderr : process.stdout
  stream.write(`${JSON.stringify({ level, at: new Date().toISOString(), ...facts })}\n`)
}

/** How long the same complaint is made once, real milliseconds; and how many different ones are remembered. */
const REPEAT_MS = 10_000
const MAX_COMPLAINTS = 50
const complaints = new Map<string, number>()

/** Writes one line for what an outage would write at each request and each attempt to connect. */
export function logThrottled(facts: object): void {
  const complaint = JSON.stringify(facts)
  const now = Date.now()
  if (now - (complaints.get(complaint) ?? 0) < REPEAT_MS) return
  if (complaints.size >= MAX_COMPLAINTS) complaints.clear()
  complaints.set(complaint, now)
  writeLine('error', facts)
}

/** Facts that may be told of an event, by name: what is added to events later is not in the log by accident. */
const LOGGED_FIELDS = [
  ...['mechanism', 'sessionId', 'user', 'node', 'act', 'fingerprint', 'kid', 'code', 'reason', 'effect'],
  ...['effectiveAt', 'endReason', 'kind', 'generationsBehind', 'what', 'mode', 'limit', 'outcome', 'by'],
  ...['techniques', 'changed', 'preset', 'roles', 'status', 'disabled', 'passwordChanged', 'up', 'store'],
]

/** What happens at each click and each check; it is in the ledger, and counted. */
const NOT_LOGGED = new Set<LabEvent['type']>(['request.verified', 'session.touched', 'cache.invalidated'])
const WARNINGS = new Set<LabEvent['type']>(['token.reuse_detected', 'binding.mismatch', 'store.unavailable'])

/** Writes what happened to somebody's session or rights (ASVS 16.3). */
export function logEvent(event: LabEvent, bench: string): void {
  if (NOT_LOGGED.has(event.type)) return
  const told = Object.entries(event).filter(
    ([name, fact]) => LOGGED_FIELDS.includes(name) && fact !== undefined,
  )
  writeLine(WARNINGS.has(event.type) ? 'warn' : 'info', {
    event: event.type,
    bench,
    ...Object.fromEntries(told),
  })
}
