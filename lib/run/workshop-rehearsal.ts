/** A rehearsal of a class against a running server. */
import { fork } from 'node:child_process'
import { onExit } from './children.ts'
import type { ClassJob, ClassResult, FromClass } from './workshop-class.ts'

/** How long a participant thinks between two acts of a rehearsal, in milliseconds. */
export const PACE_MS = [2000, 6000] as const

/** Holds a simulated class in a process of its own. */
export function rehearse(
  job: ClassJob,
  onPhase: (phase: 'seated' | 'done') => void = () => {},
): Promise<ClassResult> {
  const child = fork(new URL('./workshop-class.ts', import.meta.url))
  const stop = async () => void child.kill('SIGKILL')
  const cancel = onExit(stop)
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromClass) => {
      if (message.kind === 'result') resolve(message.result)
      else onPhase(message.phase)
    })
    child.once('exit', (code) => {
      cancel()
      reject(new Error(`The simulated class ended with code ${code}.`))
    })
    child.send(job)
  })
}
