import type { Lab } from '#lib/bench/lab.ts'
import { RequestRefused } from '#lib/core/errors.ts'

const TIMEOUT_MS = 5000

/** The launcher that has started this deployment; it kills servers that it has started itself. */
export interface Launcher {
  /** `host:port` of the servers that it can kill; none if it does not respond. */
  instances(): Promise<readonly string[]>
  /** @throws RequestRefused `conflict` if it has not started this server, or the server is not running */
  kill(instance: string): Promise<void>
}

/** Null if the deployment has no launcher that can be asked. */
export function launcherOf({ environment: { launcher } }: Lab): Launcher | null {
  if (launcher === null) return null
  const request = (method: string, path: string) =>
    fetch(new URL(path, launcher.url), {
      method,
      headers: { authorization: `Bearer ${launcher.token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  return {
    async instances() {
      try {
        const { instances } = (await (await request('GET', '/instances')).json()) as {
          instances?: readonly string[]
        }
        return instances ?? []
      } catch {
        return []
      }
    },
    async kill(instance) {
      const response = await request('POST', `/kill?instance=${encodeURIComponent(instance)}`).catch(
        () => null,
      )
      if (response?.status === 200) return
      throw new RequestRefused('conflict', `${instance} is not a running server of the launcher.`)
    },
  }
}
