'use client'

import { useState } from 'react'
import { KEYED_MECHANISMS, type KeyedMechanism } from '#lib/core/mechanism-facts.ts'
import type { Policy } from '#lib/core/policy.ts'
import type { NodeId } from '#lib/core/session.ts'
import type { Fleet } from '#lib/web/fleet-types.ts'
import type { RequestBody as BodyOf } from '#lib/web/routes-types.ts'
import { type ApiResult, callApi } from '../../_ui/lab/api.ts'
import { useLab } from '../../_ui/lab/use-lab.tsx'
import type { Outcome } from '../../_ui/state/lane-state.ts'
import { laneIdsOf } from '../../_ui/state/state.ts'
import type { useFleetWords } from './use-fleet-words.ts'

type FleetWords = ReturnType<typeof useFleetWords>
/** Result of an act, as a function of the current language. */
export type ResultText = (texts: FleetWords) => string

/** A request that changes the bench. */
type Change = () => Promise<ApiResult>
type RedisStatus = Fleet['stores']['redis']['status']
type Store = Policy['serverSession']['store']

const PER_LANE = 3

/** Stores that keep records in the same location: a change between them loses nothing. */
const LOCATIONS: Readonly<Record<Store, string>> = {
  memory: 'nodes',
  replicated: 'nodes',
  redis: 'redis',
  'two-tier': 'redis',
  database: 'database',
}

/** Acts on the fleet; each one shows its result, and the status is read again. */
export function useActs(reread: () => Promise<Fleet | null>) {
  const lab = useLab()
  const [result, setResult] = useState<ResultText | null>(null)
  const texts = (text: ResultText) => setResult(() => text)

  /** Sends changes in order and stops at the first refusal. */
  function change(done: ResultText, ...changes: readonly Change[]): Promise<void> {
    return changeFrom(done, async () => changes)
  }

  /** Like `change`, for changes that depend on the state of the fleet when the act begins. */
  function changeFrom(done: ResultText, changes: () => Promise<readonly Change[]>): Promise<void> {
    return lab.operate(async () => {
      for (const send of await changes()) {
        const { problem } = await send()
        if (problem) return texts(({ did }) => did.failed(problem.detail || problem.code))
      }
      texts(done)
      await reread()
    })
  }

  const node = (id: NodeId, patch: BodyOf<'/api/bench/nodes/{id}', 'PATCH'>, done: ResultText) =>
    change(done, () => callApi('PATCH', '/api/bench/nodes/{id}', { params: { id }, body: patch }))
  const rotate = (body: BodyOf<'/api/bench/keys/rotate', 'POST'>) => () =>
    callApi('POST', '/api/bench/keys/rotate', { body })
  /** Rotates every mechanism whose keys differ between nodes; the last reading may be two seconds old. */
  const rotateSpread = (mode: 'deploy' | 'prepare', done: ResultText) =>
    changeFrom(done, async () => {
      const fleet = await reread()
      return fleet === null ? [] : mechanismsInRollout(fleet).map((mechanism) => rotate({ mechanism, mode }))
    })
  const policy = (patch: BodyOf<'/api/bench/policy', 'PATCH'>, done: ResultText) =>
    change(done, () => callApi('PATCH', '/api/bench/policy', { body: patch }))
  const faults = (patch: BodyOf<'/api/bench/faults', 'PATCH'>, done: ResultText) =>
    change(done, () => callApi('PATCH', '/api/bench/faults', { body: patch }))

  return {
    result,
    login: async () => {
      await lab.act('login')
      await reread()
    },
    /** Sends twelve checks, three on each lane, with the credentials of this browser. */
    burst: () =>
      lab.operate(async () => {
        const outcomes: Outcome[] = []
        for (let i = 0; i < PER_LANE; i++) {
          outcomes.push(
            ...(await Promise.all(laneIdsOf(lab.store.get()).map((lane) => lab.lanes.check(lane, false)))),
          )
        }
        const count = (...kinds: readonly Outcome[]) => outcomes.filter((kind) => kinds.includes(kind)).length
        texts(({ did }) => did.burst(count('accepted'), count('refused', 'none'), count('unavailable')))
        await reread()
      }),
    stop: (id: NodeId) => node(id, { up: false }, ({ did }) => did.stopped(id)),
    restart: (id: NodeId) => node(id, { up: true }, ({ did }) => did.started(id)),
    cut: (id: NodeId) => node(id, { partitioned: true }, ({ did }) => did.partitioned(id)),
    heal: (id: NodeId) => node(id, { partitioned: false }, ({ did }) => did.reconnected(id)),
    deployHere: (id: NodeId) =>
      change(
        ({ did }) => did.deployedHere(id),
        ...KEYED_MECHANISMS.map((mechanism) => rotate({ mechanism, mode: 'overlap', node: id })),
      ),
    deployAll: () => rotateSpread('deploy', ({ did }) => did.deployed),
    prepareAll: () => rotateSpread('prepare', ({ did }) => did.prepared),
    clock: (id: NodeId, clockSkewSeconds: number) =>
      node(id, { clockSkewSeconds }, ({ did }) => did.clock(id, clockSkewSeconds)),
    balancer: (kind: Fleet['balancer']) =>
      policy({ balancer: kind }, ({ balancerText }) => balancerText[kind]),
    /** Changes the store of server-side sessions. */
    setStore: (before: Store, store: Store) =>
      policy({ serverSession: { store } }, ({ did, storeNames }) =>
        (LOCATIONS[before] === LOCATIONS[store] ? did.storeKept : did.storeChanged)(storeNames[store]),
      ),
    messages: (invalidation: Fleet['invalidation']) =>
      faults({ invalidation }, ({ did }) => did.messages[invalidation]),
    pools: (pools: Fleet['pools']) => faults({ pools }, ({ did }) => did.pools[pools]),
    redis: (redis: RedisStatus | 'emptied') => faults({ redis }, ({ did }) => did.redis[redis]),
  }
}

export type Acts = ReturnType<typeof useActs>

/** Mechanisms whose keys are not the same on every node. */
export function mechanismsInRollout({ nodes }: Fleet): readonly KeyedMechanism[] {
  const spread = (mechanism: string) =>
    new Set(
      nodes.map(({ keys }) =>
        keys
          .filter((key) => key.mechanism === mechanism)
          .map(({ kid, signs }) => `${kid} ${signs}`)
          .join(),
      ),
    ).size
  return KEYED_MECHANISMS.filter((mechanism) => spread(mechanism) > 1)
}

/** Whether a node signs with a key that another node does not have. */
export function hasUnknownKeys({ nodes }: Fleet): boolean {
  const names = (node: Fleet['nodes'][number]) => node.keys.map(({ mechanism, kid }) => `${mechanism} ${kid}`)
  return nodes.some((node) =>
    node.keys.some(
      ({ mechanism, kid, signs }) =>
        signs && nodes.some((other) => !names(other).includes(`${mechanism} ${kid}`)),
    ),
  )
}
