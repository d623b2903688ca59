'use client'

import { useCallback, useEffect, useState } from 'react'
import { CODES, type Code, type RaceView } from './race-types.ts'

/** What the address of the page states, so that a link shows the same. */
export interface RaceAddress {
  readonly race: string
  readonly code: Code
  /** The actor of each step so far, such as `AAB`. */
  readonly schedule: string
}

/** Read after hydration: the page is prerendered without a query. */
export function useRaceAddress(
  races: readonly RaceView[],
): readonly [RaceAddress, (address: Partial<RaceAddress>) => void] {
  const [address, setAddress] = useState<RaceAddress>({
    race: races[0]?.id ?? '',
    code: 'naive',
    schedule: '',
  })
  useEffect(() => {
    const query = new URLSearchParams(location.search)
    setAddress((before) => ({
      race: races.find(({ id }) => id === query.get('race'))?.id ?? before.race,
      code: CODES.find((code) => code === query.get('code')) ?? before.code,
      schedule: /^[AB]{1,40}$/.exec(query.get('schedule') ?? '')?.[0] ?? '',
    }))
  }, [races])
  const change = useCallback((next: Partial<RaceAddress>) => {
    setAddress((before) => {
      const after = { ...before, ...next }
      history.replaceState(null, '', `${location.pathname}${queryOf(after)}`)
      return after
    })
  }, [])
  return [address, change]
}

function queryOf({ race, code, schedule }: RaceAddress): string {
  return `?${new URLSearchParams({ race, code, ...(schedule === '' ? {} : { schedule }) })}`
}
