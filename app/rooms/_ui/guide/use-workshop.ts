'use client'

import { useCallback, useEffect, useState } from 'react'
import type { ResponseBody } from '#lib/web/routes-types.ts'
import { useReading } from '../../../_ui/lab/use-reading.ts'

type Workshops = ResponseBody<'/api/workshops', 'GET'>
export type Workshop = Workshops['workshops'][number]
/** How participants reach the page to join. */
export type JoinAddress = Pick<Workshops, 'joinUrl' | 'qr'>
export type WorkshopStep = Workshop['steps'][number]

const PARAMETER = 'script'

/** The scripts, and the one that the address names: `?script=half-day`. Otherwise the first. */
export function useWorkshop() {
  const { reading, latest } = useReading('/api/workshops', {})
  const [wanted, setWanted] = useState<string | null>(null)
  useEffect(() => setWanted(new URLSearchParams(location.search).get(PARAMETER)), [])
  const choose = useCallback((id: string) => {
    const address = new URL(location.href)
    address.searchParams.set(PARAMETER, id)
    history.replaceState(null, '', address)
    setWanted(id)
  }, [])
  const workshops = latest?.workshops ?? []
  return {
    workshops,
    joining: latest satisfies JoinAddress | null,
    workshop: workshops.find(({ id }) => id === wanted) ?? workshops[0] ?? null,
    isFailed: reading.state === 'failed',
    choose,
  }
}
