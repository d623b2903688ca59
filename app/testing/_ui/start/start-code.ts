/* The commands of a project that tests against this app. The package is made in a copy of the repository, as for the starter project. */

export const INSTALL = `(cd ../session-lab && npm ci && npm run build:kit && npm pack)
npm install --save-dev @playwright/test ../session-lab/session-lab-*.tgz
npx playwright install chromium`

export const RUN = 'npx playwright test'
export const MUTATE = 'npx session-lab mutate -- npx playwright test'

/** @param origin of the server that the tests run against */
export function runAgainst(origin: string): string {
  return `SESSION_LAB_URL=${origin} ${RUN}`
}
