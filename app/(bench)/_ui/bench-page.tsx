'use client'

import { useDeferredValue, useEffect } from 'react'
import { INTRO_DONE } from '../../_ui/display/intro-key.ts'
import { introSeen } from '../../_ui/display/intro-seen.ts'
import { presentMode } from '../../_ui/display/look.ts'
import { usePreference } from '../../_ui/display/preference.ts'
import { LabProvider, useLabState } from '../../_ui/lab/use-lab.tsx'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { PresentSkeleton } from '../../_ui/present/present-skeleton.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { Skeleton } from '../../_ui/shell/skeleton.tsx'
import { Opening } from './intro/opening.tsx'

const loadBench = () => import('./bench.tsx').then((module) => module.Bench)
const Bench = lazyPart(loadBench, FirstPaint, FirstPaint)

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
          <FirstPaint />
        </>
      )}
    </div>
  )
}

/**
 * The page before there is a bench. The HTML of the server has all forms, and the boot script chooses one before the first
 * paint; from then on the preference does.
 */
function FirstPaint() {
  const seen = usePreference(introSeen)
  const presenting = usePreference(presentMode)
  if (presenting === 'on') return <PresentSkeleton />
  return (
    <>
      {seen !== INTRO_DONE && (
        <div className="contents returning:hidden present:hidden">
          <Opening />
        </div>
      )}
      {seen !== 'new' && (
        <div className="hidden returning:contents present:hidden">
          <Skeleton isBrief />
        </div>
      )}
      {presenting === null && (
        <div className="hidden present:contents">
          <PresentSkeleton />
        </div>
      )}
    </>
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
