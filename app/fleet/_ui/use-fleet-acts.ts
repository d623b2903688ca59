'use client'

import { useState } from 'react'
import type { Policy } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type NodeId } from '#lib/core/session.ts'
import type { Fleet } from '#lib/web/fleet-types.ts'
import { callApi } from '../../_ui/lab/api.ts'
import { useLab } from '../../_ui/lab/use-lab.tsx'
import type { Outcome } from '../../_ui/state/lane-state.ts'
import type { useFleetWords } from './use-fleet-words.ts'

type FleetWords = ReturnType<typeof useFleetWords>
/** Result of an act, as a function of the current language. */
export type ResultText = (texts: FleetWords) => string

/** Method, path and body of a request that changes the bench. */
type Change = readonly [string, string, object]
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
      for (const [method, path, body] of await changes()) {
        const { problem } = await callApi(method, path, { body })
        if (problem) return texts(({ did }) => did.failed(problem.detail || problem.code))
      }
      texts(done)
      await reread()
    })
  }

  const node = (id: NodeId, patch: object, done: ResultText) =>
    change(done, ['PATCH', `/api/bench/nodes/${id}`, patch])
  const rotate = (body: object) => ['POST', '/api/bench/keys/rotate', body] as const
  /** Rotates every mechanism whose keys differ between nodes; the last reading may be two seconds old. */
  const rotateSpread = (mode: 'deploy' | 'prepare', done: ResultText) =>
    changeFrom(done, async () => {
      const fleet = await reread()
      return fleet === null ? [] : mechanismsInRollout(fleet).map((mechanism) => rotate({ mechanism, mode }))
    })
  const policy = (patch: object, done: ResultText) => change(done, ['PATCH', '/api/bench/policy', patch])
  const faults = (patch: object, done: ResultText) => change(done, ['PATCH', '/api/bench/faults', patch])

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
          outcomes.push(...(await Promise.all(MECHANISM_IDS.map((lane) => lab.lanes.check(lane, false)))))
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
        rotate({ mechanism: 'jwt', mode: 'overlap', node: id }),
        rotate({ mechanism: 'sealed-cookie', mode: 'overlap', node: id }),
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
    redis: (redis: RedisStatus | 'emptied') => faults({ redis }, ({ did }) => did.redis[redis]),
  }
}

export type Acts = ReturnType<typeof useActs>

/** Mechanisms whose keys are not the same on every node. */
export function mechanismsInRollout({ nodes }: Fleet): readonly ('jwt' | 'sealed-cookie')[] {
  const spread = (mechanism: string) =>
    new Set(
      nodes.map(({ keys }) =>
        keys
          .filter((key) => key.mechanism === mechanism)
          .map(({ kid, signs }) => `${kid} ${signs}`)
          .join(),
      ),
    ).size
  return (['jwt', 'sealed-cookie'] as const).filter((mechanism) => spread(mechanism) > 1)
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
