import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { TOPOLOGIES, type Topology } from '#lib/core/topology.ts'
import { defineExperiment } from '../experiment.ts'
import { after, before, logins, ofType, type Run, revoked } from '../run.ts'
import { en } from './en.ts'
import { solution, wrongAttempts } from './steps.ts'
import { zh } from './zh.ts'

const calls = (run: Run, topology: Topology) =>
  ofType(run, 'gateway.responded').filter((event) => event.topology === topology)

const isOrdered = (run: Run) => (topology: Topology) =>
  calls(run, topology).some(
    ({ call, method, code }) => call === 'orders' && method === 'POST' && code === undefined,
  )

/** Whether Mallory was accepted by a service, and refused by all of them in a later attempt. */
function isBypassed(run: Run): boolean {
  const attempts = (part: Run) =>
    ofType(part, 'gateway.responded').filter(({ attack }) => attack?.act === 'knock')
  const isBreach = ({ attack }: ReturnType<typeof attempts>[number]) => (attack?.acceptedBy.length ?? 0) > 0
  return TOPOLOGIES.some((topology) => {
    const breach = attempts(run).find((attempt) => attempt.topology === topology && isBreach(attempt))
    const last = breach && attempts(after(run, breach)).findLast((attempt) => attempt.topology === topology)
    return last !== undefined && !isBreach(last)
  })
}

/** The results of reading the cart with a credential whose session had been revoked: refusal codes, `null` if accepted. */
function resultsAfterRevocation(run: Run, topology: Topology): readonly (string | null)[] {
  return calls(run, topology)
    .filter(({ call }) => call === 'cart')
    .flatMap((event) => {
      const { mechanism: lane, code = null } = event
      const past = before(run, event)
      const ended = revoked(past, { lane }).at(-1)
      return ended && logins(after(past, ended), { lane }).length === 0 ? [code] : []
    })
}

const isRevoked = (run: Run) =>
  TOPOLOGIES.every((topology) =>
    resultsAfterRevocation(run, topology).includes(topology === 'token-relay' ? null : 'session_ended'),
  )

/** Which services notice a revocation, and which an identity that the gateway has not written. */
export const behindAGateway = defineExperiment({
  id: 'behind-a-gateway',
  level: 'advanced',
  minutes: 5,
  lanes: DEFAULT_LANES,
  setUp: { preset: 'hardened', policy: PRESETS.hardened },
  prediction: {
    choices: ['gateway', 'shared-store', 'token-relay'],
    right: 'token-relay',
    answeredBy: 'revoked',
  },
  checks: [
    {
      id: 'ordered',
      hints: ['log-in-there', 'order'],
      passes: (run) => TOPOLOGIES.every(isOrdered(run)),
    },
    { id: 'bypassed', hints: ['trust-what', 'plain-header', 'signed-again'], passes: isBypassed },
    { id: 'revoked', hints: ['who-asks', 'revoke-there'], passes: isRevoked },
  ],
  mistakes: [
    {
      hint: 'empty-cart',
      isMade: (run) =>
        !TOPOLOGIES.every(isOrdered(run)) &&
        ofType(run, 'gateway.responded').some(
          ({ call, code }) => call === 'orders' && code === 'invalid_request',
        ),
    },
    {
      hint: 'exchanged',
      isMade: (run) => {
        const results = resultsAfterRevocation(run, 'token-relay')
        return results.includes('session_ended') && !results.includes(null)
      },
    },
    {
      hint: 'logged-out',
      isMade: (run) =>
        ofType(run, 'session.ended').some(({ reason }) => reason === 'signed_out') && !isRevoked(run),
    },
  ],
  sources: [
    {
      title: 'OWASP Microservices Security Cheat Sheet: identity propagation',
      url: 'https://cheatsheetseries.owasp.org/cheatsheets/Microservices_Security_Cheat_Sheet.html',
    },
    { title: 'RFC 8693: OAuth 2.0 token exchange', url: 'https://www.rfc-editor.org/rfc/rfc8693' },
  ],
  code: [{ file: 'sessions.ts', name: 'queryRevocation' }],
  solution,
  wrongAttempts,
  texts: { en, zh },
})
