import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { defineExperiment } from '../experiment.ts'
import {
  accepted,
  after,
  onEvery,
  type Refused,
  type Run,
  referenced,
  refused,
  selfContained,
} from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

/** The fingerprints of all credentials that the server has issued. */
const issued = ({ events }: Run) =>
  new Set(
    events.flatMap((event) =>
      event.type.startsWith('session.') || event.type === 'token.refreshed'
        ? 'fingerprint' in event
          ? [event.fingerprint]
          : []
        : [],
    ),
  )

/** Refusals of a credential that the server has not issued. */
function refusedForgeries(run: Run, lane: MechanismId): readonly Refused[] {
  const known = issued(run)
  return refused(run, { lane }).filter(
    ({ fingerprint }) => fingerprint !== undefined && !known.has(fingerprint),
  )
}

const bySignature = (run: Run) => (lane: MechanismId) =>
  refusedForgeries(run, lane).some(({ code, cost }) => code === 'bad_signature' && cost?.storeReads === 0)

const byLookup = (run: Run) => (lane: MechanismId) =>
  refusedForgeries(run, lane).some(
    ({ code, cost }) => code === 'unknown_session' && (cost?.storeReads ?? 0) > 0,
  )

/** Whether an issued credential was accepted after a forgery had been refused. */
const isUntouched = (run: Run) => (lane: MechanismId) =>
  refusedForgeries(run, lane)
    .filter(({ code }) => code === 'bad_signature' || code === 'unknown_session')
    .some((refusal) => accepted(after(run, refusal), { lane }).length > 0)

/** A client cannot change what a credential states: the key or the lookup finds each change. */
export const tampering = defineExperiment({
  id: 'tampering',
  level: 'basic',
  minutes: 4,
  lanes: DEFAULT_LANES,
  setUp: { preset: 'textbook', policy: PRESETS.textbook },
  prediction: { choices: ['admin', 'user', 'refuse'], right: 'refuse', answeredBy: 'signature' },
  checks: [
    {
      id: 'signature',
      hints: ['open-wire', 'sealed-too'],
      passes: (run) => onEvery(selfContained(run.lanes), bySignature(run)),
    },
    {
      id: 'lookup',
      hints: ['no-contents', 'change-id'],
      passes: (run) => onEvery(referenced(run.lanes), byLookup(run)),
    },
    {
      id: 'untouched',
      hints: ['was-it-ended'],
      passes: (run) => onEvery(run.lanes, isUntouched(run)),
    },
  ],
  mistakes: [
    {
      hint: 'malformed',
      isMade: (run) =>
        run.lanes.some((lane) => {
          const codes = refusedForgeries(run, lane).map(({ code }) => code)
          return codes.length > 0 && codes.every((code) => code === 'malformed')
        }),
    },
    {
      hint: 'other-key',
      isMade: (run) =>
        run.lanes.some((lane) => {
          const codes = refusedForgeries(run, lane).map(({ code }) => code)
          return codes.includes('unknown_key') && !codes.includes('bad_signature')
        }),
    },
  ],
  sources: [
    { title: 'RFC 8725: JWT best current practices', url: 'https://www.rfc-editor.org/rfc/rfc8725' },
    {
      title: 'OWASP ASVS 5.0, 9.1: token source and integrity',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x18-V9-Self-contained-Tokens.md',
    },
  ],
  code: [
    { file: 'jwt.ts', name: 'verify' },
    { file: 'sealed-cookie.ts', name: 'decode' },
    { file: 'reference-tokens.ts', name: 'lookUp' },
  ],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
