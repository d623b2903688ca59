/* The commands of a project that tests against this app. The address stands for that of a copy of the repository, as in the starter project. */

export const INSTALL = `npm install --save-dev @playwright/test \\
  "session-lab@git+https://git.example.org/session-lab.git"
npx playwright install chromium`

export const RUN = 'npx playwright test'
export const MUTATE = 'npx session-lab mutate -- npx playwright test'

/** @param origin of the server that the tests run against */
export function runAgainst(origin: string): string {
  return `SESSION_LAB_URL=${origin} ${RUN}`
}
