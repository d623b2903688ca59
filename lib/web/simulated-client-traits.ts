import { MALLORY } from '#lib/attacks/attack.ts'
import type { ClientTraits } from '#lib/client/client.ts'
import type { SimulatedClientId } from './simulated-client-ids.ts'

/**
 * Where each simulated client is, and its user agent: addresses of the networks for documentation (RFC 5737), each another
 * /24. The office is one address for all of its workplaces.
 */
export const TRAITS = {
  mallory: MALLORY,
  phone: {
    ip: '198.51.100.23',
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 SessionLab-Phone/1.0',
  },
  office: {
    ip: '192.0.2.10',
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 SessionLab-Office/1.0',
  },
} as const satisfies Readonly<Record<SimulatedClientId | 'office', Required<ClientTraits>>>

export type SimulatedOrigin = keyof typeof TRAITS
