'use client'

import { useCallback, useRef, useState } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import type { RequestBody } from '#lib/web/routes-types.ts'
import { TOPOLOGIES, type Topology } from '#lib/web/services-types.ts'
import { type ApiResult, callApi, type Problem } from '../../_ui/lab/api.ts'
import { useLab, useLabState } from '../../_ui/lab/use-lab.tsx'
import { useReading } from '../../_ui/lab/use-reading.ts'
import {
  type Choice,
  mapTopologies,
  mechanismOf,
  type Result,
  type Results,
  resultOf,
  type ServiceAct,
  type ServiceBody,
} from './topology-result.ts'

type SetupChange = RequestBody<'/api/services', 'PATCH'>

const NOTHING: Results = mapTopologies(() => null)
const NO_RESULTS = { bench: null, results: NOTHING }

/** The last result: of an act on all three topologies, of a login, or of a failure. */
export type LastResult =
  | { readonly kind: 'acted' }
  | { readonly kind: 'logged-in' }
  | { readonly kind: 'not-logged-in' }
  | { readonly kind: 'failed'; readonly detail: string }
  | null

interface Target {
  readonly params: { readonly topology: Topology }
  readonly query: { readonly mechanism: MechanismId }
}

type Send = (target: Target) => Promise<ApiResult<ServiceBody>>

const fillCart: Send = (target) =>
  callApi('PUT', '/api/services/{topology}/cart', { ...target, body: { items: { 'on-sessions': 1 } } })
const placeOrder: Send = (target) =>
  callApi('POST', '/api/services/{topology}/orders', { ...target, body: {} })

const SENT: Readonly<Record<ServiceAct, Send>> = {
  cart: fillCart,
  // An empty cart is no refusal of the caller: it is filled, and the order repeated.
  order: async (target) => {
    const reply = await placeOrder(target)
    if (reply.problem?.status !== 409) return reply
    await fillCart(target)
    return placeOrder(target)
  },
  revoke: (target) => callApi('GET', '/api/services/{topology}/cart', target),
  knock: (target) =>
    callApi('POST', '/api/services/{topology}/mallory', { ...target, body: { act: 'knock' } }),
  replay: (target) =>
    callApi('POST', '/api/services/{topology}/mallory', { ...target, body: { act: 'replay' } }),
}

/** State and acts of the page. One act at a time, so that each diagram belongs to one act. */
export function useServices() {
  const lab = useLab()
  const benchId = useLabState((state) => state.bench?.id ?? null)
  const {
    reading,
    latest: setup,
    again,
  } = useReading('/api/services', benchId === null ? null : {}, { when: benchId })
  const [choice, setChoice] = useState<Choice>('own')
  /** The results of one bench: another one has none yet. */
  const [shown, setShown] = useState<{ bench: string | null; results: Results }>(NO_RESULTS)
  const [lastResult, setLastResult] = useState<LastResult>(null)
  const [isBusy, setBusy] = useState(false)
  const queue = useRef<Promise<void>>(Promise.resolve())

  const enqueue = useCallback((work: () => Promise<void>): Promise<void> => {
    setBusy(true)
    const mine = queue.current.then(work).finally(() => {
      if (queue.current === mine) setBusy(false)
    })
    queue.current = mine
    return mine
  }, [])

  const mechanisms = () => [...new Set(TOPOLOGIES.map((id) => mechanismOf(choice, id)))]

  async function callAll(act: ServiceAct): Promise<void> {
    const found = await Promise.all(
      TOPOLOGIES.map(async (id): Promise<readonly [Topology, Result]> => {
        const target = { params: { topology: id }, query: { mechanism: mechanismOf(choice, id) } }
        return [id, resultOf(act, await SENT[act](target))]
      }),
    )
    setShown({ bench: benchId, results: Object.fromEntries(found) as Record<Topology, Result> })
    setLastResult({ kind: 'acted' })
  }

  return {
    setup,
    choice,
    results: shown.bench === benchId ? shown.results : NOTHING,
    lastResult: lastResult ?? (reading.state === 'failed' ? failure(reading.problem) : null),
    isBusy,
    choose: (chosen: Choice) => {
      setChoice(chosen)
      setShown(NO_RESULTS)
      setLastResult(null)
    },
    change: (patch: SetupChange) =>
      enqueue(async () => {
        const { problem } = await callApi('PATCH', '/api/services', { body: patch })
        if (problem) setLastResult(failure(problem))
        else await again()
      }),
    logIn: () =>
      enqueue(async () => {
        await lab.act('login', mechanisms())
        const notes = mechanisms().map((mechanism) => lab.store.get().lanes[mechanism].note)
        const failed = notes.find((note) => note?.kind === 'failed')
        setLastResult(failed ? { kind: 'failed', detail: failed.code } : { kind: 'logged-in' })
      }),
    act: (act: Exclude<ServiceAct, 'revoke'>) => enqueue(() => callAll(act)),
    revoke: () =>
      enqueue(async () => {
        const { lanes } = lab.store.get()
        const held = mechanisms().flatMap((mechanism) => {
          const id = lanes[mechanism].verdict?.session?.id
          return id === undefined ? [] : [{ id, mechanism }]
        })
        if (held.length === 0) return setLastResult({ kind: 'not-logged-in' })
        await lab.revoke(held)
        await callAll('revoke')
      }),
  }
}

function failure({ detail, code }: Problem): LastResult {
  return { kind: 'failed', detail: detail || code }
}

export type ServicesPage = ReturnType<typeof useServices>
