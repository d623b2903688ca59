import type { RecordingStart } from '../../../_ui/lab/kept-recording.ts'
import { patchOfPreset } from './policy-patch.ts'
import type { RecordedStep } from './recorded-step.ts'

/** Options of the world, without those that every world has. */
export function worldOptionsOf({ preset, policy, mutations }: RecordingStart) {
  const patch = patchOfPreset(preset, policy)
  return {
    ...(preset === 'hardened' ? {} : { preset }),
    ...(Object.keys(patch).length === 0 ? {} : { policy: patch }),
    ...(mutations.length === 0 ? {} : { mutations }),
  }
}

const ONE_NODE = ['/api/bench/nodes/', '/api/guests/mallory/']
const isOfOneNode = ({ path }: RecordedStep) => ONE_NODE.some((start) => path.startsWith(start))

/** Whether a result may depend on the node that served the request, so that the test must name it. */
export function dependsOnNodes({ policy }: RecordingStart, steps: readonly RecordedStep[]): boolean {
  const texts = steps.map(({ path, body }) => `${path} ${JSON.stringify(body)}`)
  const has = (pattern: RegExp) => texts.some((text) => pattern.test(text))
  const keepsOnNodes =
    ['memory', 'replicated', 'two-tier'].includes(policy.serverSession.store) ||
    [policy.jwt, policy.sealedCookie, policy.signedCookie].some((each) => each.verifiedCacheSeconds > 0) ||
    has(/clockSkewSeconds|partitioned|"store"|verifiedCacheSeconds|"textbook"/)
  // A client that stays on its node needs no name for it, unless something happens to one node, or a copy is used elsewhere.
  const isSticky = policy.balancer === 'sticky' && !has(/"balancer"|"preset"/)
  return keepsOnNodes && (!isSticky || steps.some(isOfOneNode))
}

/**
 * Whether a result may depend on the network of a client. Clients of the kit have the address of the test; the simulated ones
 * have addresses of their own.
 */
export function dependsOnAddresses({ policy }: RecordingStart, steps: readonly RecordedStep[]): boolean {
  const isBound =
    ['step-up', 'strict'].includes(policy.binding.ip) ||
    steps.some(({ body }) => /"binding"|"finance"/.test(JSON.stringify(body)))
  return isBound && steps.some(({ path }) => path.startsWith('/api/guests/'))
}
