import type { REDIS_FAULTS } from '#lib/bench/state.ts'

/* Types of the responses for the page about nodes, without the code of the bench. */
export type { Fleet, FleetNode } from '#lib/bench/fleet.ts'
export type { Measured, TrialRow } from '#lib/bench/survival-trial.ts'

/** The state of Redis as clients observe it. */
export type RedisState = (typeof REDIS_FAULTS)[number]
