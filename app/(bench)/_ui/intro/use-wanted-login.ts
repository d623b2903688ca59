import { useEffect } from 'react'
import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { takeLoginRequest } from './wanted-login.ts'

/** Logs in as soon as the bench is ready, if that was requested before there was a bench. */
export function useWantedLogin(login: () => unknown): void {
  const isReady = useLabState(({ phase }) => phase === 'ready')
  useEffect(() => {
    if (isReady && takeLoginRequest()) login()
  })
}
