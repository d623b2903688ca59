import { useState } from 'react'
import { type ApiResult, send } from '../../../_ui/lab/api.ts'
import { useLab } from '../../../_ui/lab/use-lab.tsx'
import type { BenchRequest } from './kit-calls.ts'

interface BenchCall {
  /** Sends the request to the bench of the visitor. */
  readonly run: () => Promise<void>
  /** What the server returned for this request; null before it is sent. */
  readonly response: { readonly result: ApiResult | null } | null
}

/** Sends a request to the bench of the visitor. The result is null if the room of the visitor allows no act. */
export function useBenchCall(request: BenchRequest): BenchCall {
  const lab = useLab()
  const [sent, setSent] = useState<{ of: BenchRequest; result: ApiResult | null } | null>(null)
  async function run(): Promise<void> {
    let result: ApiResult | null = null
    await lab.operate(async () => {
      result = await send(request.method, request.path, request.body)
    })
    setSent({ of: request, result })
  }
  return { run, response: sent?.of === request ? sent : null }
}
