import type { ApiResponse } from '#lib/client/client.ts'
import type { MechanismId } from '#lib/core/session.ts'

/** A response, and how long the client waited for it. */
export interface TimedResponse extends ApiResponse {
  readonly ms: number
}

const PARTS = ['store', 'password', 'verify', 'process'] as const
type Part = (typeof PARTS)[number]

/** The result of a load on one mechanism. */
export interface LaneLoad {
  readonly mechanism: MechanismId
  readonly requests: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly accepted: number
  readonly refused: Readonly<Record<string, number>>
  readonly unavailable: number
  readonly storeReads: number
  readonly storeWrites: number
  readonly spent: Readonly<Record<Part, number>>
  /** Where a request spent most of its time; null without requests. */
  readonly bottleneck: Part | null
}

export function summarizeLane(
  mechanism: MechanismId,
  responses: readonly TimedResponse[],
  seconds: number,
): LaneLoad {
  const times = responses.map(({ ms }) => ms).sort((x, y) => x - y)
  const at = (share: number) => rounded(times[Math.max(0, Math.ceil(times.length * share) - 1)] ?? 0)
  const timings = responses.map((response) => timingOf(response))
  const mean = (of: (timing: Timing) => number) =>
    rounded(timings.reduce((sum, timing) => sum + of(timing), 0) / Math.max(1, timings.length))
  const spent = {
    store: mean(({ store }) => store),
    password: mean(({ password }) => password),
    verify: mean(({ verify }) => verify),
    process: mean(({ process }) => process),
  }
  const refused: Record<string, number> = {}
  for (const { status, body } of responses) {
    if (status < 400 || status === 503) continue
    const code = body?.code ?? `status_${status}`
    refused[code] = (refused[code] ?? 0) + 1
  }
  return {
    mechanism,
    requests: responses.length,
    perSecond: rounded(responses.length / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    accepted: responses.filter(({ status }) => status < 400).length,
    refused,
    unavailable: responses.filter(({ status }) => status === 503).length,
    storeReads: mean(({ reads }) => reads),
    storeWrites: mean(({ writes }) => writes),
    spent,
    bottleneck:
      responses.length === 0 ? null : PARTS.reduce((most, part) => (spent[part] > spent[most] ? part : most)),
  }
}

interface Timing extends Readonly<Record<Part, number>> {
  readonly reads: number
  readonly writes: number
}

/** What the response states about its time (W3C Server Timing). The rest of the waiting time is that of the process. */
function timingOf({ headers, ms }: TimedResponse): Timing {
  const timing = headers.get('server-timing') ?? ''
  const number = (pattern: RegExp) => Number(pattern.exec(timing)?.[1] ?? 0)
  const store = number(/store;dur=([\d.]+)/)
  const password = number(/password;dur=([\d.]+)/)
  const verify = number(/verify;dur=([\d.]+)/)
  return {
    store,
    password,
    verify,
    process: Math.max(0, ms - store - password - verify),
    reads: number(/reads=(\d+)/),
    writes: number(/writes=(\d+)/),
  }
}

const rounded = (value: number): number => Math.round(value * 100) / 100
