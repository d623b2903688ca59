import type { BenchClient } from '#lib/client/bench-client.ts'
import type { Policy } from '#lib/core/policy.ts'

/* An act that must fire an alert, or one that looks like it and must not. It sends real requests through the API. */

export const TRIAL_ACTS = ['fires', 'look-alike'] as const
export type TrialAct = (typeof TRIAL_ACTS)[number]

/** What a trial is carried out with. */
export interface TrialScene {
  readonly bench: BenchClient
  readonly policy: Policy
  /** Another bench with the same settings. */
  otherBench(): Promise<BenchClient>
  /** Starts a server on this machine that answers with these statuses in turn, the last one from then on. @returns its URL */
  receiver(statuses: readonly number[]): Promise<string>
}

export interface Trial {
  /** The change of the hardened preset that the act needs. */
  readonly policy?: object
  /** Whether the act can be carried out on a visitor’s bench under this policy: it ends only sessions of its own. Default: no. */
  isPossibleOn?(policy: Policy): boolean
  /** Whether the result is known only after the alerts were delivered. */
  readonly awaitsDelivery?: true
  run(scene: TrialScene): Promise<void>
}
