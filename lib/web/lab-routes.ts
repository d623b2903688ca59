import type { Serve } from '#lib/client/direct-send.ts'
import { alertRoutes } from './alert-routes.ts'
import { attackRoutes } from './attack-routes.ts'
import { backupRoutes } from './backup-routes.ts'
import { deploymentRoutes } from './deployment-routes.ts'
import { evidenceRoutes } from './evidence-routes.ts'
import { metricsRoutes } from './metrics-routes.ts'
import { operateRoutes } from './operate-routes.ts'
import { raceRoutes } from './race-routes.ts'
import { roomBoardRoutes } from './room-board-routes.ts'
import { roomRoutes } from './room-routes.ts'
import { stolenKeysRoutes } from './stolen-keys-routes.ts'
import { testingRoutes } from './testing-routes.ts'
import { workshopRoutes } from './workshop-routes.ts'

/** The routes of the features that are built on benches: comparison, attacks, races, planted bugs, operations, rooms. */
export const labRoutes = (serve: Serve) => ({
  ...evidenceRoutes(serve),
  ...attackRoutes(serve),
  ...stolenKeysRoutes(serve),
  ...raceRoutes,
  ...testingRoutes,
  ...roomRoutes,
  ...workshopRoutes,
  ...roomBoardRoutes,
  ...operateRoutes,
  ...alertRoutes(serve),
  ...backupRoutes(serve),
  ...metricsRoutes(serve),
  ...deploymentRoutes(serve),
})
