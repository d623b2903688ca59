import { MAX_CREDENTIAL_BYTES } from '#lib/core/credential-size.ts'
import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { defineExperiment } from '../experiment.ts'
import {
  accepted,
  after,
  before,
  type Created,
  logins,
  ofType,
  onEvery,
  policyOf,
  type Refused,
  type Run,
  referenced,
  selfContained,
} from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

/** One step of the slider is 128 bytes of data: at most this many in the credential. */
const PRECISION_BYTES = 200
/** More than any cookie can contain. */
const LARGE_DATA_BYTES = MAX_CREDENTIAL_BYTES.cookie
const SMALL_BYTES = 1024

const sizeOf = ({ carriage }: Created | Refused) => carriage?.bytes ?? 0

/** Logins that were refused because the credential would have been too large. */
const tooLarge = (run: Run, lane: MechanismId): readonly Refused[] =>
  ofType(run, 'request.refused').filter(
    (event) => event.mechanism === lane && event.act === 'login' && event.code === 'session_too_large',
  )

/** Bytes between the largest accepted and the smallest refused credential of a lane; null without one of them. */
function gapOf(run: Run, lane: MechanismId): number | null {
  const fits = logins(run, { lane }).filter(({ session }) => session.dataBytes > 0)
  const fails = tooLarge(run, lane)
  if (fits.length === 0 || fails.length === 0) return null
  return Math.min(...fails.map(sizeOf)) - Math.max(...fits.map(sizeOf))
}

const isMeasured = (run: Run) => (lane: MechanismId) => {
  const gap = gapOf(run, lane)
  return gap !== null && gap <= PRECISION_BYTES
}

/** Whether a session from before a refused login was accepted after it. */
const isSessionKept = (run: Run) => (lane: MechanismId) =>
  tooLarge(run, lane).some((refusal) => {
    const known = new Set(logins(before(run, refusal), { lane }).map(({ sessionId }) => sessionId))
    return accepted(after(run, refusal), { lane }).some(({ sessionId }) => known.has(sessionId))
  })

/** Whether the credential of a lane has the same size with much data as with little, and was accepted with much. */
const isConstant = (run: Run) => (lane: MechanismId) => {
  const all = logins(run, { lane })
  return all.some(
    (large) =>
      large.session.dataBytes >= LARGE_DATA_BYTES &&
      sizeOf(large) <= SMALL_BYTES &&
      all.some((small) => small.session.dataBytes < LARGE_DATA_BYTES && sizeOf(small) === sizeOf(large)) &&
      accepted(after(run, large), { lane, sessionId: large.sessionId }).length > 0,
  )
}

/** Session data in a credential has to fit into a cookie; a reference has a constant size. */
export const sizeLimit = defineExperiment({
  id: 'size-limit',
  level: 'basic',
  minutes: 4,
  lanes: DEFAULT_LANES,
  setUp: { preset: 'textbook', policy: PRESETS.textbook },
  prediction: { choices: ['most', 'half', 'little'], right: 'half', answeredBy: 'limit' },
  checks: [
    {
      id: 'limit',
      hints: ['costs', 'raise', 'step-by-step'],
      passes: (run) => onEvery(selfContained(run.lanes), isMeasured(run)),
    },
    {
      id: 'kept',
      hints: ['what-about-before', 'check-after'],
      passes: (run) => onEvery(selfContained(run.lanes), isSessionKept(run)),
    },
    {
      id: 'constant',
      hints: ['other-lanes', 'much-data'],
      passes: (run) => onEvery(referenced(run.lanes), isConstant(run)),
    },
  ],
  mistakes: [
    {
      hint: 'algorithm',
      isMade: (run) => {
        const alg = policyOf(run)?.jwt.alg
        return alg !== undefined && alg !== PRESETS.textbook.jwt.alg
      },
    },
    {
      hint: 'nothing-to-keep',
      isMade: (run) =>
        selfContained(run.lanes).some(
          (lane) => tooLarge(run, lane).length > 0 && !isSessionKept(run)(lane),
        ) && ofType(run, 'session.ended').some(({ reason }) => reason === 'signed_out'),
    },
    {
      hint: 'too-coarse',
      isMade: (run) =>
        selfContained(run.lanes).some((lane) => gapOf(run, lane) !== null && !isMeasured(run)(lane)),
    },
  ],
  sources: [
    { title: 'RFC 6265 §6.1: limits', url: 'https://www.rfc-editor.org/rfc/rfc6265#section-6.1' },
    {
      title: 'OWASP ASVS 5.0, 3.3.5: cookies of at most 4096 bytes',
      url: 'https://github.com/OWASP/ASVS/blob/master/5.0/en/0x12-V3-Web-Frontend-Security.md',
    },
    { title: 'next-auth, issue 392', url: 'https://github.com/nextauthjs/next-auth/issues/392' },
  ],
  code: [
    { file: 'self-contained-cookie.ts', name: 'credentialOf' },
    { file: 'jwt.ts', name: 'sign' },
    { file: 'reference-tokens.ts', name: 'issue' },
  ],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
