import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { TOPOLOGIES, type Topology } from '#lib/core/topology.ts'
import { referenced, refreshing } from '../run.ts'
import { login, logout, onEach, predict, revoke, type Step, service, services } from '../step.ts'

const REFERENCES = referenced(DEFAULT_LANES).slice(-1)
const TOKENS = refreshing(DEFAULT_LANES)
const USED = [...REFERENCES, ...TOKENS]
/** Mechanisms that each topology supports. */
const LANES: Readonly<Record<Topology, readonly MechanismId[]>> = {
  gateway: REFERENCES,
  'shared-store': REFERENCES,
  'token-relay': TOKENS,
}

const through = (step: (topology: Topology, lane: MechanismId) => Step): readonly Step[] =>
  TOPOLOGIES.flatMap((topology) => onEach(LANES[topology], (lane) => [step(topology, lane)]))

const loginEach = onEach(USED, (lane) => [login(lane)])
const fill = through((topology, lane) =>
  service(lane, 'PUT', `${topology}/cart`, { items: { 'on-sessions': 1 } }),
)
const order = through((topology, lane) => service(lane, 'POST', `${topology}/orders`, {}))
const bypass = through((topology, lane) => service(lane, 'POST', `${topology}/mallory`, { act: 'knock' }))
const read = through((topology, lane) => service(lane, 'GET', `${topology}/cart`))
const ordered: readonly Step[] = [...loginEach, ...fill, ...order]
const bypassed: readonly Step[] = [
  services({ trust: 'bare' }),
  ...bypass,
  services({ trust: 'signed' }),
  ...bypass,
]

const revoked: readonly Step[] = [...onEach(USED, (lane) => [revoke(lane)]), ...read]

export const solution: readonly Step[] = [
  predict('token-relay'),
  ...ordered,
  ...bypassed,
  services({ relay: 'as-is' }),
  ...revoked,
]

export const wrongAttempts = [
  { id: 'order-nothing', steps: [...loginEach, ...order], hint: 'empty-cart' },
  { id: 'signed-only', steps: [...ordered, ...bypass], hint: 'trust-what' },
  { id: 'left-open', steps: [...ordered, services({ trust: 'bare' }), ...bypass], hint: 'trust-what' },
  { id: 'exchange-at-each-hop', steps: [...ordered, ...bypassed, ...revoked], hint: 'exchanged' },
  {
    id: 'log-out',
    steps: [...ordered, ...bypassed, ...onEach(USED, (lane) => [logout(lane)]), ...read],
    hint: 'logged-out',
  },
] as const
