import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Server, ServerResponse } from 'node:http'
import { limitSlowRequests } from './slow-requests.ts'

const REQUEST = 'http.server.request.start'
const CLOSE_IDLE_EVERY_MS = 100

/**
 * Delays the shutdown on SIGTERM until a load balancer has noticed it. If the listener closed immediately, requests would
 * be refused until the load balancer takes the process out of rotation, and it may not send a POST a second time. So the
 * process first reports that it is not ready, and continues to serve for some seconds. It closes each connection after its
 * response. Only then are the other SIGTERM listeners called: the framework closes the server, and event streams end.
 *
 * Listeners must be added before this call: it removes them and calls them later. With 0 seconds they are left in place.
 * @param seconds longer than the load balancer takes to notice
 * @returns a function that reports whether the shutdown has begun
 */
function drainOnSigterm(seconds: number): () => boolean {
  closeIdleOnShutdown()
  if (seconds === 0) return () => false
  let isDraining = false
  const waiting = process.listeners('SIGTERM')
  process.removeAllListeners('SIGTERM')
  process.once('SIGTERM', () => {
    isDraining = true
    subscribe(REQUEST, (message) => {
      const { response } = message as { response: ServerResponse }
      response.shouldKeepAlive = false
    })
    // A second signal ends the delay.
    const shutDown = () => {
      clearTimeout(timer)
      process.removeListener('SIGTERM', shutDown)
      for (const listener of waiting) listener('SIGTERM')
    }
    const timer = setTimeout(shutDown, seconds * 1000)
    process.once('SIGTERM', shutDown)
  })
  return () => isDraining
}

/**
 * Closes idle connections repeatedly after the server was closed. `server.close()` closes them only once: a connection that
 * becomes idle later, after an event stream, would keep the process alive for the keep-alive time of the proxy.
 */
function closeIdleOnShutdown(): void {
  const onFirstRequest = (message: unknown) => {
    const { server } = message as { server: Server }
    unsubscribe(REQUEST, onFirstRequest)
    const close = () => {
      setInterval(() => {
        if (!server.listening) server.closeIdleConnections()
      }, CLOSE_IDLE_EVERY_MS).unref()
    }
    process.once('SIGINT', close)
    process.once('SIGTERM', close)
  }
  subscribe(REQUEST, onFirstRequest)
}

/** Prepares the server of this process: limits slow requests, and drains on SIGTERM. */
export function superviseServer(drainSeconds: number): () => boolean {
  limitSlowRequests()
  return drainOnSigterm(drainSeconds)
}
