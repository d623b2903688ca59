import type { Bench } from '#lib/bench/bench.ts'
import type { Lab } from '#lib/bench/lab.ts'
import { NODE_IDS, type NodeId } from '#lib/core/session.ts'

export function describe(bench: Bench) {
  const { id, publicName, state } = bench
  return {
    id,
    publicName,
    now: bench.now(),
    clock: clockOf(bench),
    preset: state.preset,
    policy: state.policy,
    users: usersOf(bench),
    nodes: NODE_IDS.map((node) => nodeOf(bench, node)),
  }
}

/** The bench as `GET /api/bench` returns it. */
export function fullView(bench: Bench, { link }: Pick<Lab, 'link'>) {
  const status: 'up' | 'down' = link.isUp() ? 'up' : 'down'
  return {
    ...describe(bench),
    faults: bench.state.faults,
    mutations: bench.state.mutations,
    store: { engine: 'redis', status },
    seq: bench.observer.ledger.lastSeq(),
  }
}

export function nodeOf({ state }: Bench, id: NodeId) {
  const clockSkewSeconds = state.skews[id]
  const cutOff = state.partitioned[id] ? { partitioned: true } : {}
  return { id, up: state.nodes[id], ...cutOff, ...(clockSkewSeconds === 0 ? {} : { clockSkewSeconds }) }
}

export function clockOf(bench: Bench) {
  return { offsetSeconds: bench.state.clock.offsetMs / 1000, frozen: bench.isFrozen() }
}

export function usersOf(bench: Bench) {
  return bench.state.users.map(({ name, roles, disabled, balance }) => ({ name, roles, disabled, balance }))
}
