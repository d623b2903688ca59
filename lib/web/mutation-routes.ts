import { describeMutations, isControl, validMutations } from '#lib/bench/mutations.ts'
import { runResult } from '#lib/core/mutation-score.ts'
import {
  ActiveMutationsResponse,
  MAX_RUN_BYTES,
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
          'List the newest 20 runs of test suites against the planted bugs that were stated to this bench, each with its results so far',
        response: MutationRunsResponse,
      },
      async ({ bench }) => {
        const now = Date.now()
        const runs = (await bench.observer.mutationRuns.read()).map((run) => ({
          ...run,
          silentSeconds: Math.max(0, Math.floor((now - run.at) / 1000)),
        }))
        return { status: 200, body: { runs } }
      },
    ),
    PUT: onBench(
      {
        summary:
          'State the results so far of a test suite that runs against the planted bugs, as `session-lab mutate --publish` does. They replace those before; an event `mutation.run` has the score, if they differ. The newest 20 runs are kept',
        body: MutationRunBody,
        maxBodyBytes: MAX_RUN_BYTES,
        status: 204,
        response: NoResponse,
        openWhileLocked: 'It changes nothing in the bench.',
      },
      async ({ bench }, { run, state, bugs }) => {
        validMutations(
          bugs.map(({ id }) => id),
          'bugs',
        )
        const isChanged = await bench.observer.mutationRuns.put(run, { state, bugs })
        // After the results, which the page reads when it gets the event.
        if (isChanged) bench.append({ type: 'mutation.run', run, ...runResult(state, bugs, isControl) })
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
