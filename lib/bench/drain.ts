import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Server, ServerResponse } from 'node:http'

const REQUEST = 'http.server.request.start'
const CLOSE_IDLE_EVERY_MS = 100

/**
 * Lets a balancer notice that this process is about to end, before it does. A signal alone comes too late: between the
 * moment when the listener is closed and the one when the balancer knows, requests arrive at a closed door; and a balancer
 * may not send a POST a second time. So on SIGTERM the process says that it is not ready, goes on answering for a while,
 * asks for each connection to be closed after its answer, and only then is everybody else told of the signal: the
 * framework, which closes the listener and finishes what is under way, and whoever has streams to end.
 *
 * Who waits for the signal must have said so before: their listeners are taken away and called later. With 0 they stay.
 * @param seconds longer than the balancer takes to notice
 * @returns tells whether the end has been announced
 */
export function drainOnSigterm(seconds: number): () => boolean {
  closeIdleAtTheEnd()
  if (seconds === 0) return () => false
  let announced = false
  const waiting = process.listeners('SIGTERM')
  process.removeAllListeners('SIGTERM')
  process.once('SIGTERM', () => {
    announced = true
    subscribe(REQUEST, (message) => {
      const { response } = message as { response: ServerResponse }
      response.shouldKeepAlive = false
    })
    // A second signal means now.
    const over = () => {
      clearTimeout(timer)
      process.removeListener('SIGTERM', over)
      for (const listener of waiting) listener('SIGTERM')
    }
    const timer = setTimeout(over, seconds * 1000)
    process.once('SIGTERM', over)
  })
  return () => announced
}

/**
 * A server that is closed closes the connections that rest at that moment, and waits for the others. An event stream that
 * is ended a moment later leaves one that rests and that nobody closes any more: with a proxy that keeps connections the
 * process would wait for the whole keep-alive time.
 */
function closeIdleAtTheEnd(): void {
  const note = (message: unknown) => {
    const { server } = message as { server: Server }
    unsubscribe(REQUEST, note)
    const close = () => {
      setInterval(() => {
        if (!server.listening) server.closeIdleConnections()
      }, CLOSE_IDLE_EVERY_MS).unref()
    }
    process.once('SIGINT', close)
    process.once('SIGTERM', close)
  }
  subscribe(REQUEST, note)
}
