import { describeMutations, validMutations } from '#lib/bench/mutations.ts'
import { ActiveMutationsResponse, MutationsBody, MutationsResponse } from './mutation-schemas.ts'
import { NO_PLANTED_BUGS } from './planted-bugs.ts'
import { problem } from './respond.ts'
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
