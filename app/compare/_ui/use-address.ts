'use client'

import { useCallback, useEffect, useState } from 'react'
import { PRESET_IDS, type PresetId } from '#lib/core/policy.ts'

/** What the address of the page states, so that a link shows the same. */
export interface Address {
  readonly preset: PresetId
  readonly onlyDifferences: boolean
  /** The group that is shown; empty: all. */
  readonly group: string
  /** The open cell, `row/mechanism`. */
  readonly cell: string | null
}

const INITIAL: Address = { preset: 'textbook', onlyDifferences: false, group: '', cell: null }

/** Read after hydration: the page is prerendered without a query. */
export function useAddress(): readonly [Address, (address: Address) => void] {
  const [address, setAddress] = useState(INITIAL)
  useEffect(() => {
    const linked = parsed(new URLSearchParams(location.search))
    setAddress(linked)
    const [row = ''] = linked.cell?.split('/') ?? []
    // After the rows of the preset are drawn.
    requestAnimationFrame(() => document.getElementById(row)?.scrollIntoView({ block: 'center' }))
  }, [])
  const set = useCallback((next: Address) => {
    setAddress(next)
    history.replaceState(null, '', `${location.pathname}${queryOf(next)}`)
  }, [])
  return [address, set]
}

function parsed(query: URLSearchParams): Address {
  return {
    preset: PRESET_IDS.find((id) => id === query.get('preset')) ?? INITIAL.preset,
    onlyDifferences: query.get('differences') === '1',
    group: query.get('group') ?? '',
    cell: query.get('cell'),
  }
}

function queryOf({ preset, onlyDifferences, group, cell }: Address): string {
  const query = new URLSearchParams({
    preset,
    ...(onlyDifferences ? { differences: '1' } : {}),
    ...(group === '' ? {} : { group }),
    ...(cell === null ? {} : { cell }),
  })
  return `?${query}`
}
