'use client'

import { useDeferredValue, useEffect } from 'react'
import { LabProvider, useLabState } from '../../_ui/lab/use-lab.tsx'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { Skeleton } from '../../_ui/shell/skeleton.tsx'

const loadBench = () => import('./bench.tsx').then((module) => module.Bench)
const Bench = lazyPart(loadBench, Skeleton, Skeleton)

/** The bench page. */
export function BenchPage() {
  return (
    <LabProvider>
      <Page />
    </LabProvider>
  )
}

function Page() {
  // Deferred: the first render of the whole bench may be interrupted by input, and nothing waits for it.
  const hasBench = useDeferredValue(useLabState((state) => state.bench !== null))
  useLoadedEarly()
  return (
    <div className="mx-auto flex max-w-[120rem] flex-col fit:h-dvh">
      <SeqMark />
      {hasBench ? (
        <Bench />
      ) : (
        <>
          <Banner />
          <Skeleton />
        </>
      )}
    </div>
  )
}

/** The bench loads once the page has, while it is being opened; a failure is reported when it is shown. */
function useLoadedEarly(): void {
  useEffect(() => {
    const load = () => void loadBench().catch(() => {})
    if (document.readyState === 'complete') load()
    else addEventListener('load', load, { once: true })
    return () => removeEventListener('load', load)
  }, [])
}
