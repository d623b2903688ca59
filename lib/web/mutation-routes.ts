import { describeMutations, validMutations } from '#lib/bench/mutations.ts'
import { MAX_EVENTS } from '#lib/ledger/ledger.ts'
import { mutationRuns } from '#lib/ledger/mutation-runs.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import {
  ActiveMutationsResponse,
  MutationRunBody,
  MutationRunsResponse,
  MutationsBody,
  MutationsResponse,
} from './mutation-schemas.ts'
import { NO_PLANTED_BUGS } from './planted-bugs.ts'
import { problem } from './respond.ts'
import { NoResponse } from './responses.ts'
import { onBench, onServer } from './route.ts'

/** The routes of the planted bugs. */
export const mutationRoutes = {
  '/api/mutations': {
    GET: onServer(
      {
        summary:
          'List the planted bugs, each with what is broken, its seam and the act that exposes it, and three controls',
        response: MutationsResponse,
      },
      async ({ lab }) => ({
        status: 200,
        body: { ...describeMutations(), served: lab.environment.labVulnerable },
      }),
    ),
  },
  '/api/bench/mutation-run': {
    GET: onBench(
      {
        summary:
          'List the runs of test suites against the planted bugs that were stated to this bench, each with its results so far',
        response: MutationRunsResponse,
      },
      async ({ bench }) => {
        const { ledger } = bench.observer
        await ledger.whenFlushed()
        // Runs that have ended are kept for longer than other events.
        const kept = await ledger.readMilestones()
        const newest = await ledger.read(FIRST_SEQ, 2 * MAX_EVENTS)
        return { status: 200, body: { runs: mutationRuns([...kept, ...newest]) } }
      },
    ),
    PUT: onBench(
      {
        summary:
          'State the results so far of a test suite that runs against the planted bugs, as `session-lab mutate --publish` does: an event `mutation.run`',
        body: MutationRunBody,
        status: 204,
        response: NoResponse,
        openWhileLocked: 'It changes nothing in the bench.',
      },
      async ({ bench }, { run, state, bugs }) => {
        validMutations(
          bugs.map(({ id }) => id),
          'bugs',
        )
        bench.append({ type: 'mutation.run', run, state, bugs })
        return { status: 204 }
      },
    ),
  },
  '/api/bench/mutations': {
    PATCH: onBench(
      {
        summary: 'Switch planted bugs on and off. 403 if this server serves none',
        body: MutationsBody,
        errors: [403],
        response: ActiveMutationsResponse,
      },
      async ({ bench, lab, operator }, { active, observed }) => {
        if (!lab.environment.labVulnerable) return problem(NO_PLANTED_BUGS)
        await operator.setMutations(
          validMutations(active, 'active'),
          validMutations(observed ?? [], 'observed'),
        )
        const { mutations, observedMutations } = bench.state
        const watched = observed === undefined ? {} : { observed: observedMutations }
        return { status: 200, body: { active: mutations, ...watched } }
      },
    ),
  },
}
