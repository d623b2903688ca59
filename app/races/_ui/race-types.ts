import type { ResponseBody } from '#lib/web/routes-types.ts'

export type RaceView = ResponseBody<'/api/races', 'GET'>['races'][number]
type RaceResult = ResponseBody<'/api/bench/races/{id}', 'POST'>
/** The state after some steps. */
export type ScheduleView = Extract<RaceResult, { steps: unknown }>
/** The outcome of every order. */
export type OrdersView = Extract<RaceResult, { map: unknown }>
export type StepView = ScheduleView['next'][number]
export type Outcome = ScheduleView['outcome']
export type ActorId = StepView['actor']

export const CODES = ['naive', 'fixed'] as const
export type Code = (typeof CODES)[number]

export const ACTORS: readonly ActorId[] = ['A', 'B']
