/**
 * A load generator in a process of its own: connections that stay open, each sending the next request after
 * the response to the last one. Raw sockets, because an HTTP client would cost more than the measured
 * server.
 */
import { connect } from 'node:net'
import { percentiles } from './measure.ts'

export interface Job {
  readonly port: number
  /** Whole requests, sent in turn. */
  readonly requests: readonly string[]
  readonly connections: number
  readonly seconds: number
}

export interface Load {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly errors: number
}

/** Applies a load and reports the results; latencies in milliseconds. */
export async function applyLoad({ port, requests, connections, seconds }: Job): Promise<Load> {
  const latencies: number[] = []
  let errors = 0
  let turn = 0
  const until = performance.now() + seconds * 1000

  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<void>((resolve) => {
          const socket = connect(port, '127.0.0.1')
          let answer = ''
          let sentAt = 0
          const next = () => {
            if (performance.now() >= until) {
              socket.destroy()
              resolve()
              return
            }
            answer = ''
            sentAt = performance.now()
            socket.write(requests[turn++ % requests.length] ?? '')
          }
          socket.setNoDelay(true)
          socket.setEncoding('latin1')
          socket.on('connect', next)
          socket.on('error', () => {
            errors++
            resolve()
          })
          socket.on('data', (chunk: string) => {
            answer += chunk
            if (!isComplete(answer)) return
            latencies.push(performance.now() - sentAt)
            if (!answer.startsWith('HTTP/1.1 200')) errors++
            next()
          })
        }),
    ),
  )

  const [p50 = Number.NaN, p99 = Number.NaN] = percentiles(latencies, [0.5, 0.99])
  return { perSecond: latencies.length / seconds, p50, p99, errors }
}

function isComplete(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n')
  if (head < 0) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, head))?.[1]
  return length === undefined ? answer.endsWith('0\r\n\r\n') : answer.length >= head + 4 + Number(length)
}

if (process.send) {
  process.once('message', async (job: Job) => {
    process.send?.(await applyLoad(job))
    process.disconnect?.()
  })
}
