import type { LabEvent } from './event.ts'

/*
 * The process log: one line of JSON for each entry, with control characters escaped against log injection (ASVS 16.4.1).
 * It contains no credentials, only fingerprints (ASVS 16.2.5). The ID of a bench gives access to it, so the log contains
 * its public name.
 */

type Level = 'info' | 'warn' | 'error'

/** Writes one line: errors to stderr, everything else to stdout. */
export function writeLine(level: Level, facts: object): void {
  const stream = level === 'error' ? process.stderr : process.stdout
  stream.write(`${JSON.stringify({ level, at: new Date().toISOString(), ...facts })}\n`)
}

/** The same line is logged once in this time (real milliseconds). */
const REPEAT_MS = 10_000
const MAX_LINES = 50
const loggedAt = new Map<string, number>()

/** Logs an error that an outage would repeat for each request and each connection attempt. */
export function logThrottled(facts: object): void {
  const line = JSON.stringify(facts)
  const now = Date.now()
  if (now - (loggedAt.get(line) ?? 0) < REPEAT_MS) return
  if (loggedAt.size >= MAX_LINES) loggedAt.clear()
  loggedAt.set(line, now)
  writeLine('error', facts)
}

/** Fields of events that are logged. An allow list: fields added later are not logged by accident. */
const LOGGED_FIELDS = [
  ...['mechanism', 'sessionId', 'user', 'node', 'act', 'fingerprint', 'kid', 'code', 'reason', 'effect'],
  ...['effectiveAt', 'endReason', 'kind', 'generationsBehind', 'what', 'mode', 'limit', 'outcome', 'by'],
  ...['techniques', 'changed', 'preset', 'roles', 'status', 'disabled', 'passwordChanged', 'up', 'store'],
]

/** Too frequent for the log; they are in the ledger and in the metrics. */
const NOT_LOGGED = new Set<LabEvent['type']>(['request.verified', 'session.touched', 'cache.invalidated'])
const WARNINGS = new Set<LabEvent['type']>(['token.reuse_detected', 'binding.mismatch', 'store.unavailable'])

/** Logs an event about a session or about authorization (ASVS 16.3). */
export function logEvent(event: LabEvent, bench: string): void {
  if (NOT_LOGGED.has(event.type)) return
  const logged = Object.entries(event).filter(
    ([name, fact]) => LOGGED_FIELDS.includes(name) && fact !== undefined,
  )
  writeLine(WARNINGS.has(event.type) ? 'warn' : 'info', {
    event: event.type,
    bench,
    ...Object.fromEntries(logged),
  })
}
