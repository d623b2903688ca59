import { z } from 'zod'
import type { Lab } from '#lib/bench/lab.ts'
import type { Serve } from '#lib/client/direct-send.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Call } from './call.ts'
import { watchFailover } from './failover-run.ts'
import { launcherOf } from './launcher-client.ts'
import { metricsRefusal } from './metrics-access.ts'
import { problem } from './respond.ts'
import { integer, mechanism, text } from './response-parts.ts'
import { onBench, onServer } from './route.ts'

const instance = z.object({
  id: text.meta({ description: 'host:port' }),
  role: z.enum(['master', 'replica', 'sentinel']),
  state: z.enum(['up', 'syncing', 'down']),
  lagBytes: integer
    .nullable()
    .meta({ description: 'Of the replication stream, not confirmed by the replica' }),
  lagSeconds: integer.nullable().meta({ description: 'Since the last report of the replica' }),
  master: text.nullable().meta({ description: 'Of a replica' }),
  slots: z
    .array(z.tuple([integer, integer]))
    .nullable()
    .meta({ description: 'Of a master in a Cluster' }),
  canKill: z.boolean().meta({ description: 'Whether the launcher has started it' }),
})

const DeploymentResponse = z.object({
  topology: z.enum(['standalone', 'sentinel', 'cluster']),
  status: z.enum(['up', 'partly', 'down']),
  instances: z.array(instance),
  pid: integer.meta({ description: 'The process that serves this request' }),
  launcher: z.boolean().meta({ description: 'Whether servers of it can be killed' }),
})

const KillBody = z.strictObject({ instance: z.string().min(1).max(200) }).meta({ title: 'Kill' })

const FailoverResponse = z.object({
  newMasterMs: integer.nullable().meta({ description: 'Until a Sentinel named another master' }),
  unavailableMs: integer.nullable().meta({ description: 'Until the last check that received 503' }),
  lanes: z.array(
    z.object({
      mechanism,
      checks: integer,
      unavailable: integer,
      refused: integer,
      sessions: integer,
      kept: integer,
    }),
  ),
})

/** The routes of the real deployment: its Redis servers, and a failover that can be watched. */
export const deploymentRoutes = (serve: Serve) => ({
  '/api/deployment': {
    GET: onServer(
      {
        summary:
          'Get the Redis servers of this deployment: roles, replication lag, hash slots. From this machine, or with METRICS_TOKEN',
        errors: [401, 403],
        response: DeploymentResponse,
      },
      async (call) => {
        const refusal = refusalOf(call)
        if (refusal !== null) return refusal
        const { lab } = call
        const [{ topology, instances }, status, killable] = await Promise.all([
          lab.deployment.read(),
          lab.link.health(),
          killableIn(lab),
        ])
        return {
          status: 200,
          body: {
            topology,
            status,
            instances: instances.map(({ slots, ...each }) => ({
              ...each,
              slots: slots?.map(([from, to]): [number, number] => [from, to]) ?? null,
              canKill: killable.includes(each.id),
            })),
            pid: process.pid,
            launcher: killable.length > 0,
          },
        }
      },
    ),
  },
  '/api/deployment/kill': {
    POST: onBench(
      {
        summary:
          'Kill a Redis server that the launcher has started (`npm run fleet -- --sentinel`), and report what clients of every lane receive until another one is master. It starts again after ten seconds',
        body: KillBody,
        errors: [401, 403, 409],
        response: FailoverResponse,
      },
      async (call, { instance: id }) => {
        const refusal = refusalOf(call)
        if (refusal !== null) return refusal
        const launcher = launcherOf(call.lab)
        if (launcher === null) {
          throw new RequestRefused(
            'conflict',
            'No launcher has started the Redis of this deployment. Start it with `npm run fleet -- --sentinel`.',
          )
        }
        if (!(await launcher.instances()).includes(id)) {
          throw new RequestRefused('conflict', `${id} is not a server of the launcher.`, {
            field: 'instance',
          })
        }
        const failover = { kill: () => launcher.kill(id), master: call.lab.deployment.masterAddress }
        const { lanes, ...times } = await watchFailover(call, serve, failover)
        return { status: 200, body: { ...times, lanes: [...lanes] } }
      },
    ),
  },
})

/** The servers that the launcher can kill. */
async function killableIn(lab: Lab): Promise<readonly string[]> {
  return (await launcherOf(lab)?.instances()) ?? []
}

/** Addresses of servers are for those who may read the metrics of the process. */
function refusalOf(call: Call) {
  const refusal = metricsRefusal(call)
  if (refusal === null) return null
  const status = refusal === 'not-local' ? 403 : 401
  return problem({
    code: 'forbidden',
    status,
    detail: 'The deployment is shown only to this machine, or to clients with METRICS_TOKEN if there is one.',
  })
}
