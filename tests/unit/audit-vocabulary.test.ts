import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ALERT_RULES } from '#lib/alerts/rules.ts'
import { nameOfRefusal } from '#lib/audit/refusals.ts'
import { factsOf } from '#lib/audit/vocabulary.ts'
import { ERROR_CODES } from '#lib/core/errors.ts'
import { END_REASONS, type MechanismId } from '#lib/core/session.ts'
import { REFUSAL_CODES } from '#lib/core/verdict.ts'
import type { LabEvent } from '#lib/ledger/event.ts'

/* Which rows an event becomes. The compiler demands an entry for each type of event. */

const SESSION = { mechanism: 'jwt', sessionId: 's1', user: 'alice', node: 'a' } as const
const named = (event: object) => factsOf(event as LabEvent).map(({ event, level }) => `${event} ${level}`)

test('has an entry for each type of event, and no other', () => {
  const source = readFileSync(new URL('../../lib/ledger/event.ts', import.meta.url), 'utf8')
  const declared = source.slice(0, source.indexOf('export type Act ')).matchAll(/'([a-z]+\.[a-z_]+)'/g)
  const table = readFileSync(new URL('../../lib/audit/vocabulary.ts', import.meta.url), 'utf8')
  const entries = table.matchAll(/^ {2}'([a-z]+\.[a-z_]+)':/gm)
  const sorted = (found: Iterable<RegExpMatchArray>) =>
    [...new Set(Array.from(found, ([, type]) => type))].sort()
  expect(sorted(entries)).toEqual(sorted(declared))
})

test.each(REFUSAL_CODES)('records the refusal %s', (code) => {
  expect(named({ type: 'request.refused', act: 'me', mechanism: 'jwt', node: 'a', code })).toHaveLength(1)
})

test('names refusals by the vocabulary', () => {
  const nameOf = (code: Parameters<typeof nameOfRefusal>[0], act = 'me', mechanism: MechanismId = 'jwt') =>
    nameOfRefusal(code, act, mechanism)?.join(' ')
  expect(nameOf('invalid_credentials', 'login')).toBe('authn_login_fail WARN')
  expect(nameOf('rate_limited', 'login')).toBe('authn_login_fail_max WARN')
  expect(nameOf('rate_limited')).toBe('excess_rate_limit_exceeded WARN')
  expect(nameOf('csrf', 'transfer')).toBe('malicious_csrf WARN')
  expect(nameOf('session_ended')).toBe('session_use_after_expire CRITICAL')
  expect(nameOf('bad_signature', 'me', 'sealed-cookie')).toBe('crypt_decrypt_fail WARN')
  expect(nameOf('bad_signature')).toBe('authz_fail WARN')
  for (const code of ERROR_CODES) expect(() => nameOf(code)).not.toThrow()
})

test('counts refused checks with the same session, client and code, and no other refusal', () => {
  const refused = { type: 'request.refused', mechanism: 'jwt', node: 'a', code: 'session_ended', micros: 1 }
  const keyOf = (facts: object) => factsOf({ ...refused, ...facts } as LabEvent)[0]?.repeats
  const check = { act: 'me', sessionId: 's1', fingerprint: 'f1', client: 'Firefox' }
  expect(keyOf(check)).toEqual(expect.any(String))
  for (const other of [{ fingerprint: 'f2' }, { client: 'curl' }, { code: 'token_expired' }])
    expect(keyOf({ ...check, ...other })).not.toBe(keyOf(check))
  expect(keyOf({ ...check, act: 'transfer' })).toBeUndefined()
  expect(keyOf({ act: 'me', client: 'Firefox', code: 'no_credential' })).toBeUndefined()
})

test('is not critical about a check that was in progress during a new login', () => {
  const refused = {
    ...{ type: 'request.refused', act: 'me', ...SESSION, code: 'session_ended', micros: 1 },
    ...{ endReason: 'replaced_by_new_login', endedAt: 1000 },
  } as const
  const levelAt = (now: number, facts: object = {}) =>
    factsOf({ ...refused, ...facts } as LabEvent, now)[0]?.level
  expect(levelAt(3000)).toBe('WARN')
  expect(levelAt(3001)).toBe('CRITICAL')
  expect(levelAt(1000, { endReason: 'revoked_by_admin' })).toBe('CRITICAL')
  expect(levelAt(1000, { endedAt: undefined })).toBe('CRITICAL')
})

test('gives an alert the level of its severity', () => {
  const levels = { notice: 'INFO', warning: 'WARN', critical: 'CRITICAL' } as const
  for (const { id: alert, severity } of ALERT_RULES) {
    const [fact] = factsOf({ type: 'alert.fired', alert, seqs: [] })
    // By the vocabulary.
    expect(fact?.level).toBe(alert === 'impossible-travel' ? 'CRITICAL' : levels[severity])
  }
})

test.each(END_REASONS)('records the end %s with what caused it', (reason) => {
  const [fact] = factsOf({ type: 'session.ended', ...SESSION, reason, effect: 'immediate', effectiveAt: 0 })
  expect(fact).toMatchObject({
    event: reason === 'signed_out' ? 'session_logout' : 'session_expired',
    reason,
  })
  expect(['admin', 'user', 'policy', 'system']).toContain(fact?.initiator)
})

test('records old and new values of each changed setting', () => {
  const changes = [
    { path: 'lifetime.idleSeconds', from: 1800, to: 60 },
    { path: 'csrf', from: 'fetch-metadata', to: 'off' },
  ]
  const changed = changes.map(({ path }) => path)
  expect(factsOf({ type: 'policy.changed', policy: {} as never, changed, changes })).toMatchObject([
    { event: 'authz_admin', object: 'policy.lifetime.idleSeconds', from: 1800, to: 60 },
    { event: 'authz_admin', object: 'policy.csrf', from: 'fetch-metadata', to: 'off' },
  ])
  // A recording of an earlier release has the names alone.
  const [earlier] = factsOf({ type: 'policy.changed', policy: {} as never, changed })
  expect(earlier).toMatchObject({ object: 'policy.lifetime.idleSeconds' })
  expect(earlier).not.toHaveProperty('from')
})

test('records old and new roles', () => {
  const before = { roles: ['user'], disabled: false }
  const facts = { type: 'user.changed', user: 'alice', passwordChanged: false, before } as const
  expect(factsOf({ ...facts, roles: ['user', 'admin'], disabled: false })).toMatchObject([
    { event: 'authz_change', user: 'alice', from: ['user'], to: ['user', 'admin'] },
  ])
  expect(factsOf({ ...facts, roles: ['user'], disabled: true })).toMatchObject([
    { event: 'user_updated', object: 'disabled', from: false, to: true },
  ])
  expect(named({ ...facts, roles: ['user'], disabled: false, passwordChanged: true })).toEqual([
    'authn_password_change INFO',
  ])
  expect(factsOf({ ...facts, roles: ['user'], disabled: false })).toEqual([])
})

test('always records that the recording was switched, and everything of the same change', () => {
  const changes = [
    { path: 'audit.recording', from: true, to: false },
    { path: 'csrf', from: 'fetch-metadata', to: 'off' },
  ]
  const changed = changes.map(({ path }) => path)
  const facts = factsOf({ type: 'policy.changed', policy: {} as never, changed, changes })
  expect(facts.map(({ event, isAlways }) => [event, isAlways])).toEqual([
    ['sys_monitor_disabled', true],
    ['authz_admin', true],
  ])
})

test('counts accepted checks, and records each transfer', () => {
  const verified = {
    type: 'request.verified',
    ...SESSION,
    carrier: 'bearer',
    fingerprint: 'f',
    micros: 1,
    storeReads: 0,
  }
  expect(factsOf({ ...verified, act: 'me' } as LabEvent)).toMatchObject([{ isSampled: true }])
  const [transfer] = factsOf({ ...verified, act: 'transfer' } as LabEvent)
  expect(transfer).toMatchObject({ event: 'sensitive_update', reason: 'transfer' })
  expect(transfer).not.toHaveProperty('isSampled')
})

test('ignores an event that another version has appended', () => {
  expect(factsOf({ type: 'something.new' } as unknown as LabEvent)).toEqual([])
})
