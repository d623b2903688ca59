/* What is needed to open a bench and to stay at it: loaded when the page starts, so that the first paint does not wait. */

export { subscribeToEvents as followEvents } from './event-stream.ts'
export { startHeartbeat } from './heartbeat.ts'
export { openBench } from './open-bench.ts'
