'use client'

import { useEffect, useState } from 'react'
import type { ResponseBody } from '#lib/web/routes-types.ts'
import { useReading } from '../../../_ui/lab/use-reading.ts'

export type Script = ResponseBody<'/api/workshops', 'GET'>['workshops'][number]

const NONE: readonly Script[] = []

/** The scripts of workshops. @param onNamed called once with the script that the address names: `?script=short` */
export function useScripts(onNamed: (script: Script) => void): readonly Script[] {
  const scripts = useReading('/api/workshops', {}).latest?.workshops ?? NONE
  const [isRead, setRead] = useState(false)
  useEffect(() => {
    if (isRead || scripts.length === 0) return
    setRead(true)
    const wanted = new URLSearchParams(location.search).get('script')
    const script = scripts.find(({ id }) => id === wanted)
    if (script) onNamed(script)
  }, [isRead, scripts, onNamed])
  return scripts
}
