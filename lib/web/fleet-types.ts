import type { REDIS_FAULTS } from '#lib/bench/state.ts'

/* What the page about nodes is answered, as types alone: nothing of the bench comes with them. */
export type { Fleet, FleetNode } from '#lib/bench/fleet.ts'
export type { Measured, TrialRow } from '#lib/bench/survival-trial.ts'

/** How Redis does, as a client of it finds. */
export type RedisState = (typeof REDIS_FAULTS)[number]
