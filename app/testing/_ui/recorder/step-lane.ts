import type { RecordedStep } from './recorded-step.ts'

/** A client on a mechanism: `browser jwt`. */
export type StepLane = string

export const CLOCK_PATH = '/api/bench/clock'

/** The lane of a request; null of one of the operator. */
export function laneOf({ client, mechanism }: RecordedStep): StepLane | null {
  return client === 'operator' || mechanism === null ? null : `${client} ${mechanism}`
}

/** The lane that receives a copy of the credential; null of any other step. */
export function stolenLane({ path, mechanism }: RecordedStep): StepLane | null {
  const [client, act] = path.split('/').slice(3)
  return act !== 'steal' || mechanism === null ? null : `${client} ${mechanism}`
}

/** Whether a path is one of these parts of the bench. */
export function isPathOf(path: string, ...parts: readonly string[]): boolean {
  return parts.some((part) => `${path}/`.startsWith(`/api/bench/${part}/`))
}
