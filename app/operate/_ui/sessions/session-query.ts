import { DEVICE_CLASSES } from '#lib/core/device.ts'
import { END_REASONS, MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import type { ResponseBody } from '#lib/web/routes-types.ts'

export type SessionPage = ResponseBody<'/api/sessions', 'GET'>
export type RevokeResult = ResponseBody<'/api/sessions/revoke', 'POST'>

/** The conditions of the query bar, as text: an empty one is no condition. */
const CONDITIONS = [
  ...['mechanism', 'user', 'state', 'node', 'device', 'endReason'],
  ...['network', 'ip', 'text', 'created', 'seen'],
] as const satisfies readonly string[]

export const CHOICES = {
  mechanism: MECHANISM_IDS,
  state: ['active', 'ended'],
  node: NODE_IDS,
  device: DEVICE_CLASSES,
  endReason: END_REASONS,
} as const

export type Condition =
  | keyof typeof CHOICES
  | 'user'
  | 'network'
  | 'ip'
  | 'text'
  /** Seconds before now. */
  | 'created'
  | 'seen'
export type Query = Readonly<Partial<Record<Condition, string>>>

/** The query in the address of the page. */
export function queryInAddress(search: string): Query {
  const parameters = new URLSearchParams(search)
  return withoutEmpty(Object.fromEntries(CONDITIONS.map((name) => [name, parameters.get(name) ?? ''])))
}

export function withoutEmpty(query: Readonly<Record<string, string | undefined>>): Query {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== ''))
}

/** Writes the query to the address, so that it can be passed on and kept as a bookmark. */
export function putInAddress(query: Query): void {
  const section = new URLSearchParams(location.search).get('section') ?? 'sessions'
  history.replaceState(null, '', `${location.pathname}?${new URLSearchParams({ section, ...query })}`)
}

/** The parameters of the API. The times are relative to the bench clock, in steps of ten seconds. */
export function parametersOf(
  { created, seen, ...query }: Query,
  now: number,
): Record<string, string | number> {
  const since = (seconds: string) => Math.floor((now - Number(seconds) * 1000) / 10_000) * 10_000
  return {
    ...query,
    ...(created === undefined ? {} : { createdFrom: since(created) }),
    ...(seen === undefined ? {} : { lastSeenFrom: since(seen) }),
  }
}
