import { useEffect, useRef, useState } from 'react'
import type { CodeRequest } from '../../../_ui/code/request-code.ts'
import { type ConsoleResponse, runRequest } from './run-request.ts'

/** A response, or `none` if there was none. */
export type Outcome = ConsoleResponse | 'none'

/** Sends one request at a time. It is stopped when the form is left. */
export function useConsoleRun() {
  const running = useRef<AbortController | null>(null)
  const [isRunning, setRunning] = useState(false)
  const [sent, setSent] = useState<CodeRequest | null>(null)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  async function run(request: CodeRequest): Promise<void> {
    const abort = new AbortController()
    running.current?.abort()
    running.current = abort
    const isCurrent = () => running.current === abort
    setSent(request)
    setOutcome(null)
    setRunning(true)
    const response = await runRequest(request, abort, (part) => isCurrent() && setOutcome(part))
    if (!isCurrent()) return
    setOutcome(response ?? 'none')
    setRunning(false)
  }

  return { run, stop: () => running.current?.abort(), isRunning, outcome, sent }
}
