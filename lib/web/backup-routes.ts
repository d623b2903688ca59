import { backupDeletion } from '#lib/audit/vocabulary.ts'
import { BenchBackups, MAX_BACKUPS } from '#lib/bench/bench-backups.ts'
import type { RestoredSession } from '#lib/bench/restore-measurement.ts'
import type { Serve } from '#lib/client/direct-send.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { recordOf } from '#lib/core/record-of.ts'
import type { RestoreOutcome } from '#lib/core/restore-prediction.ts'
import {
  BackupResponse,
  BackupsResponse,
  RestoreBody,
  RestoreResponse,
  TrialClientsBody,
  TrialClientsResponse,
} from './backup-schemas.ts'
import type { BenchCall } from './call.ts'
import { NoResponse } from './responses.ts'
import { onBench } from './route.ts'
import { EmptyBody, NoQuery } from './schemas.ts'
import { type Presented, TrialClients } from './trial-clients.ts'

/** The routes of backups of a bench, and of the clients with which a restore is tried. */
export const backupRoutes = (serve: Serve) => ({
  '/api/bench/backups': {
    GET: onBench(
      { summary: 'List the backups of this bench', query: NoQuery, response: BackupsResponse },
      async (call) => ({
        status: 200,
        body: {
          backups: await backupsOf(call).list(),
          max: MAX_BACKUPS,
          clients: new TrialClients(call.bench, serve).counts(),
        },
      }),
    ),
    POST: onBench(
      {
        summary: `Back up the stores of this bench: session records, session indexes and revocation data. At most ${MAX_BACKUPS}, until the bench ends or is reset`,
        query: NoQuery,
        body: EmptyBody,
        status: 201,
        errors: [409, 413],
        response: BackupResponse,
      },
      (call) => alone(call, async () => ({ status: 201, body: await backupsOf(call).create() })),
    ),
  },
  '/api/bench/backups/{id}': {
    DELETE: onBench(
      {
        summary: 'Delete a backup',
        query: NoQuery,
        body: EmptyBody,
        status: 204,
        response: NoResponse,
      },
      async (call) => {
        await backupsOf(call).delete(call.params.id ?? '')
        call.bench.observer.audit.record(backupDeletion())
        return { status: 204 }
      },
    ),
  },
  '/api/bench/backups/{id}/restore': {
    POST: onBench(
      {
        summary:
          'Put the stores of this bench back as they were, with the nodes restarted, and report what became of each session. Policy, users, clock, keys and the event log are not part of a backup',
        query: NoQuery,
        body: RestoreBody,
        errors: [409],
        response: RestoreResponse,
      },
      (call, { protection }) =>
        alone(call, async () => {
          const backup = call.params.id ?? ''
          const clients = new TrialClients(call.bench, serve)
          const before = await clients.present()
          const { sessions: restored, restoredBefore } = await backupsOf(call).restore(backup, protection)
          const sessions = withRequests(restored, before, await clients.present())
          const count = (...outcomes: readonly RestoreOutcome[]) =>
            recordOf(
              call.bench.state.policy.lanes,
              (lane) =>
                sessions.filter(({ mechanism, outcome }) => mechanism === lane && outcomes.includes(outcome))
                  .length,
            )
          return {
            status: 200,
            body: {
              backup,
              protection,
              restoredBefore,
              ended: count('returned', 'never-left', 'stayed-ended'),
              returned: count('returned'),
              neverLeft: count('never-left'),
              stayed: count('stayed'),
              loggedOut: count('logged-out'),
              sessions,
            },
          }
        }),
    ),
  },
  '/api/bench/backups/clients': {
    POST: onBench(
      {
        summary:
          'Log in clients on every lane of this bench, whose credentials the server keeps and presents before and after a restore',
        query: NoQuery,
        body: TrialClientsBody,
        errors: [409],
        response: TrialClientsResponse,
      },
      (call, { perLane }) => onClients(call, serve, (clients) => clients.logIn(perLane)),
    ),
  },
  '/api/bench/backups/clients/logout': {
    POST: onBench(
      {
        summary: 'Log out some of these clients; a copy of the credential of each is kept',
        query: NoQuery,
        body: TrialClientsBody,
        errors: [409],
        response: TrialClientsResponse,
      },
      (call, { perLane }) => onClients(call, serve, (clients) => clients.logOut(perLane)),
    ),
  },
})

function backupsOf({ lab, bench, onEvent }: BenchCall): BenchBackups {
  const { sessionSecrets: secrets } = lab.environment
  return new BenchBackups({ benches: lab.benches, bench, secrets, onEvent })
}

/** Runs an act of the clients of a bench. @returns how many of them are logged in and out afterwards */
function onClients(call: BenchCall, serve: Serve, act: (clients: TrialClients) => Promise<unknown>) {
  return alone(call, async () => {
    const clients = new TrialClients(call.bench, serve)
    await act(clients)
    return { status: 200, body: clients.counts() }
  })
}

/** @throws RequestRefused `conflict` while another of these acts runs on the bench */
async function alone<T>({ lab, bench }: BenchCall, work: () => Promise<T>): Promise<T> {
  const release = lab.slots.take({ [`backups:${bench.id}`]: 1 })
  if (release === null) {
    throw new RequestRefused(
      'conflict',
      'A backup or a restore of this bench is running. Wait until it is done.',
    )
  }
  try {
    return await work()
  } finally {
    release()
  }
}

/** The sessions whose credential the server has: what the requests with it got replaces what the stores say. */
function withRequests(
  restored: readonly RestoredSession[],
  before: ReadonlyMap<string, Presented>,
  after: ReadonlyMap<string, Presented>,
) {
  return restored.map((session) => {
    const [was, is] = [before.get(session.id), after.get(session.id)]
    if (!was || !is) return { ...session, measuredBy: 'stores' as const }
    const { outcome } = session
    return {
      ...session,
      outcome: outcome === 'stayed' || outcome === 'logged-out' ? ofActive(is) : ofEnded(was, is),
      code: is.code,
      measuredBy: 'request' as const,
    }
  })
}

const ofActive = (is: Presented): RestoreOutcome => (is.accepted ? 'stayed' : 'logged-out')

function ofEnded(was: Presented, is: Presented): RestoreOutcome {
  if (!is.accepted) return 'stayed-ended'
  return was.accepted ? 'never-left' : 'returned'
}
