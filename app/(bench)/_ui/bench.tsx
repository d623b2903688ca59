'use client'

import { useIsPresenting } from '../../_ui/display/look.ts'
import { useLabState } from '../../_ui/lab/use-lab.tsx'
import { ClientPoller } from '../../_ui/other-clients/client-lines.tsx'
import { Drawer } from './drawer/drawer.tsx'
import { Intro } from './intro/intro.tsx'
import { PresentBench } from './present/lazy-present-bench.ts'
import { AdminSheets } from './sheets/admin-sheets.tsx'
import { WholeBench } from './whole-bench.tsx'

/** The sheets show and change the current state. */
function Sheets() {
  const isPast = useLabState((state) => state.moment !== null)
  return isPast ? null : <AdminSheets />
}

/** The open bench: for a projector, or as a whole; a new visitor first sees the first minute. Loads after the first paint. */
export function Bench() {
  const isPresenting = useIsPresenting()
  return (
    <>
      <ClientPoller />
      {isPresenting ? (
        <PresentBench />
      ) : (
        <Intro>
          <WholeBench />
        </Intro>
      )}
      <Sheets />
      <Drawer />
    </>
  )
}
