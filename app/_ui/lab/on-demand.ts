/* Code that opens a bench and stays connected: loaded after the page starts, so that the first paint does not wait. */

export { subscribeToEvents as followEvents } from './event-stream.ts'
export { startHeartbeat } from './heartbeat.ts'
export { openBench } from './open-bench.ts'
