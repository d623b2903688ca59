'use client'

import { BottomPanel } from '../../_ui/bottom-panel/bottom-panel.tsx'
import { useIsPresenting } from '../../_ui/display/look.ts'
import type { Lab } from '../../_ui/lab/lab.ts'
import { LabProvider } from '../../_ui/lab/use-lab.tsx'
import { Announcer } from '../../_ui/lane/announcer.tsx'
import { DifferenceSentence } from '../../_ui/lane/difference-sentence.tsx'
import { Lanes } from '../../_ui/lane/lanes.tsx'
import { VerdictStrip } from '../../_ui/lane/verdict-strip.tsx'
import { PresentLanes } from '../../_ui/present/lazy-present-lanes.ts'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { useHistoryKeys } from '../../_ui/timeline/travel-keys.ts'
import type { Opening } from './open-recording.tsx'
import { PlayerControls } from './player-controls.tsx'

/** A loaded recording: the same page, with playback controls. */
export function Player({ lab, onOpen }: { lab: Lab } & Opening) {
  return (
    <LabProvider lab={lab}>
      <Page onOpen={onOpen} />
    </LabProvider>
  )
}

function Page({ onOpen }: Opening) {
  useHistoryKeys()
  const isPresenting = useIsPresenting()
  return (
    <div className="flex flex-1 flex-col fit:min-h-0">
      <SeqMark />
      <main className="contents">
        <MainStart />
        <Announcer />
        <PlayerControls onOpen={onOpen} />
        <div className="flex items-center px-5 py-4 bench:min-h-20 present:min-h-12 present:py-1">
          <DifferenceSentence />
        </div>
        {isPresenting ? (
          <PresentLanes />
        ) : (
          <>
            <div className="@container flex min-w-0 flex-col fit:min-h-0 fit:flex-1">
              <VerdictStrip />
              <fieldset disabled className="flex min-w-0 flex-col fit:min-h-0 fit:flex-1">
                <Lanes className="fit:min-h-0 fit:grid-rows-[repeat(5,auto)_minmax(0,1fr)]" />
              </fieldset>
            </div>
            <div className="flex flex-col fit:h-52">
              <BottomPanel />
            </div>
          </>
        )}
      </main>
    </div>
  )
}
