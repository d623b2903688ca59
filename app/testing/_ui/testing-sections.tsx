import type { ComponentType } from 'react'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { PAGE_SECTIONS } from '../../_ui/shell/page-sections.ts'

/** The sections of the page, in the order in which they are listed. */
export const TESTING_SECTION_IDS = PAGE_SECTIONS.testing
export type TestingSectionId = (typeof TESTING_SECTION_IDS)[number]

/** The sections of the page. Each loads when it is first shown. */
export const TESTING_SECTIONS = {
  start: lazyPart(() => import('./start/start-section.tsx').then(({ StartSection }) => StartSection)),
  worlds: lazyPart(() => import('./worlds/worlds-section.tsx').then(({ WorldsSection }) => WorldsSection)),
  mutations: lazyPart(() =>
    import('./mutations/mutations-section.tsx').then(({ MutationsSection }) => MutationsSection),
  ),
  selectors: lazyPart(() =>
    import('./selectors/selectors-section.tsx').then(({ SelectorsSection }) => SelectorsSection),
  ),
  suite: lazyPart(() => import('./suite/suite-section.tsx').then(({ SuiteSection }) => SuiteSection)),
  console: lazyPart(() =>
    import('./console/console-section.tsx').then(({ ConsoleSection }) => ConsoleSection),
  ),
  recorder: lazyPart(() =>
    import('./recorder/recorder-section.tsx').then(({ RecorderSection }) => RecorderSection),
  ),
  runs: lazyPart(() => import('./runs/runs-section.tsx').then(({ RunsSection }) => RunsSection)),
} as const satisfies Readonly<Record<TestingSectionId, ComponentType>>
