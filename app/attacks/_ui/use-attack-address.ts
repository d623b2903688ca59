'use client'

import { useCallback, useEffect, useState } from 'react'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { AttackView } from './attack-runs.ts'
import { defaultVariant } from './attack-settings.ts'

/** The open cell, as the address states it, so that a link shows the same. */
export interface OpenCell {
  readonly attack: string
  readonly mechanism: MechanismId
  readonly variant: string
}

/** Read after hydration: the page is prerendered without a query. An address that names nothing known opens nothing. */
export function useAttackAddress(attacks: readonly AttackView[]) {
  const [open, setOpen] = useState<OpenCell | null>(null)
  useEffect(() => {
    const linked = parsed(new URLSearchParams(location.search), attacks)
    setOpen(linked)
  }, [attacks])
  const set = useCallback((next: OpenCell | null) => {
    setOpen(next)
    const query = next === null ? '' : `?${new URLSearchParams({ ...next })}`
    history.replaceState(null, '', location.pathname + query)
  }, [])
  return [open, set] as const
}

function parsed(query: URLSearchParams, attacks: readonly AttackView[]): OpenCell | null {
  const attack = attacks.find(({ id }) => id === query.get('attack'))
  const mechanism = MECHANISM_IDS.find((id) => id === query.get('mechanism'))
  if (attack === undefined || mechanism === undefined) return null
  const variant = attack.variants.find(({ id }) => id === query.get('variant'))?.id
  return { attack: attack.id, mechanism, variant: variant ?? defaultVariant(attack, mechanism) }
}
