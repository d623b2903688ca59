'use client'

import { useEffect, useState } from 'react'

/** The code in the path of a page of a room, such as `/join/BLUE-OTTER-42`; null if there is none, undefined before it is read. */
export function useRoomCode(): string | null | undefined {
  const [code, setCode] = useState<string | null>()
  useEffect(() => {
    const [, , typed] = window.location.pathname.replace(/^\/(en|zh)(?=\/)/, '').split('/')
    setCode(typed ? decodeURIComponent(typed).toUpperCase() : null)
  }, [])
  return code
}
