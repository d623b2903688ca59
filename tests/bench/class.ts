/** A class on one laptop: sixty benches, each with its stream, four checks a second and two acts a minute. */
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { RunningApp } from '../../lib/run/app.ts'
import type { ClassJob, ClassResult, FromClass } from './class-clients.ts'
import { percentiles, printTable } from './measure.ts'
import { withApp } from './with-app.ts'

const PARTICIPANTS = 60
const SAMPLE_MS = 5000
const SHARES = [0.5, 0.95, 0.99, 1]

interface Sample {
  readonly at: number
  readonly cpuMs: number
  readonly residentMb: number
  /** Of all processors: time that the host gave to other machines. */
  readonly stolenMs: number
}

/** @param seconds of checks. The goals are for five minutes. */
export async function measureClass(env: Record<string, string>, seconds: number): Promise<void> {
  await withApp(env, async (app) => {
    const samples: Sample[] = []
    const timer = setInterval(() => samples.push(sampleOf(app)), SAMPLE_MS)
    const times = new Map<string, number>()
    const result = await holdClass({ url: app.url, participants: PARTICIPANTS, seconds }, (kind, ms) => {
      times.set(kind, ms)
      if (kind === 'ready') samples.splice(0, samples.length, sampleOf(app))
    })
    samples.push(sampleOf(app))
    clearInterval(timer)
    print(result, times, samples, seconds)
  })
}

function holdClass(job: ClassJob, onPhase: (kind: string, ms: number) => void): Promise<ClassResult> {
  const child = fork(new URL('./class-clients.ts', import.meta.url))
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromClass) => {
      if (message.kind === 'done') resolve(message.result)
      else onPhase(message.kind, message.ms)
    })
    child.once('exit', (code) => reject(new Error(`The class ended with code ${code}.`)))
    child.send(job)
  })
}

/** From procfs; on other systems both are unknown. */
function sampleOf({ pid }: RunningApp): Sample {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const resident = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return {
      at: performance.now(),
      // In ticks of 10 ms: user and system time.
      cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
      residentMb: Number(resident) / 1024,
      stolenMs: Number(readFileSync('/proc/stat', 'utf8').split(/\s+/)[8]) * 10,
    }
  } catch {
    return { at: performance.now(), cpuMs: Number.NaN, residentMb: Number.NaN, stolenMs: Number.NaN }
  }
}

function print(
  { checks, events, refused, unanswered, ownDelays }: ClassResult,
  times: ReadonlyMap<string, number>,
  samples: readonly Sample[],
  seconds: number,
): void {
  const [first, last] = [samples[0], samples.at(-1)]
  const rateOf = (name: 'cpuMs' | 'stolenMs') =>
    first && last ? (last[name] - first[name]) / (last.at - first.at) : Number.NaN
  const memory = samples.map(({ residentMb }) => residentMb)
  printTable(`A class of ${PARTICIPANTS} for ${seconds} s: four checks a second each, two acts a minute`, [
    ['', 'count', 'p50 ms', 'p95', 'p99', 'max'],
    ['GET me', checks.length, ...percentiles(checks, SHARES)],
    ['DELETE to its event on the stream', events.length, ...percentiles(events, SHARES)],
    ['of which the process of the clients, at low priority, was late', '', ...ownDelays],
  ])
  printTable('The same class: what it took', [
    ['', 'value'],
    ['sixty benches made, 40 s after the first, s', (times.get('made') ?? Number.NaN) / 1000],
    ['made, logged in on four lanes and following, s', (times.get('ready') ?? Number.NaN) / 1000],
    ['cores of the server', rateOf('cpuMs')],
    ['cores that the host gave to other machines', rateOf('stolenMs')],
    ['memory at the start, MB', memory[0] ?? Number.NaN],
    ['memory in the middle, MB', memory[Math.floor(memory.length / 2)] ?? Number.NaN],
    ['memory at the end, MB', memory.at(-1) ?? Number.NaN],
    ['checks of a session just revoked (401)', refused['401'] ?? 0],
    ['other statuses', JSON.stringify({ ...refused, 401: undefined })],
    ['requests without an answer', unanswered.length === 0 ? 0 : `${unanswered.length}: ${unanswered[0]}`],
  ])
}
