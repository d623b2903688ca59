import { MALLORY, type ServerActs } from '#lib/attacks/attack.ts'
import { FORGERY_VICTIM } from '#lib/attacks/stolen-keys.ts'
import type { Bench } from '#lib/bench/bench.ts'
import { issueForOtherPurpose } from '#lib/bench/other-purpose.ts'
import { exploitStolen } from '#lib/bench/stolen-keys.ts'

/** The acts of an attack that need the keys of a bench. Nothing leaves the process except as a credential of a request. */
export function serverActs(bench: Bench): ServerActs {
  const { ip, userAgent } = MALLORY
  return {
    issueForOtherPurpose: (mechanism, credential, purpose) =>
      issueForOtherPurpose(bench, mechanism, credential, purpose),
    exploitStolen: (mechanism, item, captured) =>
      exploitStolen(bench, mechanism, item, {
        victim: FORGERY_VICTIM,
        attacker: { ip, userAgent, node: bench.connectedNode() },
        captured,
      }),
  }
}
